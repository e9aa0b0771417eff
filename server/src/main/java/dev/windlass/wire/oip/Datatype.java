package dev.windlass.wire.oip;

import dev.windlass.kernel.Problem;
import dev.windlass.serving.Scorer;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The element types of tensors, as the protocol calls them. */
enum Datatype {
    BOOL(1),
    UINT8(1),
    UINT16(2),
    UINT32(4),
    UINT64(8),
    INT8(1),
    INT16(2),
    INT32(4),
    INT64(8),
    FP16(2),
    FP32(4),
    FP64(8),
    BYTES(0);

    private static final long BYTE_MASK = 0xffL;
    private static final long SHORT_MASK = 0xffffL;
    private static final int BITS_PER_BYTE = 8;

    private final int bytes;

    Datatype(int bytes) {
        this.bytes = bytes;
    }

    static Datatype named(String name, String tensor) {
        for (var datatype : values()) {
            if (datatype.name().equals(name)) {
                return datatype;
            }
        }
        throw Problem.invalid(
                "bad-datatype",
                "Input '%s' has the datatype '%s'.".formatted(tensor, name),
                "The protocol has %s.".formatted(Arrays.toString(values())),
                "");
    }

    /** What a field of a request is told as. */
    static Datatype of(Scorer.FieldType type) {
        return switch (type) {
            case NUMBER -> FP64;
            case TEXT, TIME -> BYTES;
            case BOOLEAN -> BOOL;
        };
    }

    /** An element as it stands in JSON; {@code null} is missing, and so is NaN. */
    @Nullable Object read(JsonNode node, String tensor, int index) {
        if (node.isNull()) {
            return null;
        }
        return switch (this) {
            case BOOL -> {
                if (!node.isBoolean()) {
                    throw unfit(node, tensor, index);
                }
                yield node.booleanValue();
            }
            case BYTES -> {
                if (!node.isString()) {
                    throw unfit(node, tensor, index);
                }
                yield node.stringValue();
            }
            case FP16, FP32, FP64 -> {
                if (!node.isNumber()) {
                    throw unfit(node, tensor, index);
                }
                yield rounded(node.doubleValue());
            }
            default -> integer(node, tensor, index);
        };
    }

    private @Nullable Double rounded(double value) {
        if (Double.isNaN(value)) {
            return null;
        }
        return switch (this) {
            case FP16 -> (double) Float.float16ToFloat(Float.floatToFloat16((float) value));
            case FP32 -> (double) (float) value;
            default -> value;
        };
    }

    private Number integer(JsonNode node, String tensor, int index) {
        if (!node.isIntegralNumber()) {
            throw unfit(node, tensor, index);
        }
        var value = node.bigIntegerValue();
        var signed = name().startsWith("INT");
        var bits = bytes * BITS_PER_BYTE;
        if (signed ? value.bitLength() >= bits : value.signum() < 0 || value.bitLength() > bits) {
            throw unfit(node, tensor, index);
        }
        return narrow(value);
    }

    private static Number narrow(BigInteger value) {
        return value.bitLength() < Long.SIZE ? (Number) value.longValue() : value;
    }

    private RuntimeException unfit(JsonNode node, String tensor, int index) {
        var shown = node.toString();
        return Problem.invalid(
                "bad-element",
                "Element %d of input '%s' is no %s.".formatted(index, tensor, name()),
                "It is %s.".formatted(shown.length() > 60 ? shown.substring(0, 60) + "…" : shown),
                "");
    }

    /** Reads {@code count} elements of binary data, which must be used up. */
    void read(ByteBuffer binary, int count, String tensor, List<@Nullable Object> into) {
        if (bytes > 0 && binary.remaining() != (long) count * bytes) {
            throw wrongLength(binary, count, tensor);
        }
        for (var element = 0; element < count; element++) {
            into.add(this == BYTES ? text(binary, count, tensor) : number(binary));
        }
        if (binary.hasRemaining()) {
            throw wrongLength(binary, count, tensor);
        }
    }

    private @Nullable Object number(ByteBuffer binary) {
        return switch (this) {
            case BOOL -> binary.get() != 0;
            case UINT8 -> binary.get() & BYTE_MASK;
            case UINT16 -> binary.getShort() & SHORT_MASK;
            case UINT32 -> Integer.toUnsignedLong(binary.getInt());
            case UINT64 -> narrow(new BigInteger(Long.toUnsignedString(binary.getLong())));
            case INT8 -> (long) binary.get();
            case INT16 -> (long) binary.getShort();
            case INT32 -> (long) binary.getInt();
            case INT64 -> binary.getLong();
            case FP16 -> rounded(Float.float16ToFloat(binary.getShort()));
            case FP32 -> rounded(binary.getFloat());
            case FP64 -> rounded(binary.getDouble());
            case BYTES -> throw new IllegalStateException("texts are read with their length");
        };
    }

    private String text(ByteBuffer binary, int count, String tensor) {
        if (binary.remaining() < Integer.BYTES) {
            throw wrongLength(binary, count, tensor);
        }
        var length = binary.getInt();
        if (length < 0 || length > binary.remaining()) {
            throw wrongLength(binary, count, tensor);
        }
        var text = new byte[length];
        binary.get(text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private RuntimeException wrongLength(ByteBuffer binary, int count, String tensor) {
        return Problem.invalid(
                "bad-binary-size",
                "The binary data of input '%s' does not hold %d elements of %s.".formatted(tensor, count, name()),
                "It has %d bytes.".formatted(binary.limit()),
                "Compare 'shape' and 'parameters.binary_data_size'.");
    }
}
