package dev.windlass.serving;

import static dev.windlass.serving.ServingForTests.FAILING;
import static dev.windlass.serving.ServingForTests.MODEL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.ProblemException;
import dev.windlass.serving.Prediction.Route;
import dev.windlass.store.DatabaseKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
final class DeploymentsTest {
    private static final Actor ANNA = new Actor("anna");
    private static final int WORKERS = 16;

    private final DatabaseKind kind;

    @TempDir
    Path folder;

    private ServingForTests serving;
    private Deployments deployments;

    DeploymentsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        serving = new ServingForTests(kind.in(folder), folder);
        deployments = serving.deployments();
    }

    @AfterEach
    void close() {
        serving.close();
    }

    @Test
    void theStateReplayedFromTheLedgerIsTheStoredOneAfterAnyRollouts() {
        for (var seed = 0L; seed < 12; seed++) {
            var random = new Random(seed);
            var name = "replayed-" + seed;
            deployments.deploy(name, MODEL, 1, ANNA, "first");
            for (var step = 0; step < 30; step++) {
                happen(name, random);
            }
            assertThat(deployments.replay(name))
                    .as("seed %d", seed)
                    .isEqualTo(deployments.find(name).orElseThrow())
                    .isEqualTo(deployments.served(name).deployment());
        }
    }

    /** One thing that may be refused in the present state; then nothing must have happened. */
    private void happen(String name, Random random) {
        var version = 1 + random.nextInt(9);
        try {
            var _ = switch (random.nextInt(8)) {
                case 0 -> deployments.deploy(name, MODEL, version, ANNA, "");
                case 1 -> deployments.deploy(name, "other", version, ANNA, "");
                case 2 -> deployments.startCanary(name, version, 1 + random.nextInt(100), ANNA, "");
                case 3 -> deployments.shift(name, random.nextInt(102), ANNA, "");
                case 4 -> deployments.promote(name, ANNA, "");
                case 5 -> deployments.rollback(name, ANNA, "too slow");
                case 6 -> deployments.revert(name, version, ANNA, "");
                default -> deployments.shadow(name, random.nextBoolean() ? version : null, ANNA, "");
            };
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isIn("bad-percent", "no-rollout", "rollout-under-way", "already-champion");
        }
    }

    @Test
    void rolloutsThatRaceLeaveTheStateThatTheirEventsTell() throws Exception {
        deployments.deploy("raced", MODEL, 1, ANNA, "first");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Future<?>>();
            for (var worker = 0; worker < 8; worker++) {
                var random = new Random(worker);
                tasks.add(threads.submit(() -> IntStream.range(0, 20).forEach(_ -> happen("raced", random))));
            }
            for (var task : tasks) {
                task.get();
            }
        }
        assertThat(deployments.replay("raced"))
                .isEqualTo(deployments.find("raced").orElseThrow());
    }

    @Test
    void promotionsAndRollbacksUnderLoadFailNoRequestAndEachIsAnsweredWhollyByOneVersion() throws Exception {
        deployments.deploy("busy", MODEL, 1, ANNA, "first");
        var running = new AtomicBoolean(true);
        var answers = new ConcurrentLinkedQueue<List<Prediction>>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var load = new ArrayList<Future<?>>();
            for (var worker = 0; worker < WORKERS; worker++) {
                var key = "caller-" + worker;
                load.add(threads.submit(() -> {
                    while (running.get()) {
                        answers.add(serving.predictor()
                                .predict(
                                        "busy",
                                        List.of(Map.of("id", key), Map.of("id", key), Map.of("id", key)),
                                        Optional.of("id")));
                    }
                }));
            }
            for (var version = 2; version < 22; version++) {
                deployments.startCanary("busy", version, 50, ANNA, "");
                var _ = version % 2 == 0
                        ? deployments.promote("busy", ANNA, "")
                        : deployments.rollback("busy", ANNA, "");
            }
            running.set(false);
            for (var task : load) {
                task.get();
            }
        }
        assertThat(answers).hasSizeGreaterThanOrEqualTo(WORKERS).allSatisfy(rows -> {
            assertThat(rows)
                    .extracting(Prediction::version)
                    .containsOnly(rows.getFirst().version());
            assertThat(rows).allSatisfy(row -> {
                assertThat(row.output()).isEqualTo(row.version() / 100.0);
                assertThat(row.features().getFirst()).isEqualTo(row.version());
            });
        });
        var logged = serving.log().countsByRoute("busy");
        assertThat(logged.getOrDefault("CHAMPION", 0L) + logged.getOrDefault("CANDIDATE", 0L))
                .isEqualTo(answers.size() * 3L);
    }

    @Test
    void aKeyStaysWithItsVersionAndNeverLeavesTheCandidateWhenTheShareGrows() {
        deployments.deploy("sticky", MODEL, 1, ANNA, "");
        deployments.startCanary("sticky", 2, 10, ANNA, "");
        var candidates = candidates("sticky", 300);
        assertThat(candidates("sticky", 300)).isEqualTo(candidates);
        deployments.shift("sticky", 60, ANNA, "");
        assertThat(candidates("sticky", 300)).containsAll(candidates).hasSizeGreaterThan(candidates.size());
    }

    private List<Integer> candidates(String name, int keys) {
        return IntStream.range(0, keys)
                .filter(key -> serving.predict(name, Map.of("id", "key-" + key)).route() == Route.CANDIDATE)
                .boxed()
                .toList();
    }

    @Test
    void theCandidatesShareIsTheOneAskedForWithinTheBoundsOfSampling() {
        for (var name : List.of("delays", "churn", "fraud")) {
            for (var percent : new int[] {1, 10, 50, 90}) {
                var keys = 20_000;
                var hits = IntStream.range(0, keys)
                        .filter(key -> Predictor.bucket(name, "key-" + key) < percent * 100)
                        .count();
                var share = percent / 100.0;
                // Six standard deviations of a binomial count: a fair hash stays inside all but twice in a billion.
                assertThat((double) hits)
                        .as("%s %d%%", name, percent)
                        .isBetween(
                                keys * share - 6 * Math.sqrt(keys * share * (1 - share)),
                                keys * share + 6 * Math.sqrt(keys * share * (1 - share)));
            }
        }
    }

    @Test
    void aFailingCandidateIsAnsweredByTheChampionAndItsFailureIsLoggedOnce() {
        deployments.deploy("failing", MODEL, 1, ANNA, "");
        deployments.startCanary("failing", FAILING, 100, ANNA, "");
        var answer = serving.predict("failing", Map.of("id", "a"));
        assertThat(answer.version()).isEqualTo(1);
        assertThat(answer.route()).isEqualTo(Route.CHAMPION);
        var logged = serving.log().latest("failing", 10);
        assertThat(logged)
                .extracting(Prediction::version, Prediction::route, Prediction::output, Prediction::error)
                .containsExactlyInAnyOrder(
                        tuple(1, Route.CHAMPION, 0.01, ""),
                        tuple(FAILING, Route.CANDIDATE, null, "this version fails"));
        assertThat(logged).extracting(Prediction::requestId).containsOnly(answer.requestId());
    }

    @Test
    void aFailingChampionIsAProblemThatTellsWhyAndIsInTheLog() {
        deployments.deploy("broken", MODEL, FAILING, ANNA, "");
        assertThatThrownBy(() -> serving.predict("broken", Map.of("id", "a")))
                .hasMessageContaining("this version fails");
        assertThat(serving.log().latest("broken", 10))
                .singleElement()
                .satisfies(logged -> assertThat(logged.error()).isEqualTo("this version fails"));
    }

    @Test
    void aMistakeOfTheCallersIsToldAndCountsAgainstNoVersion() {
        deployments.deploy("strict", MODEL, 1, ANNA, "");
        assertThatThrownBy(() -> serving.predict("strict", Map.of("id", "a", "y", 1)))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        e -> assertThat(e.problem().code()).isEqualTo("no-field"));
        assertThat(serving.log().latest("strict", 10)).isEmpty();
    }

    @Test
    void anAnswerThatIsNoNumberIsAFailure() {
        deployments.deploy("odd", MODEL, 1, ANNA, "");
        for (var answer : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> serving.predict("odd", Map.of("id", "a", "answer", answer)))
                    .hasMessageContaining(Double.toString(answer));
        }
    }

    @Test
    void duringARolloutBothVersionsSeeEveryRequestAndAShadowSeesItOnce() {
        deployments.deploy("both", MODEL, 1, ANNA, "");
        deployments.startCanary("both", 2, 50, ANNA, "");
        deployments.shadow("both", 3, ANNA, "");
        for (var key = 0; key < 40; key++) {
            serving.predict("both", Map.of("id", "key-" + key));
        }
        var byRequest =
                serving.log().latest("both", 200).stream().collect(Collectors.groupingBy(Prediction::requestId));
        assertThat(byRequest).hasSize(40);
        assertThat(byRequest.values())
                .allSatisfy(
                        rows -> assertThat(rows).extracting(Prediction::version).containsExactlyInAnyOrder(1, 2, 3));
        assertThat(serving.log().countsByRoute("both")).containsEntry("SHADOW", 80L);
        assertThat(serving.computed())
                .as("features are computed once for versions that define them alike")
                .isEqualTo(40);
    }

    @Test
    void aVersionThatIsAskedForByNumberAnswersWhateverItsShareIs() {
        deployments.deploy("pinned", MODEL, 1, ANNA, "");
        deployments.startCanary("pinned", 2, 1, ANNA, "");
        for (var version : new int[] {1, 2}) {
            assertThat(serving.predictor()
                            .predictWith(version, "pinned", List.of(Map.of("id", "a")), Optional.of("id")))
                    .extracting(Prediction::version)
                    .containsExactly(version);
        }
        assertThatThrownBy(() ->
                        serving.predictor().predictWith(3, "pinned", List.of(Map.of("id", "a")), Optional.empty()))
                .hasMessageContaining("does not serve version 3");
    }

    @Test
    void anUnknownDeploymentIsNamedWithTheNearestThatExists() {
        deployments.deploy("flight-delays", MODEL, 1, ANNA, "");
        assertThatThrownBy(() -> serving.predict("flight-delay", Map.of()))
                .hasMessageContaining("no deployment 'flight-delay'")
                .hasMessageContaining("Did you mean 'flight-delays'?");
        assertThatThrownBy(() -> deployments.startCanary("flight-delays", 1, 10, ANNA, ""))
                .hasMessageContaining("compared with itself");
    }
}
