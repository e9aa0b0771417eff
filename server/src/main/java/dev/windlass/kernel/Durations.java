package dev.windlass.kernel;

import java.time.Duration;
import java.util.regex.Pattern;

/** Durations as people write them in a loop file: {@code 90s}, {@code 15m}, {@code 6h}, {@code 7d}, {@code 2w}. */
public final class Durations {
    private static final Pattern WRITTEN = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h|d|w)");
    private static final int DAYS_PER_WEEK = 7;

    private Durations() {}

    public static Duration parse(String text) {
        var match = WRITTEN.matcher(text.strip());
        if (!match.matches()) {
            throw Problem.invalid(
                    "not-a-duration",
                    "'%s' is not a duration.".formatted(text),
                    "A duration is a whole number and a unit: ms, s, m, h, d or w.",
                    "Write for example 90s, 15m, 6h, 7d or 2w.");
        }
        var amount = Long.parseLong(match.group(1));
        return switch (match.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            case "d" -> Duration.ofDays(amount);
            default -> Duration.ofDays(amount * DAYS_PER_WEEK);
        };
    }

    /** The largest unit that says {@code duration} exactly. */
    public static String write(Duration duration) {
        if (duration.equals(Duration.ofDays(duration.toDays())) && !duration.isZero()) {
            return duration.toDays() + "d";
        }
        if (duration.equals(Duration.ofHours(duration.toHours())) && !duration.isZero()) {
            return duration.toHours() + "h";
        }
        if (duration.equals(Duration.ofMinutes(duration.toMinutes())) && !duration.isZero()) {
            return duration.toMinutes() + "m";
        }
        return duration.equals(Duration.ofSeconds(duration.toSeconds()))
                ? duration.toSeconds() + "s"
                : duration.toMillis() + "ms";
    }
}
