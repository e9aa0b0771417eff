/**
 * Bytes by the SHA-256 of their content.
 *
 * <p>Must hold: bytes are streamed, never whole in memory; they are on stable storage and complete before their name
 * exists; equal bytes are kept once.
 */
@NullMarked
package dev.windlass.blob;

import org.jspecify.annotations.NullMarked;
