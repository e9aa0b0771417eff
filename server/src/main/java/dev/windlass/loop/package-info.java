/**
 * The controller: what a production model must be, declared in a loop file, and the machine that keeps it so.
 *
 * <p>Owns loop files and the state of each loop. Must hold: the state of a loop is a fold over its ledger events; every
 * decision is an event with its evidence before it takes effect; a controller that is killed at any moment continues
 * where its events end.
 */
@NullMarked
package dev.windlass.loop;

import org.jspecify.annotations.NullMarked;
