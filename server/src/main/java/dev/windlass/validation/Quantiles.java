package dev.windlass.validation;

import dev.windlass.data.ColumnType;
import dev.windlass.kernel.Json;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Quantiles within ranges. A quantile is a value of the column, never between two. */
final class Quantiles {
    private static final ColumnType NUMBER = new ColumnType("", "DOUBLE");

    private Quantiles() {}

    static Check check(ColumnType column, Kwargs kwargs) {
        var ranges = kwargs.value("quantile_ranges");
        var quantiles = ranges == null ? null : ranges.get("quantiles");
        var bounds = ranges == null ? null : ranges.get("value_ranges");
        if (quantiles == null
                || bounds == null
                || !quantiles.isArray()
                || !bounds.isArray()
                || quantiles.size() != bounds.size()
                || quantiles.isEmpty()) {
            throw kwargs.wrong(
                    "quantile_ranges", "{\"quantiles\": […], \"value_ranges\": [[min, max], …]} of one length");
        }
        var number = Checks.number(column);
        var select = new ArrayList<String>();
        for (var i = 0; i < quantiles.size(); i++) {
            var quantile = quantiles.get(i);
            var share = quantile.isNumber() ? Kwargs.number(quantile) : Double.NaN;
            if (!(share >= 0 && share <= 1)) {
                throw kwargs.wrong("quantile_ranges", "given with quantiles from 0 to 1");
            }
            var value = "quantile_disc(%s, %s)"
                    .formatted(number, quantile.decimalValue().toPlainString());
            select.add(value);
            select.add("coalesce(%s, false)".formatted(within(value, bounds.get(i), kwargs)));
        }
        return new Check.Whole(List.copyOf(select), values -> verdict(quantiles, values));
    }

    private static String within(String value, JsonNode range, Kwargs kwargs) {
        if (!range.isArray() || range.size() != 2) {
            throw kwargs.wrong("quantile_ranges", "given with ranges of two, [min, max]");
        }
        return new Bounds(bound(range.get(0), kwargs), bound(range.get(1), kwargs), ">=", "<=").contain(value);
    }

    private static @Nullable String bound(JsonNode value, Kwargs kwargs) {
        return value.isNull()
                ? null
                : Literals.of(value, NUMBER)
                        .orElseThrow(() -> kwargs.wrong("quantile_ranges", "given with ranges of numbers or null"));
    }

    private static Check.Settled verdict(JsonNode quantiles, List<? extends @Nullable Object> values) {
        var observed = new ArrayList<@Nullable Object>();
        var successes = new ArrayList<Boolean>();
        for (var i = 0; i < values.size(); i += 2) {
            observed.add(values.get(i));
            successes.add(Boolean.TRUE.equals(values.get(i + 1)));
        }
        var seen = Json.object();
        seen.set("quantiles", quantiles);
        seen.set("values", Json.tree(observed));
        var result = Json.object();
        result.set("observed_value", seen);
        var details = Json.object();
        details.set("success_details", Json.tree(successes));
        result.set("details", details);
        return new Check.Settled(!successes.contains(false), result);
    }
}
