/**
 * Answering for a model: why a prediction was made, from its inputs back to the data the model learned from.
 *
 * <p>Owns nothing; reads what the other capabilities keep. Must hold: what is shown is what was recorded, and what was
 * computed anew is said to be.
 */
@NullMarked
package dev.windlass.governance;

import org.jspecify.annotations.NullMarked;
