package dev.windlass.ledger;

import dev.windlass.kernel.Actor;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/** An entry of the ledger. {@code seq} counts from 0 without a gap and is the index of its leaf in the Merkle tree. */
public record Event(long seq, Instant at, Actor actor, String subject, String kind, JsonNode body, String reason) {}
