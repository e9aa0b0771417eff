/**
 * Runs that the Weights & Biases client wrote while it was offline, for an import.
 *
 * <p>Must hold: nothing is written to a source; a file that ends early gives what stands before its end; links are not
 * followed; every record and value has a bound.
 */
@NullMarked
package dev.windlass.wire.wandb;

import org.jspecify.annotations.NullMarked;
