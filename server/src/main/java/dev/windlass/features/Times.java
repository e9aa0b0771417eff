package dev.windlass.features;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** Times as events bear them, in milliseconds since 1970. A time without a zone is UTC. */
final class Times {
    /** Stands for a time that is not there: the event has not happened yet. */
    static final long MISSING = Long.MIN_VALUE;

    private Times() {}

    static long parse(String column, String text) {
        var written = text.strip().replace(' ', 'T');
        try {
            return zoned(written) ? OffsetDateTime.parse(written).toInstant().toEpochMilli() : local(written);
        } catch (DateTimeException | ArithmeticException _) {
            throw FeatureProblems.badTime(column, text);
        }
    }

    private static long local(String written) {
        return LocalDateTime.parse(written).toInstant(ZoneOffset.UTC).toEpochMilli();
    }

    private static boolean zoned(String written) {
        var clock = written.indexOf('T');
        return clock >= 0
                && (written.endsWith("Z") || written.indexOf('+', clock) >= 0 || written.indexOf('-', clock) >= 0);
    }

    /** {@code time - span}, held at the ends of what a long can say. */
    static long minus(long time, long span) {
        var difference = time - span;
        return span >= 0 && difference > time ? Long.MIN_VALUE : difference;
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }
}
