@NullMarked
package dev.windlass.views;

import org.jspecify.annotations.NullMarked;
