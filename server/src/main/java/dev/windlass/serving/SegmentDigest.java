package dev.windlass.serving;

import dev.windlass.kernel.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The running SHA-256 over consecutive predictions: for each its number in the log and its canonical bytes. */
final class SegmentDigest {
    private final MessageDigest digest = Sha256.digest();
    private final ByteBuffer number = ByteBuffer.allocate(Long.BYTES);
    private final long firstSeq;
    private long lastSeq;
    private int rows;

    /** @param firstSeq the number after the last of the segment before */
    SegmentDigest(long firstSeq) {
        this.firstSeq = firstSeq;
        this.lastSeq = firstSeq - 1;
    }

    /** What is sealed: {@code rows} predictions numbered from {@code firstSeq} to {@code lastSeq}. */
    record Segment(long firstSeq, long lastSeq, int rows, Sha256 hash) {}

    /** A prediction's number in the log and its canonical bytes. */
    record Placed(long seq, byte[] canonical) {
        /** Reads a row of {@link PredictionRow#SELECT}. */
        static Placed of(ResultSet row) throws SQLException {
            return new Placed(row.getLong(1), PredictionRow.of(row).canonical());
        }
    }

    void add(Placed placed) {
        digest.update(number.clear().putLong(placed.seq()).flip());
        digest.update(number.clear().putLong(placed.canonical().length).flip());
        digest.update(placed.canonical());
        lastSeq = placed.seq();
        rows++;
    }

    int rows() {
        return rows;
    }

    /** Ends the digest: nothing can be added afterwards. */
    Segment end() {
        return new Segment(firstSeq, lastSeq, rows, Sha256.wrap(digest.digest()));
    }
}
