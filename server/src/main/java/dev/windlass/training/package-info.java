/**
 * Makes models out of matrices: with XGBoost inside this process, or with a Python script beside it.
 *
 * <p>Owns the native training library, the Python processes, and the description of the surroundings that goes with
 * every run. Knows nothing of datasets, runs or versions: it is given numbers and gives back the bytes of a model.
 *
 * <p>Must always hold: the same job gives the same bytes; what is given back has been read by
 * {@link dev.windlass.models.Models}; native code runs on one platform thread; a process that was started has ended
 * when the call that started it returns, and when it was killed, so were its children.
 */
@NullMarked
package dev.windlass.training;

import org.jspecify.annotations.NullMarked;
