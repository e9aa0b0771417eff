/**
 * What every other package needs and nothing more: problems, JSON, hashes, ids, durations, who acts.
 *
 * <p>Depends on no other package of the server. Nothing here performs input or output.
 */
@NullMarked
package dev.windlass.kernel;

import org.jspecify.annotations.NullMarked;
