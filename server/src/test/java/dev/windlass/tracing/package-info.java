@NullMarked
package dev.windlass.tracing;

import org.jspecify.annotations.NullMarked;
