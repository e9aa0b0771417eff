package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The right edge of a growing Merkle tree: the roots of its largest full subtrees, left to right, one per bit that is
 * set in the number of leaves. All that is needed to add a leaf or to say the root.
 */
final class Frontier {
    private long size;
    private final List<byte[]> peaks;

    /** Told of each subtree that a new leaf makes full, from level 1 up. */
    interface Grown {
        void node(int level, long position, byte[] hash);
    }

    private Frontier(long size, List<byte[]> peaks) {
        this.size = size;
        this.peaks = peaks;
    }

    static Frontier empty() {
        return new Frontier(0, new ArrayList<>());
    }

    /** The frontier that {@link #text} wrote. */
    static Frontier of(long size, String text) {
        var peaks = new ArrayList<byte[]>();
        var digits = 2 * Sha256.BYTES;
        if (text.length() != digits * Long.bitCount(size)) {
            throw new IllegalStateException("the head of the ledger does not fit its size of %d".formatted(size));
        }
        for (var at = 0; at < text.length(); at += digits) {
            peaks.add(HexFormat.of().parseHex(text, at, at + digits));
        }
        return new Frontier(size, peaks);
    }

    String text() {
        return peaks.stream().map(HexFormat.of()::formatHex).collect(Collectors.joining());
    }

    long size() {
        return size;
    }

    void add(byte[] leaf, Grown grown) {
        var hash = leaf;
        var position = size;
        for (var level = 1; (size >> (level - 1) & 1) == 1; level++) {
            hash = Merkle.node(peaks.removeLast(), hash);
            position >>= 1;
            grown.node(level, position, hash);
        }
        peaks.add(hash);
        size++;
    }

    byte[] root() {
        if (peaks.isEmpty()) {
            return Sha256.digest().digest();
        }
        var hash = peaks.getLast();
        for (var at = peaks.size() - 2; at >= 0; at--) {
            hash = Merkle.node(peaks.get(at), hash);
        }
        return hash;
    }
}
