package dev.windlass.wire.oip;

import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.serving.Scorer.FieldType;
import dev.windlass.serving.Served;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Compares rows from outside with the fields a deployment asks for. */
final class RequestRows {
    private RequestRows() {}

    /** The rows, when each field is one the deployment knows and a number where it wants one. */
    static List<Map<String, Object>> fit(List<Map<String, Object>> rows, Served served, Optional<String> keyColumn) {
        var fields = new LinkedHashMap<>(served.inputs());
        served.featureNames().forEach(name -> fields.putIfAbsent(name, FieldType.NUMBER));
        for (var row = 0; row < rows.size(); row++) {
            for (var field : rows.get(row).entrySet()) {
                var name = field.getKey();
                var type = fields.get(name);
                if (type == null && !keyColumn.filter(name::equals).isPresent()) {
                    throw unknown(name, served, List.copyOf(fields.keySet()));
                }
                if (type == FieldType.NUMBER && !numeric(field.getValue())) {
                    throw Problem.invalid(
                            "bad-field",
                            "Field '%s' of row %d is not a number.".formatted(name, row),
                            "It is a %s.".formatted(field.getValue() instanceof String ? "text" : "structure"),
                            "");
                }
            }
        }
        return rows;
    }

    private static boolean numeric(@Nullable Object value) {
        return value == null || value instanceof Number || value instanceof Boolean;
    }

    private static RuntimeException unknown(String name, Served served, List<String> known) {
        return Problem.invalid(
                "no-such-field",
                "Deployment '%s' has no input '%s'."
                        .formatted(served.deployment().name(), name),
                Nearest.to(name, known).map("Did you mean '%s'?"::formatted).orElse(""),
                "Its inputs are at /v2/models/%s; name a key with 'key_column'."
                        .formatted(served.deployment().name()));
    }
}
