package dev.windlass.models.formats.xgboost;

import dev.windlass.models.ModelFormatException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.function.Consumer;

/**
 * UBJSON (draft 12) as far as XGBoost writes it: objects without a count, arrays plain, counted or typed. A count is
 * believed only after it was compared with the bytes that remain, so memory stays in proportion to the file.
 */
final class UbjsonDocument implements Document {
    private static final int GROWTH_START = 16;

    private final ByteBuffer in;
    private int depth;

    UbjsonDocument(byte[] content) {
        in = ByteBuffer.wrap(content);
    }

    @Override
    public void object(Consumer<String> field) {
        expect('{', "an object");
        objectBody(field);
    }

    private void objectBody(Consumer<String> field) {
        enter();
        var seen = new HashSet<String>();
        while (peek() != '}') {
            String name = textBody();
            if (!seen.add(name)) {
                throw fault("the field '%s' occurs twice".formatted(Texts.shown(name)));
            }
            field.accept(name);
        }
        marker();
        depth--;
    }

    @Override
    public void array(Runnable element) {
        expect('[', "an array");
        arrayBody(element);
    }

    private void arrayBody(Runnable element) {
        enter();
        if (peek() == '$') {
            throw fault("an array of plain numbers stands where an array of objects or texts belongs");
        }
        if (peek() == '#') {
            marker();
            int count = count(1);
            for (int i = 0; i < count; i++) {
                element.run();
            }
        } else {
            while (peek() != ']') {
                element.run();
            }
            marker();
        }
        depth--;
    }

    @Override
    public String text() {
        expect('S', "a text");
        return textBody();
    }

    private String textBody() {
        int length = count(1);
        if (length > TEXT_LENGTH_MAX) {
            throw fault("a text has %d bytes, at most %d are read".formatted(length, TEXT_LENGTH_MAX));
        }
        var text = new String(in.array(), in.position(), length, StandardCharsets.UTF_8);
        in.position(in.position() + length);
        return text;
    }

    @Override
    public long integer() {
        return integer(marker());
    }

    private long integer(int kind) {
        try {
            return switch (kind) {
                case 'i' -> in.get();
                case 'U' -> Byte.toUnsignedInt(in.get());
                case 'I' -> in.getShort();
                case 'l' -> in.getInt();
                case 'L' -> in.getLong();
                case 'T' -> 1;
                case 'F' -> 0;
                default -> throw fault("%s stands where a whole number belongs".formatted(shown(kind)));
            };
        } catch (BufferUnderflowException _) {
            throw cutShort();
        }
    }

    private float number(int kind) {
        try {
            return switch (kind) {
                case 'd' -> in.getFloat();
                case 'D' -> (float) in.getDouble();
                default -> integer(kind);
            };
        } catch (BufferUnderflowException _) {
            throw cutShort();
        }
    }

    @Override
    public int[] integers() {
        expect('[', "an array");
        if (peek() == '$') {
            marker();
            int kind = marker();
            int count = typedCount(kind);
            int[] values = new int[count];
            for (int i = 0; i < count; i++) {
                values[i] = narrow(integer(kind));
            }
            return values;
        }
        int count = plainCount();
        int[] values = new int[count < 0 ? GROWTH_START : count];
        int size = 0;
        while (count < 0 ? peek() != ']' : size < count) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = narrow(integer());
        }
        closePlain(count);
        return Arrays.copyOf(values, size);
    }

    @Override
    public float[] numbers() {
        expect('[', "an array");
        if (peek() == '$') {
            marker();
            int kind = marker();
            int count = typedCount(kind);
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = number(kind);
            }
            return values;
        }
        int count = plainCount();
        float[] values = new float[count < 0 ? GROWTH_START : count];
        int size = 0;
        while (count < 0 ? peek() != ']' : size < count) {
            if (size == values.length) {
                values = Arrays.copyOf(values, size * 2);
            }
            values[size++] = number(marker());
        }
        closePlain(count);
        return Arrays.copyOf(values, size);
    }

    /** The count of an untyped array, or -1 where none is given and a bracket ends it. */
    private int plainCount() {
        if (peek() != '#') {
            return -1;
        }
        marker();
        return count(1);
    }

    private void closePlain(int count) {
        if (count < 0) {
            marker();
        }
    }

    private int typedCount(int kind) {
        int width = width(kind);
        if (width == 0) {
            throw fault("%s is not a type of array elements".formatted(shown(kind)));
        }
        expect('#', "the length of a typed array");
        return count(width);
    }

    @Override
    public void skip() {
        int kind = marker();
        switch (kind) {
            case '{' -> objectBody(_ -> skip());
            case '[' -> skipArray();
            case 'S', 'H' -> {
                int length = count(1);
                in.position(in.position() + length);
            }
            case 'Z', 'T', 'F' -> {}
            case 'C' -> advance(1);
            default -> {
                int width = width(kind);
                if (width == 0) {
                    throw fault("%s is not a UBJSON value".formatted(shown(kind)));
                }
                advance(width);
            }
        }
    }

    private void skipArray() {
        if (peek() != '$') {
            arrayBody(this::skip);
            return;
        }
        marker();
        int kind = marker();
        int count = typedCount(kind);
        in.position(in.position() + count * width(kind));
    }

    private void advance(int bytes) {
        if (in.remaining() < bytes) {
            throw cutShort();
        }
        in.position(in.position() + bytes);
    }

    @Override
    public void end() {
        if (in.hasRemaining()) {
            throw fault("%d bytes follow the end of the booster".formatted(in.remaining()));
        }
    }

    @Override
    public ModelFormatException fault(String why) {
        return Refusals.damaged("At byte %d %s.".formatted(in.position(), why));
    }

    private ModelFormatException cutShort() {
        return Refusals.damaged("It ends at byte %d in the middle of a value.".formatted(in.limit()));
    }

    private void enter() {
        if (++depth > DEPTH_MAX) {
            throw fault("values are nested deeper than %d".formatted(DEPTH_MAX));
        }
    }

    private int peek() {
        if (!in.hasRemaining()) {
            throw cutShort();
        }
        return in.get(in.position());
    }

    private int marker() {
        int marker = peek();
        in.position(in.position() + 1);
        return marker;
    }

    private void expect(char wanted, String name) {
        int found = marker();
        if (found != wanted) {
            throw fault("%s stands where %s belongs".formatted(shown(found), name));
        }
    }

    /** Reads a count of things of {@code width} bytes or more each, and proves that they can follow. */
    private int count(int width) {
        long count = integer(countKind());
        if (count < 0 || count > in.remaining() / width) {
            throw fault("a length of %d is claimed and %d bytes remain".formatted(count, in.remaining()));
        }
        return (int) count;
    }

    private int countKind() {
        int kind = marker();
        if (kind == 'T' || kind == 'F') {
            throw fault("%s stands where a length belongs".formatted(shown(kind)));
        }
        return kind;
    }

    private int narrow(long value) {
        if (value != (int) value) {
            throw fault("the number %d is out of range".formatted(value));
        }
        return (int) value;
    }

    private static int width(int kind) {
        return switch (kind) {
            case 'i', 'U' -> 1;
            case 'I' -> 2;
            case 'l', 'd' -> 4;
            case 'L', 'D' -> 8;
            default -> 0;
        };
    }

    private static String shown(int marker) {
        return marker > ' ' && marker < 0x7f
                ? "the marker '%c'".formatted(marker)
                : "the byte 0x%02x".formatted(marker & 0xff);
    }
}
