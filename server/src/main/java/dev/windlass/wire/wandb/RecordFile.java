package dev.windlass.wire.wandb;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32;

/**
 * A file of records in the framing of LevelDB's log: blocks of 32 KiB, in them parts of records, each with a checksum of
 * its kind and bytes. Seven bytes come first that say whose file it is.
 *
 * @see "LevelDB, log format: https://github.com/google/leveldb/blob/main/doc/log_format.md"
 */
final class RecordFile {
    /** A longer record is hardly honest, and ends the reading. */
    static final int RECORD_BYTES_MAX = 64 * 1024 * 1024;

    private static final byte[] MAGIC = ":W&B".getBytes(StandardCharsets.US_ASCII);
    private static final int MAGIC_NUMBER = 0xBEE1;
    private static final int HEADER_BYTES = 7;
    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int FULL = 1;
    private static final int FIRST = 2;
    private static final int MIDDLE = 3;
    private static final int LAST = 4;

    private RecordFile() {}

    /** Takes the bytes of a record. */
    interface RecordTaker {
        void take(byte[] record) throws IOException;
    }

    /** Hands on the records in order; answers why it ended before the end of the file, or nothing. */
    static String read(Path file, RecordTaker taker) throws IOException {
        try (var in = new BufferedInputStream(Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS), BLOCK_BYTES)) {
            var head = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            if (head.remaining() < HEADER_BYTES
                    || !Arrays.equals(Arrays.copyOf(head.array(), MAGIC.length), MAGIC)
                    || Short.toUnsignedInt(head.getShort(MAGIC.length)) != MAGIC_NUMBER) {
                return "It is not a file of Weights & Biases.";
            }
            return records(in, taker);
        }
    }

    private static String records(InputStream in, RecordTaker taker) throws IOException {
        var position = (long) HEADER_BYTES;
        var record = new ByteArrayOutputStream();
        var isOpen = false;
        while (true) {
            var left = BLOCK_BYTES - (int) (position % BLOCK_BYTES);
            if (left < HEADER_BYTES) {
                in.skipNBytes(Math.min(left, in.available()));
                position += left;
                continue;
            }
            var head = ByteBuffer.wrap(in.readNBytes(HEADER_BYTES)).order(ByteOrder.LITTLE_ENDIAN);
            if (head.remaining() == 0) {
                return isOpen ? "It ends within a record." : "";
            }
            if (head.remaining() < HEADER_BYTES) {
                return "It ends within a record.";
            }
            var checksum = Integer.toUnsignedLong(head.getInt());
            var length = Short.toUnsignedInt(head.getShort());
            var kind = head.get();
            var bytes = in.readNBytes(length);
            // A block with room for nothing but a header ends with the empty first part of a record.
            if ((kind == MIDDLE || kind == LAST) != isOpen || kind < FULL || kind > LAST) {
                return "The parts of a record do not follow on each other.";
            }
            var fault = fault(checksum, kind, bytes, length, record.size());
            if (!fault.isEmpty()) {
                return fault;
            }
            position += HEADER_BYTES + length;
            record.writeBytes(bytes);
            isOpen = kind == FIRST || kind == MIDDLE;
            if (!isOpen) {
                taker.take(record.toByteArray());
                record.reset();
            }
        }
    }

    private static String fault(long checksum, byte kind, byte[] bytes, int length, int before) {
        if (bytes.length < length) {
            return "It ends within a record.";
        }
        var sum = new CRC32();
        sum.update(kind);
        sum.update(bytes);
        if (sum.getValue() != checksum) {
            return "The checksum of a record is not that of its bytes.";
        }
        return before + length > RECORD_BYTES_MAX ? "A record has more than %d bytes.".formatted(RECORD_BYTES_MAX) : "";
    }
}
