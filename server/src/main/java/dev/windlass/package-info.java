/** The composition root: the one place where every part is built and tied to the others. */
@NullMarked
package dev.windlass;

import org.jspecify.annotations.NullMarked;
