package dev.windlass.kernel;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** The known name that a mistyped one was probably meant to be. */
public final class Nearest {
    private Nearest() {}

    /** The nearest of {@code known} by edit distance, when at most a third of {@code typed}, and at least one, differs. */
    public static Optional<String> to(String typed, Collection<String> known) {
        var limit = Math.max(1, typed.length() / 3);
        return known.stream()
                .filter(name -> distance(typed, name) <= limit)
                .min(Comparator.comparingInt(name -> distance(typed, name)));
    }

    /** Levenshtein's distance, ignoring case. */
    private static int distance(String left, String right) {
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var substitution = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(Math.min(row[j], row[j - 1]) + 1, substitution);
            }
        }
        return row[b.length()];
    }
}
