package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import java.util.List;

/** What convinces someone who trusts a checkpoint and nothing else. */
public sealed interface Proof {
    /** The event {@code leaf} is one of the first {@code size}; {@code path} leads from its hash to the root. */
    record Inclusion(long leaf, long size, Sha256 leafHash, List<Sha256> path, Sha256 root) implements Proof {
        public boolean holds() {
            return Merkle.includes(leafHash.bytes(), leaf, size, bytes(path), root.bytes());
        }
    }

    /** The first {@code from} of the first {@code to} events are those of {@code fromRoot}. */
    record Consistency(long from, long to, Sha256 fromRoot, Sha256 toRoot, List<Sha256> path) implements Proof {
        public boolean holds() {
            return Merkle.extendsTo(from, fromRoot.bytes(), to, toRoot.bytes(), bytes(path));
        }
    }

    private static List<byte[]> bytes(List<Sha256> path) {
        return path.stream().map(Sha256::bytes).toList();
    }
}
