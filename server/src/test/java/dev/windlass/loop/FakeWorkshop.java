package dev.windlass.loop;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.registry.ModelVersion;
import dev.windlass.registry.NewModelVersion;
import dev.windlass.registry.Provenance;
import dev.windlass.registry.Registry;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Trains nothing, but registers versions as the real one does: one for each decision. Its process may die. */
final class FakeWorkshop implements Workshop {
    private final Findings findings;
    private final Registry registry;
    private final Life life;

    /** What the work comes to. It outlives the process. */
    static final class Findings {
        int dataVersion;
        int refusedVersion;
        Optional<Problem> trainingProblem = Optional.empty();
        Optional<Problem> judgingProblem = Optional.empty();
        double candidateAuc = 0.7;
    }

    FakeWorkshop(Findings findings, Registry registry, Life life) {
        this.findings = findings;
        this.registry = registry;
        this.life = life;
    }

    @Override
    public Map<String, Integer> newestData(LoopSpec spec) {
        life.point();
        return findings.dataVersion == 0 ? Map.of() : Map.of("flights", findings.dataVersion);
    }

    @Override
    public Checked check(LoopFiles.Loop loop, Map<String, Integer> data) {
        life.point();
        var validation = "validation-" + data.get("flights");
        return new Checked(
                List.of(validation),
                findings.refusedVersion == findings.dataVersion
                        ? Optional.of(new LoopEvent.DataRefused(
                                "flights", findings.dataVersion, validation, "12 rows have no carrier"))
                        : Optional.empty());
    }

    @Override
    public LoopEvent.Trained train(Order order) {
        life.point();
        meet(findings.trainingProblem);
        var version = registered(order).orElseGet(() -> register(order)).version();
        life.point();
        return new LoopEvent.Trained(version, "run-" + version, Map.of("rows", 1000.0));
    }

    private static void meet(Optional<Problem> problem) {
        if (problem.isPresent()) {
            throw new ProblemException(problem.get());
        }
    }

    private Optional<ModelVersion> registered(Order order) {
        return registry.find(order.spec().name()).isEmpty()
                ? Optional.empty()
                : registry.versions(order.spec().name()).stream()
                        .filter(version -> version.metadata().path("decision").asLong()
                                == order.decision().seq())
                        .findFirst();
    }

    private ModelVersion register(Order order) {
        return registry.register(
                NewModelVersion.of(
                        order.spec().name(),
                        Provenance.UNKNOWN,
                        List.of(),
                        Json.object().put("decision", order.decision().seq())),
                Actor.loop(order.spec().name()));
    }

    @Override
    public Judged judge(Order order, int version, Optional<Integer> champion) {
        life.point();
        meet(findings.judgingProblem);
        return new Judged(
                Map.of("auc", findings.candidateAuc), champion.map(_ -> Map.of("auc", 0.7)), champion.isPresent());
    }
}
