package dev.windlass.cli.demo;

import java.time.Instant;
import java.time.InstantSource;

/** The time of a replay: stands still until it is told to go on. */
final class ReplayClock implements InstantSource {
    private volatile Instant now;

    ReplayClock(Instant start) {
        this.now = start;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Instant to) {
        if (to.isBefore(now)) {
            throw new IllegalArgumentException("time does not run backwards, from %s to %s".formatted(now, to));
        }
        now = to;
    }
}
