/**
 * Views of the pages that people gave a name: what the address of a page says, kept so that others find it.
 *
 * <p>Owns the table of {@code db/views}. Must hold: a view leads to a page of this program and nowhere else; its name is
 * its own.
 */
@NullMarked
package dev.windlass.views;

import org.jspecify.annotations.NullMarked;
