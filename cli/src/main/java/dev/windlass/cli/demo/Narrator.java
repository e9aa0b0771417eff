package dev.windlass.cli.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Tells what goes on, as it goes on: a line that is written over on a terminal, plain lines elsewhere. */
final class Narrator {
    /** A line of the table at the end; measures are NaN where they are not known. */
    record Month(
            String name,
            long labelled,
            double auc,
            double logLoss,
            double firstAuc,
            double firstLogLoss,
            double base) {}

    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter MONTH =
            DateTimeFormatter.ofPattern("MMMM", Locale.ENGLISH).withZone(ZoneOffset.UTC);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String CLEAR_LINE = "\r\u001b[2K";

    private final PrintWriter out;
    private final boolean terminal;
    private final List<Month> months = new ArrayList<>();
    private final long started = System.nanoTime();
    private long ticked = started;
    private long counted;
    private long countedRequests;
    private String quality = "";
    private String told = "";

    Narrator(PrintWriter out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    List<Month> months() {
        return months;
    }

    void say(String line) {
        if (terminal) {
            out.print(CLEAR_LINE);
        }
        out.println(line);
        out.flush();
    }

    void month(Instant month) {
        if (!terminal) {
            say("%s …".formatted(MONTH.format(month)));
        }
    }

    void act(Instant now, String what) {
        say("  %-6s  %s".formatted(DAY.format(now), what));
    }

    void progress(Instant now, long requests, long predictions) {
        var since = System.nanoTime() - ticked;
        if (terminal && since >= TICK.toNanos()) {
            out.print("%s  %-6s  %,8d predictions  %,5.0f/s in %,5.0f requests/s  %s"
                    .formatted(
                            CLEAR_LINE,
                            DAY.format(now),
                            predictions,
                            (predictions - counted) * NANOS_PER_SECOND / since,
                            (requests - countedRequests) * NANOS_PER_SECOND / since,
                            quality));
            out.flush();
            ticked = System.nanoTime();
            counted = predictions;
            countedRequests = requests;
        }
    }

    /** What the loop did, as its own answer to a reconciliation says it. */
    void steps(JsonNode reconciled, Instant now) {
        for (var step : reconciled.path("steps")) {
            var kind = step.asString();
            if (!kind.equals("data-validated")) {
                say("  %-6s  %s".formatted(DAY.format(now), sentence(kind)));
            }
        }
        var reason = reconciled.at("/loop/reason").asString();
        if (!reconciled.path("steps").isEmpty() && !reason.equals(told)) {
            say("          → %s".formatted(reason));
            told = reason;
        }
    }

    private static String sentence(String kind) {
        return switch (kind) {
            case "training-decided" -> "The loop decides to train.";
            case "trained" -> "A candidate is trained on the data validated just now.";
            case "gate-passed" -> "The gate lets it pass.";
            case "gate-refused" -> "The gate refuses it.";
            case "rollout-started" -> "The canary begins.";
            case "rollout-shifted" -> "The canary gets a larger share.";
            case "promoted" -> "It is promoted: a new champion.";
            case "rolled-back" -> "The canary is rolled back.";
            case "drift-found" -> "Drift is found.";
            case "quality-broken" -> "Quality has fallen below its bound.";
            case "data-refused" -> "The data does not meet its expectations.";
            default -> kind.replace('-', ' ');
        };
    }

    /** Quality over a month: what was answered, and what the first model would have. */
    void monthEnded(JsonNode report, Instant month) {
        var answered = report.path("answered");
        var first = report.path("first");
        var line = new Month(
                MONTH.format(month),
                answered.path("labelled").asLong(0),
                measure(answered, "auc"),
                measure(answered, "logLoss"),
                measure(first, "auc"),
                measure(first, "logLoss"),
                entropy(measure(answered, "baseRate")));
        months.add(line);
        quality = "AUC %.3f / %.3f never retrained".formatted(line.auc(), line.firstAuc());
        say("  %-9s ends: AUC %.3f (never retrained %.3f), log-loss %.3f (%.3f), %,d labelled"
                .formatted(
                        line.name(),
                        line.auc(),
                        line.firstAuc(),
                        line.logLoss(),
                        line.firstLogLoss(),
                        line.labelled()));
    }

    private static double measure(JsonNode quality, String name) {
        return quality.path(name).asDouble(Double.NaN);
    }

    /** Log-loss of always answering the share of late flights of the very month. */
    private static double entropy(double share) {
        return share <= 0 || share >= 1 ? 0 : -share * Math.log(share) - (1 - share) * Math.log(1 - share);
    }

    double secondsSoFar() {
        return (System.nanoTime() - started) / NANOS_PER_SECOND;
    }
}
