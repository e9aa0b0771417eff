package dev.windlass.loop;

import dev.windlass.kernel.Durations;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;

/**
 * Reads one mapping of a loop file and notes all that is wrong with it, each with its line, so that a user corrects a
 * file once and not ten times. A value that cannot be read is replaced by its default, and the finding remembered.
 */
final class SpecReader {
    /** Something wrong with a loop file. */
    record Finding(int line, String path, String message) {
        @Override
        public String toString() {
            return "line %d: %s: %s".formatted(line, path, message);
        }
    }

    private final String path;
    private final @Nullable Node node;
    private final int line;
    private final List<Finding> findings;
    private final Map<String, Node> values = new LinkedHashMap<>();
    private final Map<String, Integer> lines = new LinkedHashMap<>();

    SpecReader(String path, @Nullable Node node, int line, List<Finding> findings) {
        this.path = path;
        this.node = node;
        this.line = line;
        this.findings = findings;
        if (node instanceof MappingNode mapping) {
            for (var tuple : mapping.getValue()) {
                var key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
                var at = tuple.getKeyNode().getStartMark().getLine() + 1;
                if (values.put(key, tuple.getValueNode()) != null) {
                    find(at, key, "is given twice");
                }
                lines.put(key, at);
            }
        } else if (node != null && !isNull(node)) {
            find(line, "", "must be a mapping of keys to values");
        }
    }

    boolean present() {
        return node != null;
    }

    /** Notes every key that is not one of {@code known}, with the nearest one. */
    SpecReader keys(String... known) {
        for (var key : values.keySet()) {
            if (!Set.of(known).contains(key)) {
                find(
                        lineOf(key),
                        key,
                        "is not a key here; %sknown are %s"
                                .formatted(
                                        Nearest.to(key, List.of(known))
                                                .map("did you mean '%s'? "::formatted)
                                                .orElse(""),
                                        String.join(", ", known)));
            }
        }
        return this;
    }

    Set<String> names() {
        return values.keySet();
    }

    SpecReader child(String key) {
        return new SpecReader(join(key), values.get(key), lineOf(key), findings);
    }

    String required(String key) {
        var text = text(key, "");
        if (text.isEmpty()) {
            find(lineOf(key), key, "is required");
        }
        return text;
    }

    String text(String key, String fallback) {
        var value = values.get(key);
        if (value == null || isNull(value)) {
            return fallback;
        }
        if (value instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        find(lineOf(key), key, "must be one value");
        return fallback;
    }

    <T> T read(String key, T fallback, String expected, Function<String, T> parser) {
        var text = text(key, "");
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            return parser.apply(text);
        } catch (ProblemException e) {
            find(lineOf(key), key, e.problem().text());
        } catch (IllegalArgumentException _) {
            find(lineOf(key), key, "'%s' is not %s".formatted(text, expected));
        }
        return fallback;
    }

    Duration duration(String key, Duration fallback) {
        return read(key, fallback, "a duration", Durations::parse);
    }

    double number(String key, double fallback, double least, double most) {
        var value = read(key, fallback, "a number", Double::parseDouble);
        if (value >= least && value <= most) {
            return value;
        }
        find(lineOf(key), key, "must be from %s to %s, was %s".formatted(write(least), write(most), write(value)));
        return fallback;
    }

    long whole(String key, long fallback, long least, long most) {
        var value = read(key, fallback, "a whole number", Long::parseLong);
        if (value >= least && value <= most) {
            return value;
        }
        find(lineOf(key), key, "must be from %d to %d, was %d".formatted(least, most, value));
        return fallback;
    }

    <E extends Enum<E>> E choice(String key, E fallback, Class<E> type) {
        return read(key, fallback, "", text -> choose(text, type));
    }

    static <E extends Enum<E>> E choose(String text, Class<E> type) {
        var names = new ArrayList<String>();
        for (var constant : type.getEnumConstants()) {
            var name = spelled(constant);
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        throw Problem.invalid("bad-choice", "'%s' is not one of %s.".formatted(text, String.join(", ", names)), "", "");
    }

    static String spelled(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** One value or a list of values, as texts. */
    List<String> texts(String key) {
        var value = values.get(key);
        if (value == null || isNull(value)) {
            return List.of();
        }
        if (value instanceof ScalarNode scalar) {
            return List.of(scalar.getValue());
        }
        if (value instanceof SequenceNode sequence) {
            var texts = new ArrayList<String>();
            for (var item : sequence.getValue()) {
                if (item instanceof ScalarNode scalar) {
                    texts.add(scalar.getValue());
                } else {
                    find(item.getStartMark().getLine() + 1, join(key), "must be a list of plain values");
                }
            }
            return texts;
        }
        find(lineOf(key), key, "must be a list");
        return List.of();
    }

    /** Each value of a list, parsed; those that cannot be are noted and left out. */
    <T> List<T> each(String key, Function<String, T> parser) {
        var parsed = new ArrayList<T>();
        for (var text : texts(key)) {
            attempt(key, () -> parser.apply(text)).ifPresent(parsed::add);
        }
        return parsed;
    }

    <T> Optional<T> attempt(String key, Supplier<T> parser) {
        try {
            return Optional.of(parser.get());
        } catch (ProblemException e) {
            find(lineOf(key), key, e.problem().text());
        } catch (IllegalArgumentException e) {
            find(lineOf(key), key, String.valueOf(e.getMessage()));
        }
        return Optional.empty();
    }

    int lineOf(String key) {
        return lines.getOrDefault(key, line);
    }

    void find(int at, String key, String message) {
        findings.add(new Finding(at, join(key), message));
    }

    private String join(String key) {
        if (path.isEmpty() || key.isEmpty()) {
            return path + key;
        }
        return path + "." + key;
    }

    private static String write(double number) {
        return number == Math.rint(number) ? Long.toString((long) number) : Double.toString(number);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar
                && (scalar.getValue().isEmpty() || "null".equals(scalar.getValue()) || "~".equals(scalar.getValue()));
    }
}
