/**
 * Features: what a model knows about an entity at a moment, defined once and computed by one evaluator for training,
 * for serving and for the recomputation of a served prediction.
 *
 * <p>Owns feature definitions, the expression language, event histories, the point-in-time join, encodings and the
 * pushed events. Must hold: a value depends only on the definition, the request and the multiset of events with a time
 * at or before the moment asked for, never on the order in which events arrived nor on what came later; the same value
 * has the same bits offline and online; a value is a finite number, a text, or missing, and there is no negative zero.
 */
@NullMarked
package dev.windlass.features;

import org.jspecify.annotations.NullMarked;
