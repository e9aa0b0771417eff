@NullMarked
package dev.windlass.wire.mlflow.source;

import org.jspecify.annotations.NullMarked;
