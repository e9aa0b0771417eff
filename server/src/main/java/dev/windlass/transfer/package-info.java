/**
 * Imports: what another tracking server knows, brought here with its identifiers and times.
 *
 * <p>A {@link dev.windlass.transfer.Source} reads the other server's data, wherever the command line runs; what it finds
 * goes through {@link dev.windlass.transfer.Transfers} in parts that are each entered wholly or not at all. Owns the marks
 * by which a second import knows what is here already. Must hold: a mark is set only after all of what it stands for is on
 * stable storage, so that an import that was cut off is completed by the next one; nothing that was not imported is
 * changed by an import.
 */
@NullMarked
package dev.windlass.transfer;

import org.jspecify.annotations.NullMarked;
