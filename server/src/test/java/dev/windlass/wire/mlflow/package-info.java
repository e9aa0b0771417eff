@NullMarked
package dev.windlass.wire.mlflow;

import org.jspecify.annotations.NullMarked;
