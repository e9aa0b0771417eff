package dev.windlass.validation;

import dev.windlass.kernel.Json;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads a suite and collects what is wrong with it. */
final class SuiteParser {
    private static final String NAMELESS = "suite";

    private final List<String> mistakes = new ArrayList<>();

    Suite parse(JsonNode json) {
        var listed = json.get("expectations");
        if (!json.isObject() || listed == null || !listed.isArray()) {
            throw Problem.invalid(
                    "not-a-suite",
                    "This is not a suite of expectations.",
                    "A suite is a JSON object with a list 'expectations'.",
                    "Write {\"name\": …, \"expectations\": [{\"type\": …, \"kwargs\": {…}}]}.");
        }
        if (listed.size() > Suite.EXPECTATIONS_MAX) {
            throw Problem.refused(
                    "suite-too-large",
                    "The suite has %,d expectations.".formatted(listed.size()),
                    "At most %d fit.".formatted(Suite.EXPECTATIONS_MAX),
                    "Split it.");
        }
        var expectations = new ArrayList<Expectation>();
        for (var i = 0; i < listed.size(); i++) {
            var parsed = expectation(listed.get(i), i + 1);
            if (parsed != null) {
                expectations.add(parsed);
            }
        }
        if (!mistakes.isEmpty()) {
            throw mistaken();
        }
        return new Suite(name(json), List.copyOf(expectations));
    }

    private static String name(JsonNode json) {
        for (var key : List.of("name", "expectation_suite_name")) {
            var name = json.get(key);
            if (name != null && name.isString() && !name.stringValue().isBlank()) {
                return name.stringValue();
            }
        }
        return NAMELESS;
    }

    private @Nullable Expectation expectation(JsonNode json, int number) {
        var name = json.get("type") == null ? json.get("expectation_type") : json.get("type");
        if (name == null || !name.isString()) {
            mistakes.add("expectation %d has no 'type'".formatted(number));
            return null;
        }
        var type = ExpectationType.find(name.stringValue());
        if (type.isEmpty()) {
            mistakes.add("expectation %d: '%s' is not a type that is known%s"
                    .formatted(number, name.stringValue(), nearest(name.stringValue(), ExpectationType.jsonNames())));
            return null;
        }
        var place = "expectation %d (%s)".formatted(number, name.stringValue());
        var kwargs = json.get("kwargs") instanceof ObjectNode given ? given : Json.object();
        checkKeys(place, type.get(), kwargs);
        var id = json.get("id");
        var meta = json.get("meta");
        return new Expectation(
                type.get(),
                kwargs,
                mostly(place, kwargs),
                severity(place, json.get("severity")),
                id != null && id.isString() ? id.stringValue() : null,
                meta != null && meta.isObject() ? meta : Json.object());
    }

    private void checkKeys(String place, ExpectationType type, ObjectNode kwargs) {
        for (var key : type.required()) {
            if (!kwargs.hasNonNull(key)) {
                mistakes.add("%s lacks '%s'".formatted(place, key));
            }
        }
        for (var entry : kwargs.properties()) {
            if (!type.keys().contains(entry.getKey())) {
                mistakes.add("%s: '%s' is not a kwarg of it%s"
                        .formatted(place, entry.getKey(), nearest(entry.getKey(), type.keys())));
            }
            if (entry.getValue().has("$PARAMETER")) {
                mistakes.add("%s: the parameter of '%s' has no value".formatted(place, entry.getKey()));
            }
        }
    }

    private double mostly(String place, ObjectNode kwargs) {
        var mostly = kwargs.get("mostly");
        if (mostly == null || mostly.isNull()) {
            return 1;
        }
        var share = mostly.isNumber() ? Kwargs.number(mostly) : Double.NaN;
        if (!(share >= 0 && share <= 1)) {
            mistakes.add("%s: 'mostly' is %s and must be a number from 0 to 1".formatted(place, mostly));
            return 1;
        }
        return share;
    }

    private Severity severity(String place, @Nullable JsonNode json) {
        if (json == null || json.isNull()) {
            return Severity.CRITICAL;
        }
        for (var severity : Severity.values()) {
            if (json.isString() && severity.json().equals(json.stringValue().toLowerCase(Locale.ROOT))) {
                return severity;
            }
        }
        mistakes.add("%s: 'severity' is %s and must be critical, warning or info".formatted(place, json));
        return Severity.CRITICAL;
    }

    private static String nearest(String typed, Collection<String> known) {
        return Nearest.to(typed, known).map("; did you mean '%s'?"::formatted).orElse("");
    }

    private ProblemException mistaken() {
        return new ProblemException(new Problem(
                        Problem.Kind.INVALID,
                        "bad-suite",
                        "The suite has %d mistake%s.".formatted(mistakes.size(), mistakes.size() == 1 ? "" : "s"),
                        String.join("; ", mistakes) + ".",
                        "Correct the suite; docs/guide/data.md lists what can be expected.")
                .with("mistakes", List.copyOf(mistakes)));
    }
}
