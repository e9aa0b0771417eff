@NullMarked
package dev.windlass.wire.wandb;

import org.jspecify.annotations.NullMarked;
