/** Reads model files as data and evaluates them, without any code of the libraries that wrote them. */
@NullMarked
package dev.windlass.models;

import org.jspecify.annotations.NullMarked;
