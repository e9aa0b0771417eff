package dev.windlass.cli.demo;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/** How long each kind of work of the demo took. */
final class Phases {
    private static final double NANOS_PER_SECOND = 1e9;

    /** What the demo is busy with; never two at once. */
    enum Phase {
        DATA("data"),
        LOOP("training, gates and monitors"),
        NEWS("events"),
        REQUESTS("predictions and labels"),
        PROMISES("promises");

        private final String label;

        Phase(String label) {
            this.label = label;
        }

        String label() {
            return label;
        }
    }

    /** Work that may fail in its own way. */
    interface Work<E extends Exception> {
        void run() throws E;
    }

    private final Map<Phase, Long> nanos = Collections.synchronizedMap(new EnumMap<>(Phase.class));

    <E extends Exception> void time(Phase phase, Work<E> work) throws E {
        var started = System.nanoTime();
        try {
            work.run();
        } finally {
            nanos.merge(phase, System.nanoTime() - started, Long::sum);
        }
    }

    double seconds(Phase phase) {
        return nanos.getOrDefault(phase, 0L) / NANOS_PER_SECOND;
    }
}
