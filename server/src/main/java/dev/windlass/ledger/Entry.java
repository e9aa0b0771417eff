package dev.windlass.ledger;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * An event as it is stored and hashed. The body is the JSON text itself, not its meaning, so that a verifier needs no
 * rules for writing JSON.
 */
record Entry(long seq, long atMs, String actor, String subject, String kind, String body, String reason) {
    Event event() {
        return new Event(seq, Instant.ofEpochMilli(atMs), new Actor(actor), subject, kind, Json.read(body), reason);
    }

    /**
     * The bytes whose hash is the leaf: {@code seq} and {@code atMs} as 8 bytes each, then actor, subject, kind, body
     * and reason, each as UTF-8 after its length in 4 bytes; all numbers big-endian. Described in
     * {@code docs/reference/ledger.md}, where any change must be made as well.
     */
    byte[] canonical() {
        var bytes = new ByteArrayOutputStream(Long.BYTES * 2 + body.length() + 128);
        try (var out = new DataOutputStream(bytes)) {
            out.writeLong(seq);
            out.writeLong(atMs);
            for (var text : new String[] {actor, subject, kind, body, reason}) {
                var utf8 = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(utf8.length);
                out.write(utf8);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    byte[] leaf() {
        return Merkle.leaf(canonical());
    }
}
