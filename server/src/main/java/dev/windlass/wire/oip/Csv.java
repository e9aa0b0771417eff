package dev.windlass.wire.oip;

import dev.windlass.kernel.Problem;
import java.util.ArrayList;
import java.util.List;

/** Comma-separated values as RFC 4180 has them, with lines ended by CRLF or LF; empty lines are skipped. */
final class Csv {
    private final List<List<String>> lines = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private List<String> line = new ArrayList<>();

    private Csv() {}

    static List<List<String>> read(String text) {
        var csv = new Csv();
        var quoted = false;
        for (var at = 0; at < text.length(); at++) {
            var sign = text.charAt(at);
            if (quoted) {
                if (sign != '"') {
                    csv.value.append(sign);
                } else if (at + 1 < text.length() && text.charAt(at + 1) == '"') {
                    csv.value.append('"');
                    at++;
                } else {
                    quoted = false;
                }
            } else {
                switch (sign) {
                    case '"' -> quoted = true;
                    case ',' -> csv.endValue();
                    case '\n' -> csv.endLine();
                    case '\r' -> {}
                    default -> csv.value.append(sign);
                }
            }
        }
        if (quoted) {
            throw Problem.invalid("bad-csv", "A quoted value does not end.", "", "Close it with a quotation mark.");
        }
        csv.endLine();
        return csv.lines;
    }

    private void endValue() {
        line.add(value.toString());
        value.setLength(0);
    }

    private void endLine() {
        if (line.isEmpty() && value.isEmpty()) {
            return;
        }
        endValue();
        lines.add(line);
        line = new ArrayList<>();
    }
}
