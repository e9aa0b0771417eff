package dev.windlass.features;

import dev.windlass.features.ExpressionNode.Arithmetic;
import dev.windlass.features.ExpressionNode.Call;
import dev.windlass.features.ExpressionNode.Compare;
import dev.windlass.features.ExpressionNode.Function;
import dev.windlass.features.ExpressionNode.Literal;
import dev.windlass.features.ExpressionNode.Logic;
import dev.windlass.features.ExpressionNode.Name;
import dev.windlass.features.ExpressionNode.Negate;
import dev.windlass.features.ExpressionNode.Not;
import dev.windlass.features.ExpressionNode.Relation;
import dev.windlass.features.ExpressionNode.Sign;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an expression by recursive descent, straight from its characters. From loosest to tightest: {@code or},
 * {@code and}, {@code not}, one comparison, {@code + -}, {@code * / %}, a leading minus.
 */
final class ExpressionParser {
    private static final int DEPTH_MAX = 100;

    private final String text;
    private final Map<String, Integer> names = new LinkedHashMap<>();
    private int position;
    private int depth;

    private ExpressionParser(String text) {
        this.text = text;
    }

    static Expression parse(String text) {
        if (text.length() > Expression.LENGTH_MAX) {
            throw FeatureProblems.badExpression(
                    text.substring(0, 40) + "…",
                    Expression.LENGTH_MAX,
                    "it is longer than %d characters".formatted(Expression.LENGTH_MAX));
        }
        var parser = new ExpressionParser(text);
        var root = parser.either();
        parser.skipBlanks();
        if (parser.position < text.length()) {
            throw parser.problem("'%s' was not expected here".formatted(text.charAt(parser.position)));
        }
        return new Expression(text.strip(), root, parser.names);
    }

    private ExpressionNode either() {
        deeper();
        var left = both();
        while (takeWord("or")) {
            left = new Logic(text, true, left, both());
        }
        depth--;
        return left;
    }

    private ExpressionNode both() {
        var left = negation();
        while (takeWord("and")) {
            left = new Logic(text, false, left, negation());
        }
        return left;
    }

    private ExpressionNode negation() {
        if (!takeWord("not")) {
            return comparison();
        }
        deeper();
        var operand = negation();
        depth--;
        return new Not(text, operand);
    }

    private ExpressionNode comparison() {
        var left = sum();
        var relation = relation();
        if (relation == null) {
            return left;
        }
        var compared = new Compare(text, relation, left, sum());
        var start = position;
        if (relation() != null) {
            position = start;
            throw problem("comparisons do not chain; join two with 'and'");
        }
        return compared;
    }

    private @Nullable Relation relation() {
        if (take("==") || take("=")) {
            return Relation.EQUAL;
        }
        if (take("!=") || take("<>")) {
            return Relation.UNEQUAL;
        }
        if (take("<=")) {
            return Relation.AT_MOST;
        }
        if (take(">=")) {
            return Relation.AT_LEAST;
        }
        if (take("<")) {
            return Relation.LESS;
        }
        return take(">") ? Relation.GREATER : null;
    }

    private ExpressionNode sum() {
        var left = product();
        while (true) {
            if (take("+")) {
                left = new Arithmetic(text, Sign.PLUS, left, product());
            } else if (take("-")) {
                left = new Arithmetic(text, Sign.MINUS, left, product());
            } else {
                return left;
            }
        }
    }

    private ExpressionNode product() {
        var left = unary();
        while (true) {
            if (take("*")) {
                left = new Arithmetic(text, Sign.TIMES, left, unary());
            } else if (take("/")) {
                left = new Arithmetic(text, Sign.OVER, left, unary());
            } else if (take("%")) {
                left = new Arithmetic(text, Sign.MODULO, left, unary());
            } else {
                return left;
            }
        }
    }

    private ExpressionNode unary() {
        if (!take("-")) {
            return primary();
        }
        deeper();
        var operand = unary();
        depth--;
        return new Negate(text, operand);
    }

    private ExpressionNode primary() {
        skipBlanks();
        if (position >= text.length()) {
            throw problem("a value is missing");
        }
        var first = text.charAt(position);
        if (first == '(') {
            position++;
            var inner = either();
            expect(")");
            return inner;
        }
        if (first == '\'') {
            return new Literal(quoted('\''));
        }
        if (first == '"') {
            var start = position;
            return named(quoted('"'), start);
        }
        if (Character.isDigit(first) || first == '.') {
            return number();
        }
        if (startsName(first)) {
            return word();
        }
        throw problem("'%s' was not expected here".formatted(first));
    }

    private ExpressionNode number() {
        var start = position;
        digits();
        if (position < text.length() && text.charAt(position) == '.') {
            position++;
            digits();
        }
        if (position < text.length() && (text.charAt(position) == 'e' || text.charAt(position) == 'E')) {
            position++;
            if (position < text.length() && (text.charAt(position) == '-' || text.charAt(position) == '+')) {
                position++;
            }
            digits();
        }
        try {
            var value = Values.number(Double.parseDouble(text.substring(start, position)));
            if (value != null) {
                return new Literal(value);
            }
        } catch (NumberFormatException _) {
            // Told below, as a number too large is.
        }
        position = start;
        throw problem("this is not a number");
    }

    private void digits() {
        while (position < text.length() && text.charAt(position) >= '0' && text.charAt(position) <= '9') {
            position++;
        }
    }

    private String quoted(char quote) {
        var start = position;
        var content = new StringBuilder();
        position++;
        while (position < text.length()) {
            var next = text.charAt(position++);
            if (next != quote) {
                content.append(next);
            } else if (position < text.length() && text.charAt(position) == quote) {
                content.append(quote);
                position++;
            } else {
                return content.toString();
            }
        }
        position = start;
        throw problem("the quote is not closed");
    }

    private ExpressionNode word() {
        var start = position;
        while (position < text.length() && continuesName(text.charAt(position))) {
            position++;
        }
        var name = text.substring(start, position);
        skipBlanks();
        if (position < text.length() && text.charAt(position) == '(') {
            return call(name, start);
        }
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "true" -> new Literal(ExpressionNode.TRUE);
            case "false" -> new Literal(ExpressionNode.FALSE);
            case "missing" -> new Literal(null);
            case "and", "or", "not" -> {
                position = start;
                throw problem("a value is missing before '%s'".formatted(name));
            }
            default -> named(name, start);
        };
    }

    private ExpressionNode named(String name, int start) {
        names.putIfAbsent(name, start);
        return new Name(name);
    }

    private ExpressionNode call(String name, int start) {
        var function = function(name, start);
        expect("(");
        var arguments = new ArrayList<ExpressionNode>();
        if (!take(")")) {
            do {
                arguments.add(either());
            } while (take(","));
            expect(")");
        }
        if (arguments.size() < function.argumentsMin || arguments.size() > function.argumentsMax) {
            position = start;
            throw problem("'%s' takes %s, not %d"
                    .formatted(
                            name,
                            function.argumentsMin == function.argumentsMax
                                    ? function.argumentsMin + (function.argumentsMin == 1 ? " value" : " values")
                                    : "%d to %d values".formatted(function.argumentsMin, function.argumentsMax),
                            arguments.size()));
        }
        return new Call(text, function, List.copyOf(arguments));
    }

    private Function function(String name, int start) {
        for (var function : Function.values()) {
            if (function.written().equalsIgnoreCase(name)) {
                return function;
            }
        }
        var known = Arrays.stream(Function.values()).map(Function::written).toList();
        position = start;
        throw problem("there is no function '%s'; %sknown are %s"
                .formatted(
                        name,
                        Nearest.to(name, known)
                                .map("did you mean '%s'? "::formatted)
                                .orElse(""),
                        String.join(", ", known)));
    }

    private boolean takeWord(String word) {
        skipBlanks();
        var end = position + word.length();
        if (text.regionMatches(true, position, word, 0, word.length())
                && (end >= text.length() || !continuesName(text.charAt(end)))) {
            position = end;
            return true;
        }
        return false;
    }

    private boolean take(String sign) {
        skipBlanks();
        if (text.startsWith(sign, position)) {
            position += sign.length();
            return true;
        }
        return false;
    }

    private void expect(String sign) {
        if (!take(sign)) {
            throw problem("'%s' was expected".formatted(sign));
        }
    }

    private void deeper() {
        if (++depth > DEPTH_MAX) {
            throw problem("it is nested deeper than %d levels".formatted(DEPTH_MAX));
        }
    }

    private void skipBlanks() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private static boolean startsName(char letter) {
        return Character.isLetter(letter) || letter == '_';
    }

    private static boolean continuesName(char letter) {
        return Character.isLetterOrDigit(letter) || letter == '_' || letter == '.';
    }

    private ProblemException problem(String why) {
        return FeatureProblems.badExpression(text, position, why);
    }
}
