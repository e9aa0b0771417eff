/**
 * Deployments: which model version answers whom, and the log of every answer.
 *
 * <p>Owns deployments, their rollouts, the prediction log and the labels. Must hold: a prediction is on stable storage
 * before its answer leaves; a switch of versions fails no request, since each request ends on the versions it began
 * with; the same caller gets the same version while a rollout stands at one percentage.
 */
@NullMarked
package dev.windlass.serving;

import org.jspecify.annotations.NullMarked;
