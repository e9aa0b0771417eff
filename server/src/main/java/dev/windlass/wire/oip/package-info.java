/**
 * Predictions in the dialects that others speak: the Open Inference Protocol v2 over REST, and MLflow's scoring server.
 *
 * <p>Owns nothing; translates to and from {@link dev.windlass.serving.Predictor}. Must hold: a body that does not fit is
 * the caller's fault and says where, never an internal error; a tensor in JSON and the same one in binary are one
 * request; a value that is not a number is a missing one.
 */
@NullMarked
package dev.windlass.wire.oip;

import org.jspecify.annotations.NullMarked;
