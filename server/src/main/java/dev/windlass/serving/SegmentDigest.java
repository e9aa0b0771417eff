package dev.windlass.serving;

import dev.windlass.kernel.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * The running SHA-256 over consecutive predictions. Each field is written with its length before it, so that no two
 * different lists of predictions have the same bytes.
 */
final class SegmentDigest {
    private final MessageDigest digest = Sha256.digest();
    private final long firstSeq;
    private long lastSeq;

    SegmentDigest(long firstSeq) {
        this.firstSeq = firstSeq;
        this.lastSeq = firstSeq - 1;
    }

    void add(PredictionLog.Row row) {
        number(row.seq());
        text(row.id());
        text(row.requestId());
        number(row.atMs());
        text(row.deployment());
        text(row.model());
        number(row.version());
        text(row.route());
        text(row.key());
        text(row.inputs());
        bytes(row.features());
        text(row.featureTimes());
        number(row.output() == null ? 0 : 1);
        number(row.output() == null ? 0 : Double.doubleToRawLongBits(row.output()));
        number(row.latencyMicros());
        text(row.error());
        lastSeq = row.seq();
    }

    long firstSeq() {
        return firstSeq;
    }

    long lastSeq() {
        return lastSeq;
    }

    long rows() {
        return lastSeq - firstSeq + 1;
    }

    /** Ends the digest: nothing can be added afterwards. */
    Sha256 hash() {
        return Sha256.wrap(digest.digest());
    }

    private void number(long value) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(value).flip());
    }

    private void text(String value) {
        bytes(value.getBytes(StandardCharsets.UTF_8));
    }

    private void bytes(byte[] value) {
        number(value.length);
        digest.update(value);
    }
}
