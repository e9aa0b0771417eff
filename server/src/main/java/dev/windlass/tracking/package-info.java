/**
 * What was tried and what came of it: experiments, runs, parameters, metrics, tags, artifacts, logged models.
 *
 * <p>Owns the tables of {@code db/tracking}. Must hold: a parameter is set once; a metric's latest reading is the
 * greatest by step, time and value; a batch is stored wholly or not at all; nothing is written to a deleted run.
 */
@NullMarked
package dev.windlass.tracking;

import org.jspecify.annotations.NullMarked;
