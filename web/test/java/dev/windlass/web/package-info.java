/**
 * Checks of the built pages that need no Node.
 *
 * <p>Must hold: what is packed was built from the sources that lie beside it, and loads nothing from elsewhere.
 */
@NullMarked
package dev.windlass.web;

import org.jspecify.annotations.NullMarked;
