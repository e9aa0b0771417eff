package dev.windlass.ledger;

import dev.windlass.kernel.Sha256;

/**
 * A signed statement: the first {@code size} events have this Merkle root.
 *
 * @param note the statement with its signature, a C2SP signed note with a tlog-checkpoint as its text
 */
public record Checkpoint(long size, Sha256 root, String note) {}
