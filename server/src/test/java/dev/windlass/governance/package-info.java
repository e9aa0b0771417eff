@NullMarked
package dev.windlass.governance;

import org.jspecify.annotations.NullMarked;
