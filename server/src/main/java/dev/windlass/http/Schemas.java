package dev.windlass.http;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.windlass.kernel.Json;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * JSON schemas of the types that routes read and write, found by looking at their components. Records, sealed types and
 * enums get a name and are referred to; everything else is written in place. What is not known becomes the schema that
 * allows anything, so that the document never says what is not true.
 */
final class Schemas {
    private final Map<Class<?>, String> names = new HashMap<>();
    private final Map<String, ObjectNode> components = new TreeMap<>();

    /** The schemas that were given a name so far. */
    Map<String, ObjectNode> components() {
        return components;
    }

    ObjectNode of(Type type) {
        return switch (type) {
            case Class<?> plain -> ofClass(plain);
            case ParameterizedType generic -> ofGeneric(generic);
            case WildcardType wildcard -> of(wildcard.getUpperBounds()[0]);
            default -> Json.object();
        };
    }

    private ObjectNode ofGeneric(ParameterizedType type) {
        var raw = (Class<?>) type.getRawType();
        var arguments = type.getActualTypeArguments();
        if (Collection.class.isAssignableFrom(raw)) {
            var schema = typed("array");
            schema.set("items", of(arguments[0]));
            return schema;
        }
        if (Map.class.isAssignableFrom(raw)) {
            var schema = typed("object");
            schema.set("additionalProperties", of(arguments[1]));
            return schema;
        }
        return raw == Optional.class ? of(arguments[0]) : ofClass(raw);
    }

    private ObjectNode ofClass(Class<?> type) {
        var simple = simple(type);
        if (simple != null) {
            return simple;
        }
        if (type.isArray() && type != byte[].class) {
            var schema = typed("array");
            schema.set("items", of(type.getComponentType()));
            return schema;
        }
        if (type.isRecord() && valueComponent(type).isPresent()) {
            return of(valueComponent(type).get().getGenericType());
        }
        if (type.isRecord() || type.isEnum() || type.isSealed()) {
            var reference = Json.object();
            reference.put("$ref", "#/components/schemas/" + name(type));
            return reference;
        }
        return Json.object();
    }

    private static @Nullable ObjectNode simple(Class<?> type) {
        if (type == String.class || type == char.class || type == Character.class) {
            return typed("string");
        }
        if (type == boolean.class || type == Boolean.class) {
            return typed("boolean");
        }
        if (type == int.class || type == Integer.class || type == short.class || type == Short.class) {
            return typed("integer").put("format", "int32");
        }
        if (type == long.class || type == Long.class) {
            return typed("integer").put("format", "int64");
        }
        if (type == double.class || type == Double.class || type == float.class || type == Float.class) {
            return typed("number").put("format", "double");
        }
        if (type == Instant.class) {
            return typed("string").put("format", "date-time");
        }
        if (type == Duration.class) {
            return typed("string").put("format", "duration");
        }
        if (type == byte[].class) {
            return typed("string").put("contentEncoding", "base64");
        }
        return ObjectNode.class.isAssignableFrom(type) ? typed("object") : jsonOrNone(type);
    }

    private static @Nullable ObjectNode jsonOrNone(Class<?> type) {
        return JsonNode.class.isAssignableFrom(type) || type == Object.class ? Json.object() : null;
    }

    /** The one component whose JSON stands for the whole record, as the hexadecimal digits stand for a hash. */
    private static Optional<RecordComponent> valueComponent(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .filter(component -> component.getAccessor().isAnnotationPresent(JsonValue.class))
                .findFirst();
    }

    /** The name of a type; its schema is made on the first call, and two types of one name get different ones. */
    private String name(Class<?> type) {
        var known = names.get(type);
        if (known != null) {
            return known;
        }
        var enclosing = type.getEnclosingClass();
        var plain = type.getSimpleName();
        var qualified = enclosing == null || enclosing.getSimpleName().endsWith("Routes")
                ? plain
                : enclosing.getSimpleName() + plain;
        var name = components.containsKey(qualified) ? lastPackage(type) + qualified : qualified;
        for (var number = 2; components.containsKey(name); number++) {
            name = lastPackage(type) + qualified + number;
        }
        names.put(type, name);
        // Claimed before it is filled, since a record may contain itself.
        components.put(name, Json.object());
        components.put(name, describe(type));
        return name;
    }

    private static String lastPackage(Class<?> type) {
        var packageName = type.getPackageName();
        var last = packageName.substring(packageName.lastIndexOf('.') + 1);
        return Character.toUpperCase(last.charAt(0)) + last.substring(1);
    }

    private ObjectNode describe(Class<?> type) {
        if (type.isEnum()) {
            var schema = typed("string");
            var values = schema.putArray("enum");
            Stream.of(type.getEnumConstants()).map(Json::tree).forEach(values::add);
            return schema;
        }
        if (type.isRecord()) {
            return record(type);
        }
        var schema = Json.object();
        var alternatives = schema.putArray("anyOf");
        Stream.of(type.getPermittedSubclasses())
                .filter(permitted -> !Modifier.isAbstract(permitted.getModifiers()) || permitted.isSealed())
                .map(this::of)
                .forEach(alternatives::add);
        return schema;
    }

    private ObjectNode record(Class<?> type) {
        var schema = typed("object");
        var properties = schema.putObject("properties");
        for (var component : type.getRecordComponents()) {
            properties.set(jsonName(component), of(component.getGenericType()));
        }
        var required = Arrays.stream(type.getRecordComponents())
                .filter(Completeness::required)
                .map(Schemas::jsonName)
                .toList();
        if (!required.isEmpty()) {
            required.forEach(schema.putArray("required")::add);
        }
        return schema;
    }

    private static String jsonName(RecordComponent component) {
        var named = component.getAccessor().getAnnotation(JsonProperty.class);
        return named == null ? component.getName() : named.value();
    }

    private static ObjectNode typed(String name) {
        return Json.object().put("type", name);
    }
}
