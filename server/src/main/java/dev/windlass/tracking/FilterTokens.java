package dev.windlass.tracking;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** The words, numbers, texts and signs of a filter, one after the other. */
final class FilterTokens {
    enum Kind {
        WORD,
        NUMBER,
        SINGLE_QUOTED,
        DOUBLE_QUOTED,
        BACKTICKED,
        SIGN
    }

    /** A token without its quotes. */
    record Token(Kind kind, String text) {}

    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][-+]?\\d+)?");
    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\w.\\-/@$]*", Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern SIGN = Pattern.compile("!=|<>|>=|<=|[=<>(),]");

    private final List<Token> tokens = new ArrayList<>();
    private int at;

    FilterTokens(String text) {
        var position = 0;
        while (position < text.length()) {
            var character = text.charAt(position);
            if (Character.isWhitespace(character)) {
                position++;
            } else if (character == '\'' || character == '"' || character == '`') {
                position = quoted(text, position, character);
            } else {
                position = plain(text, position);
            }
        }
    }

    private int quoted(String text, int start, char quote) {
        var content = new StringBuilder();
        for (var i = start + 1; i < text.length(); i++) {
            if (text.charAt(i) != quote) {
                content.append(text.charAt(i));
            } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                content.append(quote);
                i++;
            } else {
                var kind = switch (quote) {
                    case '\'' -> Kind.SINGLE_QUOTED;
                    case '"' -> Kind.DOUBLE_QUOTED;
                    default -> Kind.BACKTICKED;
                };
                tokens.add(new Token(kind, content.toString()));
                return i + 1;
            }
        }
        throw Filter.invalid("Invalid clause(s) in filter string: a quote is not closed in '%s'.".formatted(text));
    }

    private int plain(String text, int start) {
        var kinds = List.of(Kind.NUMBER, Kind.WORD, Kind.SIGN);
        var patterns = List.of(NUMBER, WORD, SIGN);
        for (var i = 0; i < kinds.size(); i++) {
            var matcher = patterns.get(i).matcher(text).region(start, text.length());
            if (matcher.lookingAt()) {
                tokens.add(new Token(kinds.get(i), matcher.group()));
                return matcher.end();
            }
        }
        throw Filter.invalid(
                "Invalid clause(s) in filter string: '%s' is not understood.".formatted(text.substring(start)));
    }

    boolean hasNext() {
        return at < tokens.size();
    }

    Token next() {
        return tokens.get(at++);
    }

    Token peek() {
        return tokens.get(at);
    }

    /** Takes the next token if it is this word, in any case. */
    boolean takeWord(String word) {
        return take(Kind.WORD, word);
    }

    boolean takeSign(String sign) {
        return take(Kind.SIGN, sign);
    }

    private boolean take(Kind kind, String text) {
        if (hasNext() && peek().kind() == kind && peek().text().equalsIgnoreCase(text)) {
            at++;
            return true;
        }
        return false;
    }
}
