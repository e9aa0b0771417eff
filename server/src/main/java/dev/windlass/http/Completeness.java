package dev.windlass.http;

import dev.windlass.kernel.Problem;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Holds a body to what its records say: a component that is not {@link Nullable} must be there, and so must every
 * element of a list and value of a map.
 *
 * <p>JSON knows no such promise, and a null that comes in where the code counts on a value fails far from where it came
 * in, as a fault of the server. Checked here, at the one place where a body becomes a record, it is the caller's mistake
 * and named with its place.
 */
final class Completeness {
    private static final ClassValue<List<Field>> FIELDS = new ClassValue<>() {
        @Override
        protected List<Field> computeValue(Class<?> type) {
            return Arrays.stream(type.getRecordComponents()).map(Field::of).toList();
        }
    };

    private Completeness() {}

    /** Whether every JSON of the record has this component. */
    static boolean required(RecordComponent component) {
        return !component.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && !component.getType().isPrimitive()
                && component.getType() != Optional.class;
    }

    /** Throws a problem that names the first value that is missing. */
    static void require(Object body) {
        var missing = missing(body);
        if (missing != null) {
            throw Problem.invalid(
                    "missing-value",
                    "The body lacks '%s'.".formatted(missing.startsWith(".") ? missing.substring(1) : missing),
                    "It is absent or null, and this request needs it.",
                    "See /openapi.json for the shape of the body.");
        }
    }

    /** The path to the first value in a record that is missing. */
    private static @Nullable String missing(Object value) {
        if (value.getClass().isRecord()) {
            for (var field : FIELDS.get(value.getClass())) {
                var missing = missing(field.type(), field.read(value));
                if (missing != null) {
                    return "." + field.name() + missing;
                }
            }
        }
        return null;
    }

    private static @Nullable String missing(AnnotatedType type, @Nullable Object value) {
        if (value == null) {
            return type.isAnnotationPresent(Nullable.class) ? null : "";
        }
        if (!(type instanceof AnnotatedParameterizedType generic)) {
            return missing(value);
        }
        var arguments = generic.getAnnotatedActualTypeArguments();
        return switch (value) {
            case Collection<?> elements -> missingElement(arguments[0], elements);
            case Map<?, ?> map -> missingValue(arguments[1], map);
            default -> null;
        };
    }

    private static @Nullable String missingElement(AnnotatedType type, Collection<?> elements) {
        var index = 0;
        for (var element : elements) {
            var missing = missing(type, element);
            if (missing != null) {
                return "[%d]%s".formatted(index, missing);
            }
            index++;
        }
        return null;
    }

    private static @Nullable String missingValue(AnnotatedType type, Map<?, ?> map) {
        for (var entry : map.entrySet()) {
            var missing = missing(type, entry.getValue());
            if (missing != null) {
                return ".%s%s".formatted(entry.getKey(), missing);
            }
        }
        return null;
    }

    private record Field(String name, AnnotatedType type, Method accessor) {
        static Field of(RecordComponent component) {
            var accessor = component.getAccessor();
            accessor.setAccessible(true);
            return new Field(component.getName(), component.getAnnotatedType(), accessor);
        }

        @Nullable Object read(Object owner) {
            try {
                return accessor.invoke(owner);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
