package dev.windlass.models.formats.xgboost;

import dev.windlass.models.ModelFormatException;
import dev.windlass.models.Models;
import java.util.Arrays;
import java.util.HashSet;
import java.util.function.Consumer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;

/** JSON as XGBoost writes it: strict, but for {@code NaN} and {@code Infinity}, which that library writes as words. */
final class JsonDocument implements Document, AutoCloseable {
    private static final int GROWTH_START = 64;
    private static final int NUMBER_LENGTH_MAX = 100;
    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(TEXT_LENGTH_MAX)
                    .maxNameLength(TEXT_LENGTH_MAX)
                    .maxNumberLength(NUMBER_LENGTH_MAX)
                    .maxDocumentLength(Models.MODEL_BYTES_MAX)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final JsonParser in;

    JsonDocument(byte[] content) {
        in = guarded(() -> FACTORY.createParser(ObjectReadContext.empty(), content));
    }

    @Override
    public void object(Consumer<String> field) {
        expect(JsonToken.START_OBJECT, "an object");
        var seen = new HashSet<String>();
        while (next() != JsonToken.END_OBJECT) {
            String name = guarded(in::currentName);
            if (!seen.add(name)) {
                throw fault("the field '%s' occurs twice".formatted(Texts.shown(name)));
            }
            field.accept(name);
        }
    }

    @Override
    public void array(Runnable element) {
        expect(JsonToken.START_ARRAY, "an array");
        while (guarded(in::nextToken) != JsonToken.END_ARRAY) {
            pushedBack = true;
            element.run();
        }
    }

    /** An array's reader must look at a token to know that the array goes on; the element's reader takes it again. */
    private boolean pushedBack;

    private JsonToken next() {
        JsonToken token = pushedBack ? in.currentToken() : guarded(in::nextToken);
        pushedBack = false;
        if (token == null) {
            throw fault("the text ends in the middle of a value");
        }
        return token;
    }

    @Override
    public String text() {
        expect(JsonToken.VALUE_STRING, "a text");
        return guarded(in::getString);
    }

    @Override
    public long integer() {
        return integer(next());
    }

    private long integer(JsonToken token) {
        return switch (token) {
            case VALUE_NUMBER_INT -> guarded(in::getLongValue);
            case VALUE_TRUE -> 1;
            case VALUE_FALSE -> 0;
            default -> throw fault("%s stands where a whole number belongs".formatted(token));
        };
    }

    @Override
    public int[] integers() {
        expect(JsonToken.START_ARRAY, "an array");
        int[] values = new int[GROWTH_START];
        int size = 0;
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            long value = integer(token);
            if (value != (int) value) {
                throw fault("the number %d is out of range".formatted(value));
            }
            values[size++] = (int) value;
        }
        return Arrays.copyOf(values, size);
    }

    @Override
    public float[] numbers() {
        expect(JsonToken.START_ARRAY, "an array");
        float[] values = new float[GROWTH_START];
        int size = 0;
        for (JsonToken token = next(); token != JsonToken.END_ARRAY; token = next()) {
            if (token != JsonToken.VALUE_NUMBER_FLOAT && token != JsonToken.VALUE_NUMBER_INT) {
                throw fault("%s stands where a number belongs".formatted(token));
            }
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            // Parsed from the text, not through a double: two roundings can differ from one in the last bit.
            values[size++] = single(guarded(in::getString));
        }
        return Arrays.copyOf(values, size);
    }

    private float single(String digits) {
        try {
            return Float.parseFloat(digits);
        } catch (NumberFormatException _) {
            throw fault("'%s' stands where a number belongs".formatted(Texts.shown(digits)));
        }
    }

    @Override
    public void skip() {
        next();
        guarded(in::skipChildren);
    }

    @Override
    public void end() {
        if (guarded(in::nextToken) != null) {
            throw fault("more follows the end of the booster");
        }
    }

    @Override
    public void close() {
        in.close();
    }

    @Override
    public ModelFormatException fault(String why) {
        return Refusals.damaged(
                "At character %d %s.".formatted(in.currentLocation().getByteOffset(), why));
    }

    private void expect(JsonToken wanted, String name) {
        JsonToken found = next();
        if (found != wanted) {
            throw fault("%s stands where %s belongs".formatted(found, name));
        }
    }

    private static <T> T guarded(java.util.function.Supplier<T> read) {
        try {
            return read.get();
        } catch (JacksonException e) {
            throw Refusals.damaged("At character %d the JSON cannot be read: %s."
                    .formatted(
                            e.getLocation() == null ? 0 : e.getLocation().getByteOffset(),
                            Texts.shown(e.getOriginalMessage())));
        }
    }
}
