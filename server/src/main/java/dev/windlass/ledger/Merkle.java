package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The Merkle tree of RFC 6962.
 *
 * <p>A leaf is {@code SHA-256(0x00 || entry)} and a node {@code SHA-256(0x01 || left || right)}, so that no entry can
 * pass for a node. A tree of n leaves is split at the largest power of two below n; therefore a subtree that is full
 * once stays the same for ever, and only full subtrees are stored. Any root and any proof is put together from at most
 * two full subtrees per level.
 */
final class Merkle {
    private static final byte LEAF = 0;
    private static final byte NODE = 1;

    private Merkle() {}

    /** Hashes of full subtrees: the one at {@code position} covers leaves from {@code position << level} on. */
    interface Nodes {
        byte[] node(int level, long position);
    }

    static byte[] leaf(byte[] entry) {
        var digest = Sha256.digest();
        digest.update(LEAF);
        return digest.digest(entry);
    }

    static byte[] node(byte[] left, byte[] right) {
        var digest = Sha256.digest();
        digest.update(NODE);
        digest.update(left);
        return digest.digest(right);
    }

    static byte[] root(Nodes nodes, long size) {
        return size == 0 ? Sha256.digest().digest() : range(nodes, 0, size);
    }

    private static byte[] range(Nodes nodes, long first, long count) {
        if (Long.bitCount(count) == 1) {
            var level = Long.numberOfTrailingZeros(count);
            return nodes.node(level, first >> level);
        }
        var split = Long.highestOneBit(count);
        return node(range(nodes, first, split), range(nodes, first + split, count - split));
    }

    /** The hashes that lead from the leaf {@code index} to the root of the first {@code size} leaves, lowest first. */
    static List<byte[]> inclusion(Nodes nodes, long index, long size) {
        var path = new ArrayList<byte[]>();
        inclusion(nodes, index, 0, size, path);
        return path;
    }

    private static void inclusion(Nodes nodes, long index, long first, long count, List<byte[]> path) {
        if (count == 1) {
            return;
        }
        var split = splitBelow(count);
        if (index < split) {
            inclusion(nodes, index, first, split, path);
            path.add(range(nodes, first + split, count - split));
        } else {
            inclusion(nodes, index - split, first + split, count - split, path);
            path.add(range(nodes, first, split));
        }
    }

    /** The hashes that show the first {@code from} leaves to be a prefix of the first {@code to}. */
    static List<byte[]> consistency(Nodes nodes, long from, long to) {
        var path = new ArrayList<byte[]>();
        if (from > 0 && from < to) {
            consistency(nodes, from, 0, to, true, path);
        }
        return path;
    }

    private static void consistency(Nodes nodes, long from, long first, long count, boolean known, List<byte[]> path) {
        if (from == count) {
            if (!known) {
                path.add(range(nodes, first, count));
            }
            return;
        }
        var split = splitBelow(count);
        if (from <= split) {
            consistency(nodes, from, first, split, known, path);
            path.add(range(nodes, first + split, count - split));
        } else {
            consistency(nodes, from - split, first + split, count - split, false, path);
            path.add(range(nodes, first, split));
        }
    }

    private static long splitBelow(long count) {
        return Long.highestOneBit(count - 1);
    }

    /** Whether {@code path} leads from {@code leaf} at {@code index} to {@code root}, by RFC 9162, 2.1.3.2. */
    static boolean includes(byte[] leaf, long index, long size, List<byte[]> path, byte[] root) {
        if (index >= size) {
            return false;
        }
        var node = index;
        var last = size - 1;
        var hash = leaf;
        for (var sibling : path) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                hash = node(sibling, hash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                hash = node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(hash, root);
    }

    /** Whether {@code path} shows the tree of {@code oldRoot} to be a prefix of the other's, by RFC 9162, 2.1.4.2. */
    static boolean extendsTo(long from, byte[] oldRoot, long to, byte[] newRoot, List<byte[]> path) {
        if (from == to) {
            return path.isEmpty() && Arrays.equals(oldRoot, newRoot);
        }
        if (from == 0) {
            return path.isEmpty();
        }
        var hashes = new ArrayList<>(path);
        if (Long.bitCount(from) == 1) {
            hashes.addFirst(oldRoot);
        }
        if (hashes.isEmpty() || from > to) {
            return false;
        }
        var skipped = Long.numberOfTrailingZeros(~(from - 1));
        var node = (from - 1) >> skipped;
        var last = (to - 1) >> skipped;
        var oldHash = hashes.getFirst();
        var newHash = hashes.getFirst();
        for (var sibling : hashes.subList(1, hashes.size())) {
            if (last == 0) {
                return false;
            }
            if ((node & 1) == 1 || node == last) {
                oldHash = node(sibling, oldHash);
                newHash = node(sibling, newHash);
                while ((node & 1) == 0 && node != 0) {
                    node >>= 1;
                    last >>= 1;
                }
            } else {
                newHash = node(newHash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && Arrays.equals(oldHash, oldRoot) && Arrays.equals(newHash, newRoot);
    }
}
