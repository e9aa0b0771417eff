@NullMarked
package dev.windlass.transfer;

import org.jspecify.annotations.NullMarked;
