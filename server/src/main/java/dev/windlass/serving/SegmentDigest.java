package dev.windlass.serving;

import dev.windlass.kernel.Sha256;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

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

    void add(long seq, byte[] canonical) {
        digest.update(number.clear().putLong(seq).flip());
        digest.update(number.clear().putLong(canonical.length).flip());
        digest.update(canonical);
        lastSeq = seq;
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
