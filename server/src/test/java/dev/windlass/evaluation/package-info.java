@NullMarked
package dev.windlass.evaluation;

import org.jspecify.annotations.NullMarked;
