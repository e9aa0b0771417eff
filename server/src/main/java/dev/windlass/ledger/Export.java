package dev.windlass.ledger;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Objects;

/**
 * The ledger as JSON Lines: a header, every event in order, every checkpoint in order. Each line has exactly one way to
 * be written, which {@link ExportVerification} insists on.
 */
record Export(Database database, String publicKey) {
    static final String FORMAT = "windlass-ledger-export/1";

    @JsonPropertyOrder({"type", "format", "publicKey", "events", "checkpoints"})
    record Header(String type, String format, String publicKey, long events, int checkpoints) {
        Header {
            Objects.requireNonNull(publicKey, "publicKey");
        }
    }

    @JsonPropertyOrder({"type", "seq", "atMs", "actor", "subject", "kind", "body", "reason"})
    record EventLine(
            String type, long seq, long atMs, String actor, String subject, String kind, String body, String reason) {
        EventLine {
            for (var text : new String[] {actor, subject, kind, body, reason}) {
                Objects.requireNonNull(text, "a text of the event is missing");
            }
        }

        static EventLine of(Entry entry) {
            return new EventLine(
                    "event",
                    entry.seq(),
                    entry.atMs(),
                    entry.actor(),
                    entry.subject(),
                    entry.kind(),
                    entry.body(),
                    entry.reason());
        }

        Entry entry() {
            return new Entry(seq, atMs, actor, subject, kind, body, reason);
        }
    }

    @JsonPropertyOrder({"type", "note"})
    record CheckpointLine(String type, String note) {
        CheckpointLine {
            Objects.requireNonNull(note, "note");
        }
    }

    void write(Checkpoint newest, OutputStream stream) throws IOException {
        var out = new BufferedOutputStream(stream);
        var checkpoints = database.read(LedgerTables::checkpoints).stream()
                .filter(checkpoint -> checkpoint.size() <= newest.size())
                .toList();
        line(out, new Header("header", FORMAT, publicKey, newest.size(), checkpoints.size()));
        for (var next = 0L; next < newest.size(); ) {
            var after = next - 1;
            var limit = (int) Math.min(Ledger.PAGE_MAX, newest.size() - next);
            for (var entry : database.read(
                    sql -> LedgerTables.page(sql, database.dialect(), new Subjects.Any(), after, limit))) {
                line(out, EventLine.of(entry));
                next = entry.seq() + 1;
            }
            if (next == after + 1) {
                throw new IOException("the ledger ends at %d, before its checkpoint".formatted(next));
            }
        }
        for (var checkpoint : checkpoints) {
            line(out, new CheckpointLine("checkpoint", checkpoint.note()));
        }
        out.flush();
    }

    private static void line(OutputStream out, Object value) throws IOException {
        out.write(Json.bytes(value));
        out.write('\n');
    }
}
