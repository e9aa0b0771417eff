/**
 * What happened, in order, and the proof that none of it was altered.
 *
 * <p>Owns the events and the Merkle tree over them. Must hold: an event is written in the transaction of the change it
 * tells of; an event is never changed or removed; personal data never enters an event.
 */
@NullMarked
package dev.windlass.ledger;

import org.jspecify.annotations.NullMarked;
