package dev.windlass.serving;

import static dev.windlass.serving.ServingForTests.MODEL;
import static dev.windlass.serving.ServingForTests.NOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Finding;
import dev.windlass.serving.Prediction.Route;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.DatabaseUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
final class PredictionLogTest {
    private static final Actor ANNA = new Actor("anna");

    private final DatabaseKind kind;

    @TempDir
    Path folder;

    private DatabaseUnderTest underTest;

    PredictionLogTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void create() {
        underTest = kind.in(folder);
    }

    private ServingForTests open() {
        return new ServingForTests(underTest, folder);
    }

    private static Prediction prediction(int number, Random random) {
        var inputs = new LinkedHashMap<String, Object>();
        inputs.put("id", number);
        inputs.put("text", random.nextInt(9) == 0 ? "lone \ud83d, zero \u0000, mark \u2713" : "plain");
        inputs.put("nothing", null);
        return new Prediction(
                "%032x".formatted(number),
                "%032x".formatted(number / 2),
                NOON.plusMillis(number),
                "log",
                MODEL,
                1 + number % 2,
                Route.CHAMPION,
                random.nextInt(9) == 0 ? "odd \udc00\u0000" : "key-" + number,
                inputs,
                List.of(random.nextGaussian(), Double.NaN, -0.0),
                Map.of("view", NOON),
                switch (random.nextInt(4)) {
                    case 0 -> null;
                    case 1 -> -0.0;
                    default -> random.nextDouble();
                },
                number,
                random.nextInt(9) == 0 ? "zero \u0000" : "");
    }

    private static void append(ServingForTests serving, int from, int to, Random random) {
        serving.log()
                .append(IntStream.range(from, to)
                        .mapToObj(number -> prediction(number, random))
                        .toList())
                .join();
    }

    private static List<Finding> verify(ServingForTests serving) {
        return serving.database().read(sql -> {
            var findings = new ArrayList<Finding>();
            new SealedPredictions().verify(sql, findings::add);
            return findings;
        });
    }

    private static List<Event> seals(ServingForTests serving) {
        return serving.ledger().events(PredictionLog.SEAL_SUBJECT, -1, 1_000);
    }

    @Test
    void aPredictionThatWasAnsweredOutlivesAPowerFailureRightAfter() {
        Prediction answer;
        var serving = open();
        try {
            serving.deployments().deploy("durable", MODEL, 1, ANNA, "");
            answer = serving.predict("durable", Map.of("id", "a", "x", 0.1 + 0.2));
            var after = underTest.afterPowerFailure();
            try (var reopened = new ServingForTests(after, folder)) {
                assertThat(reopened.log().find(answer.id())).contains(answer);
            }
        } finally {
            closeWhateverIsLeft(serving);
        }
    }

    /** After a power failure of PostgreSQL the connections of the first server are gone, and its closing may say so. */
    private static void closeWhateverIsLeft(ServingForTests serving) {
        try {
            serving.close();
        } catch (RuntimeException e) {
            assertThat(e).isNotNull();
        }
    }

    @Test
    void segmentsHaveTheSameHashAfterReopeningAsInTheRunThatWroteThem() {
        for (var seed = 0L; seed < 3; seed++) {
            var random = new Random(seed);
            var base = (int) seed * 40_000;
            try (var serving = open()) {
                append(serving, base, base + PredictionLog.SEGMENT + 700, random);
                append(serving, base + PredictionLog.SEGMENT + 700, base + PredictionLog.SEGMENT + 900, random);
            }
            // Closed without a seal, as at a kill: the open segment goes on in the next run.
            try (var serving = open()) {
                append(serving, base + 20_000, base + 20_100, random);
                serving.log().seal();
                assertThat(verify(serving)).as("seed %d", seed).isEmpty();
                var last = seals(serving).getLast();
                assertThat(last.body().path("lastSeq").asLong() + 1)
                        .isEqualTo(serving.log().count());
            }
        }
    }

    @Test
    void everySegmentIsSealedOnceWhenManyAskAtTheSameTime() {
        try (var serving = open();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var done = new ArrayList<CompletableFuture<Void>>();
            for (var worker = 0; worker < 16; worker++) {
                var from = worker * 1_000;
                done.add(CompletableFuture.runAsync(
                        () -> {
                            for (var part = 0; part < 10; part++) {
                                append(serving, from + part * 60, from + part * 60 + 60, new Random(from));
                                serving.log().seal();
                            }
                        },
                        threads));
            }
            done.forEach(CompletableFuture::join);
            serving.log().seal();
            var rows = seals(serving).stream()
                    .mapToLong(event -> event.body().path("rows").asLong())
                    .sum();
            assertThat(rows).isEqualTo(9_600).isEqualTo(serving.log().count());
            assertThat(verify(serving)).isEmpty();
        }
    }

    @Test
    void oneChangedByteOfASealedPredictionIsFound() {
        try (var serving = open()) {
            append(serving, 0, 300, new Random(1));
            serving.log().seal();
            append(serving, 300, 500, new Random(2));
            serving.log().seal();
            assertThat(verify(serving)).isEmpty();
            for (var change : List.of(
                    "UPDATE prediction SET output = 0.25 WHERE seq = 7",
                    "UPDATE prediction SET inputs = '{}' WHERE seq = 7",
                    "UPDATE prediction SET latency_us = latency_us + 1 WHERE seq = 7",
                    "UPDATE prediction SET join_key = 'other' WHERE seq = 7",
                    "DELETE FROM prediction WHERE seq = 7")) {
                serving.database().write(transaction -> transaction.sql().execute(change));
                assertThat(verify(serving)).as(change).singleElement().satisfies(finding -> {
                    assertThat(finding.part()).isEqualTo("predictions");
                    assertThat(finding.seq()).isZero();
                });
            }
        }
    }

    @Test
    void aPredictionIsReadAsItWasLoggedAndWindowsAreClosedAtTheirStartOnly() {
        try (var serving = open()) {
            append(serving, 0, 100, new Random(3));
            var window = serving.log().window("log", 2, NOON.plusMillis(11), NOON.plusMillis(21));
            assertThat(window).extracting(Prediction::latencyMicros).containsExactly(11L, 13L, 15L, 17L, 19L);
            var one = window.getFirst();
            assertThat(serving.log().find(one.id())).contains(one);
            assertThat(one.inputs()).containsEntry("id", 11).containsKey("nothing");
            assertThat(one.features().get(1)).isNaN();
            assertThat(serving.log().seq(one.id())).contains(11L);
        }
    }

    @Test
    void theFeaturesOfAWindowAreThoseOfTheAnswersThatWereGiven() {
        try (var serving = open()) {
            append(serving, 0, 200, new Random(4));
            var given = serving.log().window("log", 1, NOON, NOON.plusSeconds(1)).reversed().stream()
                    .filter(one -> one.output() != null)
                    .toList();
            var features =
                    serving.log().features("log", 1, NOON, NOON.plusSeconds(1)).orElseThrow();
            assertThat(features.width()).isEqualTo(3);
            assertThat(features.outputs())
                    .containsExactly(
                            given.stream().mapToDouble(one -> one.output()).toArray());
            assertThat(features.values()[3]).isEqualTo(given.get(1).features().getFirst());
        }
    }

    @Test
    void aLaterTruthReplacesTheEarlierAndIsUnknownBeforeItCame() {
        try (var serving = open()) {
            serving.deployments().deploy("labelled", MODEL, 1, ANNA, "");
            serving.predict("labelled", Map.of("id", "a"));
            serving.predict("labelled", Map.of("id", "b"));
            serving.log().label("labelled", List.of(new Label("a", 0, NOON.plusSeconds(5))));
            serving.log().label("labelled", List.of(new Label("a", 0, null), new Label("a", 1, NOON.plusSeconds(9))));
            assertThat(serving.log().labelOf("labelled", "a")).contains(1.0);
            assertThat(serving.log().labelOf("other", "a")).isEmpty();
            assertThat(labels(serving, NOON.plusSeconds(8))).containsExactly(Double.NaN, Double.NaN);
            assertThat(labels(serving, NOON.plusSeconds(9))).containsExactly(1.0, Double.NaN);
        }
    }

    private static List<Double> labels(ServingForTests serving, Instant knownBy) {
        return serving.log().scored("labelled", NOON, NOON.plusSeconds(1), knownBy).stream()
                .map(Scored::label)
                .toList();
    }

    @Test
    void aLabelWithoutAKeyOrANumberIsRefusedAndTakesItsNeighboursAlong() {
        try (var serving = open()) {
            for (var bad : List.of(new Label(" ", 1, null), new Label("a", Double.NaN, null))) {
                assertThatThrownBy(() -> serving.log().label("d", List.of(new Label("good", 1, null), bad)))
                        .isInstanceOfSatisfying(
                                ProblemException.class,
                                e -> assertThat(e.problem().code()).isEqualTo("bad-label"));
            }
            assertThat(serving.log().labelOf("d", "good")).isEmpty();
        }
    }

    @Test
    void anOddKeyIsStillJoinedToItsLabel() {
        try (var serving = open()) {
            serving.deployments().deploy("labelled", MODEL, 1, ANNA, "");
            serving.predict("labelled", Map.of("id", "odd \ud83d\u0000"));
            serving.log().label("labelled", List.of(new Label("odd \ud83d\u0000", 1, null)));
            assertThat(labels(serving, NOON)).containsExactly(1.0);
        }
    }

    @Test
    void anAppendToAStoppedServerFailsInsteadOfWaitingForever() {
        var serving = open();
        serving.close();
        var random = new Random(5);
        for (var attempt = 0; attempt < 2; attempt++) {
            assertThat(serving.log().append(List.of(prediction(1, random)))).isCompletedExceptionally();
        }
        assertThatThrownBy(() -> serving.predictor().predict("x", List.of(Map.of()), Optional.empty()))
                .isInstanceOf(RuntimeException.class);
    }

    @Test
    void answersOfASpanAreCountedToItsVeryEndsWithoutThoseOfShadows() {
        try (var serving = open()) {
            append(serving, 1, 1_001, new Random(1));
            var shadow = prediction(1_001, new Random(1));
            serving.log()
                    .append(List.of(new Prediction(
                            shadow.id(),
                            shadow.requestId(),
                            NOON.plusMillis(900),
                            "log",
                            MODEL,
                            1,
                            Route.SHADOW,
                            "shadow",
                            Map.of(),
                            List.of(),
                            Map.of(),
                            0.5,
                            1,
                            "")))
                    .join();

            var span = Duration.ofMillis(300);
            assertThat(serving.log().answered("log", NOON.plusMillis(1_000), span))
                    .isEqualTo(300);
            assertThat(serving.log().answered("log", NOON.plusMillis(100), span))
                    .isEqualTo(100);
            assertThat(serving.log().answered("log", NOON.plusSeconds(60), span))
                    .isZero();
            assertThat(serving.log().answered("other", NOON.plusMillis(1_000), span))
                    .isZero();
            assertThat(serving.log().firstAt("log", NOON.plusMillis(500), NOON.plusSeconds(9)))
                    .contains(NOON.plusMillis(500));
            assertThat(serving.log().firstAt("log", NOON.plusMillis(1_001), NOON.plusSeconds(9)))
                    .isEmpty();
            assertThat(serving.log().firstAt("log", NOON, NOON.plusMillis(1))).isEmpty();
        }
    }
}
