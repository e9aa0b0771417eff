/**
 * Whether the world still is what the model learned: drift of its inputs and outputs, and quality once labels are in.
 *
 * <p>Owns reference profiles and the reports over windows of the prediction log. Must hold: too little data is no
 * verdict; a missing value counts; a statistic never depends on the order of the rows.
 */
@NullMarked
package dev.windlass.monitoring;

import org.jspecify.annotations.NullMarked;
