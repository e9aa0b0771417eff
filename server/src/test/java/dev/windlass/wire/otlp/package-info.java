@NullMarked
package dev.windlass.wire.otlp;

import org.jspecify.annotations.NullMarked;
