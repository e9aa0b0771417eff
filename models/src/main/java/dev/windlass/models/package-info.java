/**
 * Reads model files as data and evaluates them, without any code of the libraries that wrote them.
 *
 * <p>This package owns what callers see: {@link dev.windlass.models.Models} reads, {@link dev.windlass.models.Model}
 * predicts, {@link dev.windlass.models.ModelFormatException} refuses. What must always hold: a file is hostile until it
 * has been checked whole, so a model that was returned predicts on every row of the right length without an exception;
 * and its answers are those of the library that wrote the file, bit for bit, or the file is refused by name.
 */
@NullMarked
package dev.windlass.models;

import org.jspecify.annotations.NullMarked;
