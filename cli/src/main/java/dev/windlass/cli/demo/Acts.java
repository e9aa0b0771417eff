package dev.windlass.cli.demo;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * Two trainings that a careful owner would try once: a negative control, which the gate must refuse, and a candidate
 * whose evidence is stale and its own, which the gate cannot catch and the canary must.
 */
final class Acts {
    private static final Instant CONTROL = Instant.parse("2013-06-18T00:00:00Z");
    private static final Instant STALE = Instant.parse("2013-12-07T00:00:00Z");
    private static final String STALE_FROM = "2013-09-01T00:00:00Z";
    private static final String STALE_TO = "2013-10-01T00:00:00Z";

    private final DemoClient client;
    private final Narrator narrator;
    private boolean controlled;
    private boolean misled;

    Acts(DemoClient client, Narrator narrator) {
        this.client = client;
        this.narrator = narrator;
    }

    /** Acts when its day has come and the loop has nothing else under way. */
    void day(Instant now) {
        if (!controlled && !now.isBefore(CONTROL) && idle()) {
            controlled = true;
            narrator.act(now, "Somebody trains a negative control: the labels are shuffled.");
            run(Map.of("negativeControl", true, "reason", "Negative control: shuffled labels must not pass."));
        }
        if (!misled && !now.isBefore(STALE) && idle()) {
            misled = true;
            narrator.act(now, "Somebody trains on September alone and shows the gate September again.");
            var run = new HashMap<String, Object>();
            run.put("trainFrom", STALE_FROM);
            run.put("trainTo", STALE_TO);
            run.put("evidenceFrom", STALE_FROM);
            run.put("evidenceTo", STALE_TO);
            run.put(
                    "parameters",
                    Map.of(
                            "max_depth",
                            "8",
                            "rounds",
                            "300",
                            "learning_rate",
                            "0.1",
                            "min_child_weight",
                            "1",
                            "reg_lambda",
                            "1"));
            run.put("reason", "Stale evidence: the gate is shown rows that the candidate has learned from.");
            run(run);
        }
    }

    private boolean idle() {
        return client.get("/api/v1/loops/" + Replay.LOOP)
                .path("state")
                .asString()
                .equals("idle");
    }

    private void run(Map<String, Object> run) {
        client.post("/api/v1/loops/%s/run".formatted(Replay.LOOP), run);
    }
}
