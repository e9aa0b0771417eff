package dev.windlass.store;

import java.sql.SQLException;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.sqlite.Function;

/**
 * Whether a pattern is found in a text. A connection is used by one thread at a time, and so is this.
 *
 * <p>Some patterns take a time that grows exponentially with the text. The work of one comparison is therefore bounded.
 */
final class RegularExpression extends Function {
    /** Characters of the text that one comparison may look at, counted each time. */
    static final int STEPS_MAX = 10_000_000;

    static final String REFUSED = "the pattern cannot be searched for";

    private Pattern last = Pattern.compile("");

    @Override
    protected void xFunc() throws SQLException {
        var pattern = value_text(0);
        var text = value_text(1);
        if (pattern == null || text == null) {
            result();
            return;
        }
        try {
            if (!last.pattern().equals(pattern)) {
                last = Pattern.compile(pattern);
            }
            result(last.matcher(new Bounded(text, new int[1])).find() ? 1 : 0);
        } catch (PatternSyntaxException | TooManySteps e) {
            throw new SQLException(REFUSED + ": " + e.getMessage(), e);
        }
    }

    private static final class TooManySteps extends RuntimeException {
        private static final long serialVersionUID = 1;

        TooManySteps() {
            super("it looks at more than %d characters of one text".formatted(STEPS_MAX));
        }
    }

    private record Bounded(CharSequence text, int[] steps) implements CharSequence {
        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps[0] > STEPS_MAX) {
                throw new TooManySteps();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return new Bounded(text.subSequence(start, end), steps);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }
}
