package dev.windlass.wire.otlp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The fields of one protobuf message, one after the other, as its bytes tell them: a number and a value, without names.
 * The published library would do the same with 2.7 MB of generated classes, and reads memory in a way that newer Java
 * versions warn of.
 *
 * @see "Protocol Buffers, Encoding: https://protobuf.dev/programming-guides/encoding/"
 */
public final class ProtobufReader {
    private static final int VARINT = 0;
    private static final int FIXED_64 = 1;
    private static final int DELIMITED = 2;
    private static final int FIXED_32 = 5;
    private static final int VARINT_BITS_MAX = 63;

    private final ByteBuffer bytes;
    private int field;
    private long number;
    private ByteBuffer part = ByteBuffer.allocate(0);

    private ProtobufReader(ByteBuffer bytes) {
        this.bytes = bytes;
    }

    public static ProtobufReader of(byte[] bytes) {
        return new ProtobufReader(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
    }

    /** The bytes are not those of a message. */
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1;

        Malformed(String message) {
            super(message);
        }
    }

    /** Goes to the next field, if there is one. */
    public boolean next() {
        if (!bytes.hasRemaining()) {
            return false;
        }
        var tag = varint();
        field = (int) (tag >>> 3);
        number = 0;
        part = ByteBuffer.allocate(0);
        switch ((int) (tag & 7)) {
            case VARINT -> number = varint();
            case FIXED_64 -> number = require(Long.BYTES).getLong();
            case FIXED_32 -> number = require(Integer.BYTES).getInt();
            case DELIMITED -> {
                var length = varint();
                if (length < 0 || length > bytes.remaining()) {
                    throw new Malformed("a field is longer than its message");
                }
                part = bytes.slice(bytes.position(), (int) length).order(ByteOrder.LITTLE_ENDIAN);
                bytes.position(bytes.position() + (int) length);
            }
            default -> throw new Malformed("a field is of no known type");
        }
        if (field == 0) {
            throw new Malformed("a field has the number zero");
        }
        return true;
    }

    private ByteBuffer require(int count) {
        if (bytes.remaining() < count) {
            throw new Malformed("it ends within a field");
        }
        return bytes;
    }

    private long varint() {
        var value = 0L;
        for (var shift = 0; shift <= VARINT_BITS_MAX; shift += 7) {
            var one = require(1).get();
            value |= (long) (one & 0x7f) << shift;
            if (one >= 0) {
                return value;
            }
        }
        throw new Malformed("a number has too many bytes");
    }

    /** The number of the field. */
    public int field() {
        return field;
    }

    public long number() {
        return number;
    }

    public double decimal() {
        return Double.longBitsToDouble(number);
    }

    public ProtobufReader message() {
        return new ProtobufReader(part.duplicate().order(ByteOrder.LITTLE_ENDIAN));
    }

    public String text() {
        return SpanParts.storable(
                StandardCharsets.UTF_8.decode(part.duplicate()).toString());
    }

    byte[] raw() {
        var raw = new byte[part.remaining()];
        part.duplicate().get(raw);
        return raw;
    }

    String hex() {
        return HexFormat.of().formatHex(raw());
    }
}
