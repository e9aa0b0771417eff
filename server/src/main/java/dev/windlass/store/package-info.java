/**
 * SQL: one database, SQLite or PostgreSQL, its numbered migrations, and transactions that share a commit.
 *
 * <p>Owns every connection. Must hold: {@link dev.windlass.store.Database#write} answers only after the change is on
 * stable storage; writes of one process are applied one after the other; statements never run on a virtual thread.
 */
@NullMarked
package dev.windlass.store;

import org.jspecify.annotations.NullMarked;
