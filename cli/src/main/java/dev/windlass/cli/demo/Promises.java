package dev.windlass.cli.demo;

import dev.windlass.cli.demo.Phases.Phase;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** What the demo promises, checked at its end against what the server says. */
final class Promises {
    private static final int SKEW_ROWS = 10_000;
    private static final int WHY_SAMPLE = 25;
    private static final int KIB_PER_MIB = 1024;

    private final DemoClient client;
    private final Narrator narrator;
    private final long predictions;
    private final Phases phases;
    private final List<String> broken = new ArrayList<>();

    Promises(DemoClient client, Narrator narrator, Replay replay) {
        this.client = client;
        this.narrator = narrator;
        this.predictions = replay.predictions();
        this.phases = replay.phases();
    }

    /** Prints the table and the promises; whether all were kept. */
    boolean print(PrintWriter out, Path directory, String url) throws IOException {
        table(out);
        out.println();
        out.flush();
        var sample = new ArrayList<String>();
        phases.time(Phase.PROMISES, () -> sample.addAll(check(out)));
        out.println();
        out.println("  %.0f s, peak memory %s".formatted(narrator.secondsSoFar(), peakMemory()));
        for (var phase : Phase.values()) {
            out.println("    %5.1f s  %s".formatted(phases.seconds(phase), phase.label()));
        }
        next(out, directory, url, sample);
        broken.forEach(promise -> out.println("Not kept: " + promise));
        out.flush();
        return broken.isEmpty();
    }

    /** Checks and tells each promise; ids of the predictions that were computed again. */
    private List<String> check(PrintWriter out) {
        var events = client.get("/api/v1/loops/%s/events?limit=1000".formatted(Replay.LOOP))
                .path("events");
        var loop = client.get("/api/v1/loops/" + Replay.LOOP);
        promise(
                out,
                client.failures() == 0,
                "%,d HTTP requests, %d failed".formatted(client.requests(), client.failures()));
        promise(
                out,
                loop.at("/traffic/predictionsTotal").asLong() >= predictions,
                "%,d flights predicted, each logged before its answer left".formatted(predictions));
        promise(
                out,
                loop.path("retrainings").asInt() > 0,
                "the loop retrained itself %d times"
                        .formatted(loop.path("retrainings").asInt()));
        promise(out, refusedControl(events), "the gate refused the candidate trained on shuffled labels");
        promise(out, rolledBackStale(events), "the canary rolled back the candidate with stale evidence");
        var skew = client.get("/api/v1/loops/%s/skew?rows=%d".formatted(Replay.LOOP, SKEW_ROWS));
        promise(
                out,
                skew.path("compared").asInt() >= Math.min(SKEW_ROWS, predictions)
                        && skew.path("differing").asInt() == 0,
                "%,d served feature vectors computed again from the datasets, %d differ"
                        .formatted(
                                skew.path("compared").asInt(),
                                skew.path("differing").asInt()));
        var sample = sample();
        promise(
                out,
                !sample.isEmpty() && sample.stream().allMatch(this::recomputes),
                "'windlass why' computes %d predictions again, bit for bit".formatted(sample.size()));
        var verified = client.get("/api/v1/ledger/verification");
        promise(
                out,
                verified.path("findings").isEmpty() && verified.path("events").asLong() > 0,
                "the ledger of %,d events verifies"
                        .formatted(verified.path("events").asLong()));
        return sample;
    }

    private void table(PrintWriter out) {
        out.println();
        out.println("              flights      AUC             log-loss");
        out.println("  month      labelled   loop   never     loop  never   base rate");
        for (var month : narrator.months()) {
            out.println("  %-9s  %8d  %.3f  %.3f    %.3f  %.3f       %.3f"
                    .formatted(
                            month.name(),
                            month.labelled(),
                            month.auc(),
                            month.firstAuc(),
                            month.logLoss(),
                            month.firstLogLoss(),
                            month.base()));
        }
    }

    private void promise(PrintWriter out, boolean kept, String what) {
        out.println("  %s %s".formatted(kept ? "✓" : "✗", what));
        out.flush();
        if (!kept) {
            broken.add(what);
        }
    }

    private static boolean refusedControl(JsonNode events) {
        return fate(events, true).equals("gate-refused");
    }

    private static boolean rolledBackStale(JsonNode events) {
        return fate(events, false).equals("rolled-back");
    }

    /** How the training ended that was asked for by hand: the negative control, or the other one. */
    private static String fate(JsonNode events, boolean control) {
        var wanted = false;
        for (var i = events.size() - 1; i >= 0; i--) {
            var kind = events.get(i).path("kind").asString();
            if (kind.equals("training-decided")) {
                var body = events.get(i).path("body");
                wanted = body.path("cause").asString().equals("MANUAL")
                        && body.at("/overrides/negativeControl").asBoolean() == control;
            } else if (wanted
                    && (kind.equals("gate-refused") || kind.equals("rolled-back") || kind.equals("promoted"))) {
                return kind;
            }
        }
        return "nothing";
    }

    private List<String> sample() {
        var ids = new ArrayList<String>();
        client.get("/api/v1/deployments/%s/predictions?limit=%d".formatted(Replay.LOOP, WHY_SAMPLE))
                .path("predictions")
                .forEach(prediction -> ids.add(prediction.path("id").asString()));
        return ids;
    }

    private boolean recomputes(String id) {
        return client.get("/api/v1/why/" + id).at("/recomputed/bitsAgree").asBoolean(false);
    }

    /** The most memory this process ever held, as Linux tells it. */
    private static String peakMemory() throws IOException {
        var status = Path.of("/proc/self/status");
        if (!Files.isReadable(status)) {
            return "not known on this system";
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> "%,d MiB".formatted(Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB))
                .findFirst()
                .orElse("not known");
    }

    private static void next(PrintWriter out, Path directory, String url, List<String> sample) {
        out.println("  page    %s/loops/%s".formatted(url, Replay.LOOP));
        out.println(
                "  next    windlass why %s --dir %s".formatted(sample.isEmpty() ? "ID" : sample.getFirst(), directory));
        out.println("          windlass verify --dir %s".formatted(directory));
        out.println("          windlass models history %s --dir %s".formatted(Replay.LOOP, directory));
    }
}
