/**
 * Which models there are, in which versions, where each came from, and which one a name such as {@code champion} means.
 *
 * <p>Owns the tables of {@code db/registry}. Must hold: a version's number is never given twice; its files cannot change
 * once it is registered; every move of an alias is kept, so that what it meant at any moment can be told.
 */
@NullMarked
package dev.windlass.registry;

import org.jspecify.annotations.NullMarked;
