package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Grows the tree entry by entry and holds it against the signed roots that it was told to expect. */
final class TreeVerification {
    private final SignedNote.@Nullable Verifier verifier;
    private final Verification.Findings findings;
    private final Frontier frontier = Frontier.empty();
    private final TreeMap<Long, List<Expected>> expected = new TreeMap<>();
    private long signedAndRight;
    private boolean gapTold;

    TreeVerification(SignedNote.@Nullable Verifier verifier, Verification.Findings findings) {
        this.verifier = verifier;
        this.findings = findings;
    }

    private record Expected(String part, long number, Checkpoint checkpoint) {}

    /** Demands that the tree has the root of {@code note} when it has its size. To be called before any entry. */
    void expect(String part, long number, String note) {
        if (verifier == null) {
            return;
        }
        var checkpoint = SignedNote.open(note, verifier);
        if (checkpoint.isEmpty()) {
            findings.add(part, number, "The checkpoint is not as it was signed.");
        } else {
            expected.computeIfAbsent(checkpoint.get().size(), _ -> new ArrayList<>(2))
                    .add(new Expected(part, number, checkpoint.get()));
        }
    }

    void add(Entry entry, byte[] storedLeaf, Frontier.Grown nodes) {
        compareRoots();
        var seq = frontier.size();
        if (entry.seq() != seq && !gapTold) {
            gapTold = true;
            findings.add("event", seq, "Event %d is missing; the next one is %d.".formatted(seq, entry.seq()));
        }
        var leaf = entry.leaf();
        if (!Arrays.equals(leaf, storedLeaf)) {
            findings.add("event", entry.seq(), "Event %d is not as it was written.".formatted(entry.seq()));
        }
        frontier.add(leaf, nodes);
    }

    /** Adds an entry of which only the hash is at hand. */
    void addLeaf(byte[] leaf) {
        compareRoots();
        frontier.add(leaf, (_, _, _) -> {});
    }

    void finish() {
        compareRoots();
        expected.tailMap(frontier.size(), false).values().stream()
                .flatMap(List::stream)
                .findFirst()
                .ifPresent(missing -> findings.add(
                        "event",
                        frontier.size(),
                        "Event %d is missing: %d events were signed, %d are there."
                                .formatted(frontier.size(), missing.checkpoint().size(), frontier.size())));
    }

    private void compareRoots() {
        var size = frontier.size();
        var roots = expected.get(size);
        if (roots == null) {
            return;
        }
        var root = Sha256.wrap(frontier.root());
        for (var signed : roots) {
            if (!signed.checkpoint().root().equals(root)) {
                findings.add(
                        "event",
                        signedAndRight,
                        "An event from %d to %d is not the one that was signed (%s %d)."
                                .formatted(signedAndRight, size - 1, signed.part(), signed.number()));
            }
        }
        if (roots.stream().allMatch(signed -> signed.checkpoint().root().equals(root))) {
            signedAndRight = size;
        }
    }

    long size() {
        return frontier.size();
    }

    String peaks() {
        return frontier.text();
    }

    String rootHex() {
        return Sha256.wrap(frontier.root()).hex();
    }
}
