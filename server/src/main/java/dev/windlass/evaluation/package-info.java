/**
 * What answers are judged by: evaluation datasets, whose records say what is asked and what is expected, and scorers,
 * the functions that judge.
 *
 * <p>Owns both. Judging itself is done by programs of the user's; their verdicts are assessments of traces.
 */
@NullMarked
package dev.windlass.evaluation;

import org.jspecify.annotations.NullMarked;
