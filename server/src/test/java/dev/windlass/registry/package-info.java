@NullMarked
package dev.windlass.registry;

import org.jspecify.annotations.NullMarked;
