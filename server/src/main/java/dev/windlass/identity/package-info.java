/**
 * Who is asking, and whether they may.
 *
 * <p>Owns the checks that every request passes before a route sees it. Must hold: without accounts only this machine
 * itself is answered, and no page of a foreign origin can make a browser here change anything.
 */
@NullMarked
package dev.windlass.identity;

import org.jspecify.annotations.NullMarked;
