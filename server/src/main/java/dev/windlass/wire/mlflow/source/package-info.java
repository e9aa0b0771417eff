/**
 * The data of an mlflow server at rest, for an import: its database, SQLite or PostgreSQL, of any revision of the schema,
 * and the folder {@code mlruns}.
 *
 * <p>Must hold: nothing is written to a source. A source is the data of strangers: folders of files count only where they
 * were to be expected, links are not followed, long values are cut, broken rows are named and left out.
 */
@NullMarked
package dev.windlass.wire.mlflow.source;

import org.jspecify.annotations.NullMarked;
