package dev.windlass.ledger;

import dev.windlass.kernel.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Verifies an exported ledger from its bytes alone. A line must be written exactly as {@link Export} writes what it
 * says, so that no byte of the file can change unseen, not even one without a meaning. Checkpoints come after the
 * events; the roots they ask for are compared in a second reading of the leaves, which are kept: 32 bytes per event.
 */
final class ExportVerification {
    /** Bytes of one line at most: the largest event, each character escaped twice over. */
    private static final int LINE_BYTES_MAX = 16 * SqlLedger.BODY_CHARS_MAX;

    private final List<String> witnessed;
    private final Verification.Findings findings = new Verification.Findings();
    private final Leaves leaves = new Leaves();
    private final ArrayList<String> notes = new ArrayList<>();
    private Export.@Nullable Header header;
    private long line;

    ExportVerification(List<String> witnessed) {
        this.witnessed = witnessed;
    }

    Verification.Report verify(InputStream stream) throws IOException {
        var in = new BufferedInputStream(stream);
        for (var bytes = readLine(in); bytes != null && !findings.full(); bytes = readLine(in)) {
            try {
                read(bytes);
            } catch (JacksonException | IllegalArgumentException e) {
                damagedLine();
            }
            line++;
        }
        var head = header;
        if (head == null) {
            findings.add("export", 0, "The file does not begin with the header of a ledger.");
            return new Verification.Report(0, 0, "", "", findings.all());
        }
        return conclude(head);
    }

    private Verification.Report conclude(Export.Header head) {
        var verifier = SignedNote.Verifier.parse(head.publicKey());
        if (verifier.isEmpty()) {
            findings.add("key", -1, "The public key in the header is damaged.");
        }
        if (head.events() != leaves.size()) {
            findings.add(
                    "event",
                    Math.min(leaves.size(), head.events()),
                    "The header counts %d events, %d are there.".formatted(head.events(), leaves.size()));
        }
        if (head.checkpoints() != notes.size()) {
            findings.add(
                    "checkpoint",
                    Math.min(notes.size(), head.checkpoints()),
                    "The header counts %d checkpoints, %d are there.".formatted(head.checkpoints(), notes.size()));
        }
        var root = leaves.compare(verifier.orElse(null), notes, witnessed, findings);
        verifier.ifPresent(this::requireSignedEnd);
        return new Verification.Report(leaves.size(), notes.size(), root, head.publicKey(), findings.all());
    }

    /** Checkpoints grow, and the last one signs the last event. */
    private void requireSignedEnd(SignedNote.Verifier key) {
        var size = -1L;
        for (var number = 0; number < notes.size(); number++) {
            var checkpoint = SignedNote.open(notes.get(number), key);
            if (checkpoint.isPresent() && checkpoint.get().size() <= size) {
                findings.add("checkpoint", number, "Checkpoint %d is not in its place.".formatted(number));
            }
            size = checkpoint.map(Checkpoint::size).orElse(size);
        }
        if (size != leaves.size()) {
            findings.add("checkpoint", notes.size() - 1L, "The last event is not signed by the last checkpoint.");
        }
    }

    private void read(byte[] bytes) {
        var node = Json.mapper().readTree(bytes);
        Object written;
        if (line == 0) {
            var read = Json.mapper().treeToValue(node, Export.Header.class);
            if (!Export.FORMAT.equals(read.format())) {
                throw new IllegalArgumentException("another format");
            }
            header = read;
            written = new Export.Header("header", read.format(), read.publicKey(), read.events(), read.checkpoints());
        } else if (node.has("note")) {
            var read = Json.mapper().treeToValue(node, Export.CheckpointLine.class);
            notes.add(read.note());
            written = new Export.CheckpointLine("checkpoint", read.note());
        } else {
            var entry = Json.mapper().treeToValue(node, Export.EventLine.class).entry();
            written = Export.EventLine.of(entry);
            addEvent(entry);
        }
        if (!Arrays.equals(Json.bytes(written), bytes)) {
            damagedLine();
        }
    }

    private void addEvent(Entry entry) {
        if (!notes.isEmpty()) {
            findings.add("event", leaves.size(), "Line %d: an event comes after a checkpoint.".formatted(line + 1));
        }
        if (entry.seq() != leaves.size()) {
            findings.add(
                    "event", leaves.size(), "Event %d is expected, %d is there.".formatted(leaves.size(), entry.seq()));
        }
        leaves.add(entry.leaf());
    }

    private void damagedLine() {
        var within = header != null && line >= 1 && line <= header.events();
        findings.add(
                within ? "event" : "export",
                within ? line - 1 : line,
                "Line %d is not as it was written.".formatted(line + 1));
    }

    private byte @Nullable [] readLine(InputStream in) throws IOException {
        var bytes = new ByteArrayOutputStream();
        for (var next = in.read(); next >= 0; next = in.read()) {
            if (next == '\n') {
                return bytes.toByteArray();
            }
            bytes.write(next);
            if (bytes.size() > LINE_BYTES_MAX) {
                findings.add("export", line, "Line %d is longer than any event.".formatted(line + 1));
                return null;
            }
        }
        if (bytes.size() > 0) {
            findings.add("export", line, "The file breaks off in line %d.".formatted(line + 1));
        }
        return null;
    }

    /** The hashes of all events, kept until the checkpoints have been read. */
    private static final class Leaves {
        private final ArrayList<byte[]> hashes = new ArrayList<>();

        void add(byte[] leaf) {
            hashes.add(leaf);
        }

        long size() {
            return hashes.size();
        }

        String compare(
                SignedNote.@Nullable Verifier verifier,
                List<String> notes,
                List<String> witnessed,
                Verification.Findings findings) {
            var tree = new TreeVerification(verifier, findings);
            for (var number = 0; number < notes.size(); number++) {
                tree.expect("checkpoint", number, notes.get(number));
            }
            witnessed.forEach(note -> tree.expect("witness", -1, note));
            hashes.forEach(tree::addLeaf);
            tree.finish();
            return tree.rootHex();
        }
    }
}
