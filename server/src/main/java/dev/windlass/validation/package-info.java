/**
 * Expectations of data in the JSON of Great Expectations, and verdicts on dataset versions in its result JSON.
 *
 * <p>Owns the table {@code validation}. Must hold: a suite is answered by one statement over the data and, where rows
 * fail, one more for examples; no name or value of a suite or of the data can leave its quotes; an expectation that
 * cannot be computed fails and says why, and its neighbours are answered all the same.
 */
@NullMarked
package dev.windlass.validation;

import org.jspecify.annotations.NullMarked;
