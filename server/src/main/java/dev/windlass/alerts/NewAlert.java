package dev.windlass.alerts;

import dev.windlass.alerts.RunAlert.Level;
import java.time.Duration;

/**
 * An alert to be raised.
 *
 * @param quiet how long another of the same title and run is not told
 */
public record NewAlert(String title, String text, Level level, Duration quiet) {
    public static final int TITLE_LENGTH_MAX = 200;
    public static final int TEXT_LENGTH_MAX = 8_000;
    public static final Duration WAIT_USUAL = Duration.ofMinutes(1);
    public static final Duration WAIT_MAX = Duration.ofDays(30);

    public NewAlert {
        title = title.strip();
        if (title.isEmpty() || title.length() > TITLE_LENGTH_MAX) {
            throw AlertProblems.badTitle(title);
        }
        if (text.length() > TEXT_LENGTH_MAX) {
            throw AlertProblems.textTooLong(text.length());
        }
        if (quiet.isNegative() || quiet.compareTo(WAIT_MAX) > 0) {
            throw AlertProblems.badWait(quiet);
        }
    }
}
