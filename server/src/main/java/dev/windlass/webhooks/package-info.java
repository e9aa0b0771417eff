/**
 * Tells other programs what happens in the registry: signed requests to addresses that were registered for it.
 *
 * <p>Owns the tables of {@code db/webhooks} and the file {@code webhooks.key}. Must hold: what is to be told is queued in
 * the transaction of the change that it tells of, so that neither is there without the other; a delivery is tried until
 * it is taken or its tries are used up, also after a restart; a secret is on the disk only encrypted, and in no event.
 */
@NullMarked
package dev.windlass.webhooks;

import org.jspecify.annotations.NullMarked;
