package dev.windlass.alerts;

import dev.windlass.alerts.RunAlert.Level;
import dev.windlass.kernel.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * An alert in a tag, for clients that know no other way to raise one.
 *
 * <p>The value is JSON with {@code title}, {@code text}, {@code level} and {@code wait_seconds}, or plain: the first line
 * is the title, the others are the text. A tag must not fail a training, so that what does not fit is cut, and what is
 * not understood is as usual.
 */
final class AlertTag {
    /** The tag that raises an alert each time it is set. */
    static final String NAME = "windlass.alert";

    private AlertTag() {}

    static Optional<NewAlert> read(String value) {
        var text = value.strip();
        if (text.startsWith("{")) {
            try {
                return json(Json.mapper().readTree(text));
            } catch (JacksonException _) {
                // Plain text that begins as JSON does.
            }
        }
        return plain(text);
    }

    private static Optional<NewAlert> json(JsonNode node) {
        var wait = node.path("wait_seconds").asDouble((double) NewAlert.WAIT_USUAL.toSeconds());
        var seconds = (long) Math.clamp(wait, 0.0, (double) NewAlert.WAIT_MAX.toSeconds());
        return alert(
                node.path("title").asString(""),
                node.path("text").asString(""),
                level(node.path("level").asString("")).orElse(Level.INFO),
                Duration.ofSeconds(seconds));
    }

    private static Optional<NewAlert> plain(String text) {
        var end = text.indexOf('\n');
        var title = end < 0 ? text : text.substring(0, end);
        return alert(title, end < 0 ? "" : text.substring(end + 1).strip(), Level.INFO, NewAlert.WAIT_USUAL);
    }

    private static Optional<NewAlert> alert(String title, String text, Level level, Duration wait) {
        return title.isBlank()
                ? Optional.empty()
                : Optional.of(new NewAlert(
                        cut(title.strip(), NewAlert.TITLE_LENGTH_MAX),
                        cut(text, NewAlert.TEXT_LENGTH_MAX),
                        level,
                        wait));
    }

    private static String cut(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }

    /** A level in any case; some write {@code WARNING}. */
    static Optional<Level> level(String word) {
        var upper = word.toUpperCase(Locale.ROOT);
        var meant = upper.equals("WARNING") ? Level.WARN.name() : upper;
        return Arrays.stream(Level.values())
                .filter(level -> level.name().equals(meant))
                .findFirst();
    }
}
