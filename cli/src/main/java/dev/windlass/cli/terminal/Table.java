package dev.windlass.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Rows under headings. Columns of numbers are aligned to the right; on a terminal the widest columns give way. */
public final class Table {
    private static final Pattern NUMBER = Pattern.compile("-?[0-9][0-9.,]*(e[+-]?[0-9]+)?( ?[kMGTP]?B|%)?|NaN|-");
    private static final String GAP = "  ";
    private static final String CUT = "…";
    private static final int COLUMN_LEAST = 8;

    private final List<String> headings;
    private final List<List<String>> rows = new ArrayList<>();

    public Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row; values of answers are shown as {@link Format#cell} does. */
    public Table row(Object... values) {
        if (values.length != headings.size()) {
            throw new IllegalArgumentException("%d values for %d columns".formatted(values.length, headings.size()));
        }
        rows.add(Arrays.stream(values).map(Table::text).toList());
        return this;
    }

    private static String text(Object value) {
        var text = value instanceof JsonNode node ? Format.cell(node) : String.valueOf(value);
        return text.replaceAll("\\R", " ").stripTrailing();
    }

    public void print(PrintWriter out) {
        print(out, Terminal.columns());
    }

    /** @param columns characters that fit into a line; empty for any number */
    void print(PrintWriter out, OptionalInt columns) {
        var widths = widths(columns);
        line(out, headings, widths);
        rows.forEach(row -> line(out, row, widths));
    }

    private int[] widths(OptionalInt columns) {
        var widths = new int[headings.size()];
        for (var column = 0; column < widths.length; column++) {
            widths[column] = width(headings.get(column));
            for (var row : rows) {
                widths[column] = Math.max(widths[column], width(row.get(column)));
            }
        }
        if (columns.isPresent()) {
            var room = columns.getAsInt() - GAP.length() * (widths.length - 1);
            while (Arrays.stream(widths).sum() > room) {
                var widest = widest(widths);
                if (widths[widest] <= COLUMN_LEAST) {
                    break;
                }
                widths[widest]--;
            }
        }
        return widths;
    }

    private static int widest(int[] widths) {
        var widest = 0;
        for (var column = 1; column < widths.length; column++) {
            widest = widths[column] > widths[widest] ? column : widest;
        }
        return widest;
    }

    private static int width(String text) {
        return text.codePointCount(0, text.length());
    }

    private void line(PrintWriter out, List<String> cells, int[] widths) {
        var line = new StringBuilder();
        for (var column = 0; column < widths.length; column++) {
            var cell = fitted(cells.get(column), widths[column]);
            var blanks = " ".repeat(widths[column] - width(cell));
            line.append(column == 0 ? "" : GAP).append(numeric(column) ? blanks + cell : cell + blanks);
        }
        out.println(line.toString().stripTrailing());
    }

    private static String fitted(String text, int width) {
        return width(text) <= width ? text : text.substring(0, text.offsetByCodePoints(0, width - 1)) + CUT;
    }

    private boolean numeric(int column) {
        return !rows.isEmpty()
                && rows.stream().allMatch(row -> NUMBER.matcher(row.get(column)).matches());
    }
}
