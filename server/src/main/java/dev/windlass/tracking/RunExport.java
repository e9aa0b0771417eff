package dev.windlass.tracking;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs as files for other programs, written page by page, so that memory does not grow with them. */
final class RunExport {
    private static final int PAGE = 500;
    private static final List<String> OWN =
            List.of("run_id", "name", "experiment", "user", "status", "started", "ended");

    private final Tracking tracking;

    RunExport(Tracking tracking) {
        this.tracking = tracking;
    }

    enum Format {
        CSV,
        JSON;

        String contentType() {
            return this == CSV ? "text/csv; charset=utf-8" : Response.JSON;
        }
    }

    /** A search for so many runs from a place on. */
    interface Queries {
        RunQuery of(int limit, int offset);
    }

    static Format format(Request request) {
        var wanted = request.queryParam("format").orElse("csv");
        return switch (wanted.toLowerCase(Locale.ROOT)) {
            case "csv" -> Format.CSV;
            case "json" -> Format.JSON;
            default ->
                throw Problem.invalid(
                        "bad-format",
                        "Runs cannot be exported as '%s'.".formatted(wanted),
                        "There are csv and json.",
                        "Ask with ?format=csv or ?format=json");
        };
    }

    Response runs(Format format, Queries queries) {
        // Before the answer begins, so that a wrong filter is a problem and not a broken file.
        var first = tracking.runs().search(queries.of(PAGE, 0));
        return download(format, "runs", out -> {
            switch (format) {
                case CSV -> runsAsCsv(queries, first, out);
                case JSON -> runsAsJson(queries, first, out);
            }
        });
    }

    private void runsAsCsv(Queries queries, Page<Run> first, OutputStream out) throws IOException {
        var columns = tracking.table().names(queries.of(1, 0));
        var head = new ArrayList<@Nullable Object>(OWN);
        head.addAll(columns);
        line(out, head);
        for (@Nullable Page<Run> page = first; page != null; page = after(page, queries)) {
            for (var run : page.items()) {
                line(out, row(run, columns));
            }
        }
    }

    private static List<@Nullable Object> row(Run run, List<String> columns) {
        var row = new ArrayList<@Nullable Object>();
        row.addAll(List.of(run.id(), run.name(), run.experiment(), run.user(), run.status(), run.startedAt()));
        row.add(run.endedAt());
        var cells = new HashMap<String, Object>();
        run.metrics().forEach(point -> cells.put("metrics." + point.key(), point.value()));
        run.params().forEach((key, value) -> cells.put("params." + key, value));
        run.tags().forEach((key, value) -> cells.put("tags." + key, value));
        columns.forEach(column -> row.add(cells.get(column)));
        return row;
    }

    private void runsAsJson(Queries queries, Page<Run> first, OutputStream out) throws IOException {
        var between = "[\n";
        for (@Nullable Page<Run> page = first; page != null; page = after(page, queries)) {
            for (var run : page.items()) {
                text(out, between);
                out.write(Json.bytes(run));
                between = ",\n";
            }
        }
        text(out, between.startsWith("[") ? "[]\n" : "\n]\n");
    }

    private @Nullable Page<Run> after(Page<Run> page, Queries queries) {
        return page.more() ? tracking.runs().search(queries.of(PAGE, page.next())) : null;
    }

    /** Everything of one run: as CSV the readings of its metrics, as JSON also what else it has. */
    Response run(Format format, Run run) {
        return download(format, run.name(), out -> {
            switch (format) {
                case CSV -> {
                    line(out, List.of("metric", "step", "time", "value"));
                    for (var latest : run.metrics()) {
                        readings(
                                run,
                                latest.key(),
                                point -> line(out, List.of(point.key(), point.step(), point.at(), point.value())));
                    }
                }
                case JSON -> runAsJson(run, out);
            }
        });
    }

    private void runAsJson(Run run, OutputStream out) throws IOException {
        text(out, "{\"run\":");
        out.write(Json.bytes(run));
        text(out, ",\"artifacts\":");
        out.write(Json.bytes(tracking.artifacts().below(run.artifactRoot())));
        text(out, ",\"history\":[");
        var count = new int[1];
        for (var latest : run.metrics()) {
            readings(run, latest.key(), point -> {
                text(out, count[0]++ == 0 ? "\n" : ",\n");
                out.write(Json.bytes(point));
            });
        }
        text(out, "\n]}\n");
    }

    private interface Reading {
        void take(MetricPoint point) throws IOException;
    }

    private void readings(Run run, String key, Reading reading) throws IOException {
        var from = 0;
        for (var more = true; more; ) {
            var page = tracking.metrics().history(run.id(), key, Limits.HISTORY_PER_PAGE_MAX, from);
            for (var point : page.items()) {
                reading.take(point);
            }
            more = page.more();
            from = page.next();
        }
    }

    private static Response download(Format format, String name, Response.Writer writer) {
        var file = name + "." + format.name().toLowerCase(Locale.ROOT);
        return Response.stream(format.contentType(), writer)
                .with("Content-Disposition", ArtifactResponses.attachment(file));
    }

    private static void line(OutputStream out, List<@Nullable Object> cells) throws IOException {
        var line = new StringBuilder();
        for (var cell : cells) {
            line.append(line.isEmpty() ? "" : ",").append(quoted(cell));
        }
        text(out, line.append("\r\n").toString());
    }

    /** A cell per RFC 4180. */
    private static String quoted(@Nullable Object cell) {
        var text = cell == null ? "" : cell.toString();
        return text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                ? "\"" + text.replace("\"", "\"\"") + "\""
                : text;
    }

    private static void text(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
    }
}
