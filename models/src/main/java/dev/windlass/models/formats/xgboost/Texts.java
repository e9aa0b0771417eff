package dev.windlass.models.formats.xgboost;

/** Texts of a hostile file, made fit for a message. */
final class Texts {
    private static final int SHOWN_LENGTH_MAX = 60;

    private Texts() {}

    /** The beginning of a text, with everything that could disturb a terminal or a log replaced. */
    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints()
                .limit(SHOWN_LENGTH_MAX)
                .forEach(point -> shown.appendCodePoint(Character.isISOControl(point) ? '?' : point));
        return text.codePointCount(0, text.length()) > SHOWN_LENGTH_MAX ? shown + "…" : shown.toString();
    }
}
