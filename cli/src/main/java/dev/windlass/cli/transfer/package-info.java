/**
 * The sending side of an import: reads a source where the command line runs, and sends what is new in parts.
 *
 * <p>Must hold: a thing is marked as arrived after all of it is stored, so that an import can be cut off and repeated.
 */
@NullMarked
package dev.windlass.cli.transfer;

import org.jspecify.annotations.NullMarked;
