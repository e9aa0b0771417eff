/**
 * Evaluates ensembles of decision trees that some reader has taken out of a file.
 *
 * <p>Trees are checked once ({@code TreeCompiler}: every child in range, every node reached at most once) and packed
 * into one flat array; evaluation then needs no checks of its own. What must always hold: sums are kept in 32-bit floats
 * and in the order of the trees, because that is what the training libraries do and rounding depends on it.
 */
@NullMarked
package dev.windlass.models.inference;

import org.jspecify.annotations.NullMarked;
