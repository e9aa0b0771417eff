package dev.windlass.serving;

/** Text that every database keeps as it is, so that a hash over it is the same before and after. */
final class StorableText {
    private static final char REPLACEMENT = '\ufffd';

    private StorableText() {}

    /** {@code text} with U+FFFD in place of NUL, which PostgreSQL refuses, and of halves of surrogate pairs. */
    static String of(String text) {
        for (var i = 0; i < text.length(); i++) {
            if (unfit(text, i)) {
                return replaced(text);
            }
        }
        return text;
    }

    private static String replaced(String text) {
        var fit = text.toCharArray();
        for (var i = 0; i < fit.length; i++) {
            if (unfit(text, i)) {
                fit[i] = REPLACEMENT;
            }
        }
        return new String(fit);
    }

    private static boolean unfit(String text, int at) {
        var unit = text.charAt(at);
        if (Character.isHighSurrogate(unit)) {
            return at + 1 == text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(unit)) {
            return at == 0 || !Character.isHighSurrogate(text.charAt(at - 1));
        }
        return unit == 0;
    }
}
