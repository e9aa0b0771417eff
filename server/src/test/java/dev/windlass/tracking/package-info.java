@NullMarked
package dev.windlass.tracking;

import org.jspecify.annotations.NullMarked;
