/**
 * Datasets and their versions: lists of files, kept once by content, that together are one table.
 *
 * <p>Owns the tables {@code dataset_version} and {@code data_file}. Must hold: a version never changes; every file of a
 * version is stored and was read to its last row before the version exists; a version is there wholly or not at all,
 * with its event in the ledger.
 */
@NullMarked
package dev.windlass.data;

import org.jspecify.annotations.NullMarked;
