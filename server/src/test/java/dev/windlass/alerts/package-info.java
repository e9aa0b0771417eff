@NullMarked
package dev.windlass.alerts;

import org.jspecify.annotations.NullMarked;
