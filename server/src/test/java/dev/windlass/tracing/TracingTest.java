package dev.windlass.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracing.TraceMetricQuery.Aggregation;
import dev.windlass.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class TracingTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Database database;
    private FakeLedger ledger;
    private Tracking tracking;
    private Tracing tracing;

    TracingTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY, Tracing.CAPABILITY), InstantSource.fixed(NOON));
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        tracing = new Tracing(database, ledger, tracking);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static NewTrace head(String id, Map<String, String> metadata, Map<String, String> tags) {
        return new NewTrace(id, "0", "", TraceState.OK, NOON, 40L, null, null, metadata, tags, List.of());
    }

    private static Span span(
            String trace, String id, @Nullable String parent, String name, Map<String, Object> attributes) {
        var nodes = new HashMap<String, JsonNode>();
        attributes.forEach((key, value) -> nodes.put(key, Json.tree(value)));
        var start = NOON.toEpochMilli() * 1_000_000;
        return new Span(trace, id, parent, name, SpanStatus.OK, "", start, start + 30_000_000, nodes, List.of());
    }

    private List<String> found(String filter) {
        return tracing
                .traces()
                .search(new TraceQuery(List.of("0"), filter, List.of("request_id"), 100, 0))
                .items()
                .stream()
                .map(TraceInfo::id)
                .toList();
    }

    private NewAssessment feedback(String name, Object value, @Nullable String overrides) {
        return new NewAssessment(
                "",
                name,
                Assessment.Kind.FEEDBACK,
                null,
                new Assessment.Source("HUMAN", "ann"),
                null,
                null,
                Json.tree(value),
                null,
                null,
                Map.of(),
                overrides,
                true);
    }

    @Test
    void aTraceIsTheSameWhetherItsHeadOrItsSpansComeFirst() {
        var root = Map.<String, Object>of("mlflow.spanInputs", "hi", "mlflow.spanOutputs", Map.of("answer", 42));
        for (var headFirst : List.of(true, false)) {
            var id = "tr-" + headFirst;
            var head = head(id, Map.of("team", "a"), Map.of(Traces.NAME_TAG, "ask"));
            if (headFirst) {
                tracing.traces().tell(head);
            }
            tracing.traces().addSpans("0", List.of(span(id, "0000000000000001", null, "ask", root)));
            if (!headFirst) {
                tracing.traces().tell(head);
            }
            var trace = tracing.traces().whole(id);
            assertThat(trace.info().durationMs()).isEqualTo(40);
            assertThat(trace.info().state()).isEqualTo(TraceState.OK);
            assertThat(trace.info().requestPreview()).isEqualTo("\"hi\"");
            assertThat(trace.info().responsePreview()).isEqualTo("{\"answer\":42}");
            assertThat(trace.info().metadata()).isEqualTo(Map.of("team", "a"));
            assertThat(trace.spans()).extracting(Span::name).containsExactly("ask");
        }
    }

    @Test
    void spansAloneMakeATraceWithTheTimesStateAndUsageThatTheySay() {
        var usage = Map.<String, Object>of("gen_ai.usage.input_tokens", 7, "gen_ai.usage.output_tokens", 5);
        tracing.traces().addSpans("0", List.of(span("tr-1", "02", "01", "call", usage)));
        assertThat(tracing.traces().require("tr-1").state()).isEqualTo(TraceState.IN_PROGRESS);
        tracing.traces().addSpans("0", List.of(span("tr-1", "01", null, "root", Map.of("session.id", "s"))));

        var info = tracing.traces().require("tr-1");
        assertThat(info.state()).isEqualTo(TraceState.OK);
        assertThat(info.durationMs()).isEqualTo(30);
        assertThat(info.tags()).containsEntry(Traces.NAME_TAG, "root");
        assertThat(info.metadata()).containsEntry("mlflow.trace.session", "s");
        assertThat(Json.read(info.metadata().getOrDefault("mlflow.trace.tokenUsage", "{}")))
                .isEqualTo(Json.read("{\"input_tokens\":7,\"output_tokens\":5,\"total_tokens\":12}"));
        assertThat(tracing.traces().whole("tr-1").spans()).extracting(Span::id).containsExactly("01", "02");
    }

    @Test
    void aTraceStaysInTheExperimentThatItBeganIn() {
        var other = tracking.experiments().create("other", "", List.of(), ANN).id();
        tracing.traces().tell(head("tr-1", Map.of(), Map.of()));
        assertThatThrownBy(() -> tracing.traces()
                        .tell(new NewTrace(
                                "tr-1", other, "", TraceState.OK, NOON, 1L, null, null, Map.of(), Map.of(), List.of())))
                .hasMessageContaining("belongs to the experiment 0");
    }

    @Test
    void searchesFindByEachPartOfATrace() {
        tracing.traces().tell(head("tr-1", Map.of("user", "ann"), Map.of("env", "prod", "a b", "x")));
        tracing.traces().tell(head("tr-2", Map.of("user", "bob"), Map.of("env", "dev")));
        tracing.traces()
                .addSpans(
                        "0",
                        List.of(
                                span("tr-1", "01", null, "root", Map.of("mlflow.spanType", "CHAIN")),
                                span(
                                        "tr-1",
                                        "02",
                                        "01",
                                        "search",
                                        Map.of("mlflow.spanType", "TOOL", "k", 5, "deep.er", true)),
                                span(
                                        "tr-2",
                                        "01",
                                        null,
                                        "search",
                                        Map.of("mlflow.spanType", "LLM", "text", "100% sure"))));
        tracing.assessments().create("tr-1", feedback("good", true, null));
        tracing.assessments().create("tr-2", feedback("note", "fine", null));

        assertThat(found("")).containsExactly("tr-1", "tr-2");
        assertThat(found("tags.env = 'prod'")).containsExactly("tr-1");
        assertThat(found("tags.env != 'prod'")).containsExactly("tr-2");
        assertThat(found("tag.`a b` = 'x'")).containsExactly("tr-1");
        assertThat(found("tags.env RLIKE '^p.*d$'")).containsExactly("tr-1");
        assertThat(found("tags.`a b` IS NULL")).containsExactly("tr-2");
        assertThat(found("metadata.user ILIKE 'AN%'")).containsExactly("tr-1");
        assertThat(found("span.name = 'search' AND span.type = 'TOOL'")).containsExactly("tr-1");
        assertThat(found("span.name = 'search'")).containsExactly("tr-1", "tr-2");
        assertThat(found("span.name = 'root' AND span.type = 'TOOL'"))
                .as("both hold, but of two spans")
                .isEmpty();
        assertThat(found("span.type IN ('LLM', 'AGENT')")).containsExactly("tr-2");
        assertThat(found("span.attributes.k = '5'")).containsExactly("tr-1");
        assertThat(found("span.attributes.`deep.er` = 'true'")).containsExactly("tr-1");
        assertThat(found("trace.text LIKE '%100%sure%'")).containsExactly("tr-2");
        assertThat(found("feedback.good = 'true'")).containsExactly("tr-1");
        assertThat(found("feedback.note = 'fine'")).containsExactly("tr-2");
        assertThat(found("feedback.note IS NULL")).containsExactly("tr-1");
        assertThat(found("expectation.note = 'fine'")).isEmpty();
        assertThat(found("status = 'OK' AND execution_time_ms >= 40 AND timestamp_ms > 1"))
                .hasSize(2);
        assertThat(found("end_time_ms = %d".formatted(NOON.toEpochMilli() + 40)))
                .hasSize(2);
        assertThat(found("trace.status = 'ERROR'")).isEmpty();
    }

    @Test
    void aWrongFilterIsToldOfAndChangesNothing() {
        for (var filter : List.of(
                "invalid.filter = 'x'",
                "nonsense = 'x'",
                "span.color = 'x'",
                "status > 5 OR name = 'x'",
                "trace.text = 'x'",
                "prompt = 'noversion'",
                "tags.a RLIKE '('",
                "feedback.a = 5",
                "timestamp_ms = 'noon'")) {
            assertThatThrownBy(() -> found(filter))
                    .as(filter)
                    .hasMessageMatching("(?s).*(nvalid|not one of|Expected).*");
        }
    }

    @Test
    void aPatternThatWouldTakeForeverIsRefused() {
        tracing.traces().tell(head("tr-1", Map.of(), Map.of("a", "a".repeat(5_000) + "!")));
        try {
            assertThat(found("tags.a RLIKE '^(a+)+$'")).isEmpty();
        } catch (ProblemException e) {
            assertThat(e.problem().code()).isEqualTo("bad-pattern");
        }
    }

    @Test
    void pagesFollowEachOtherWithoutGapOrRepetition() {
        for (var i = 0; i < 7; i++) {
            tracing.traces().tell(head("tr-" + i, Map.of(), Map.of()));
        }
        var first = tracing.traces().search(new TraceQuery(List.of("0"), "", List.of("request_id DESC"), 4, 0));
        var second =
                tracing.traces().search(new TraceQuery(List.of("0"), "", List.of("request_id DESC"), 4, first.next()));
        assertThat(first.items()).extracting(TraceInfo::id).containsExactly("tr-6", "tr-5", "tr-4", "tr-3");
        assertThat(second.items()).extracting(TraceInfo::id).containsExactly("tr-2", "tr-1", "tr-0");
        assertThat(second.more()).isFalse();
    }

    @Test
    void aTraceBelongsToTheRunItWasMadeInOrLinkedToEvenBeforeItIsToldOf() {
        tracing.traces().linkToRun(List.of("tr-2"), "run1");
        tracing.traces().tell(head("tr-1", Map.of(Traces.RUN_METADATA, "run1"), Map.of()));
        tracing.traces().tell(head("tr-2", Map.of(), Map.of()));
        tracing.traces().tell(head("tr-3", Map.of(), Map.of()));
        assertThat(found("attributes.run_id = 'run1'")).containsExactly("tr-1", "tr-2");
    }

    @Test
    void anAssessmentThatIsReplacedCountsAgainOnceItsSuccessorIsDeleted() {
        tracing.traces().tell(head("tr-1", Map.of(), Map.of()));
        var first = tracing.assessments().create("tr-1", feedback("score", 4, null));
        var second = tracing.assessments().create("tr-1", feedback("score", 2, first.id()));
        assertThat(tracing.assessments().require("tr-1", first.id()).valid()).isFalse();
        assertThat(found("feedback.score = '4'")).isEmpty();
        tracing.assessments().delete("tr-1", second.id());
        assertThat(tracing.assessments().require("tr-1", first.id()).valid()).isTrue();
        assertThat(found("feedback.score = '4'")).containsExactly("tr-1");
        assertThatThrownBy(() -> tracing.assessments().create("tr-1", feedback("score", 2, "a-none")))
                .hasMessageContaining("Assessment with ID 'a-none' not found");
        assertThat(tracing.assessments().of("tr-1")).hasSize(1);
    }

    @Test
    void anUpdateKeepsWhatItDoesNotNameAndNeverTurnsFeedbackIntoAnExpectation() {
        tracing.traces().tell(head("tr-1", Map.of(), Map.of()));
        var old = tracing.assessments().create("tr-1", feedback("score", 4, null));
        var changed = tracing.assessments()
                .update("tr-1", old.id(), new AssessmentChange(null, null, null, null, "why", Map.of("k", "v")));
        assertThat(changed.value()).isEqualTo(old.value());
        assertThat(changed.rationale()).isEqualTo("why");
        assertThat(changed.metadata()).isEqualTo(Map.of("k", "v"));
        assertThatThrownBy(() -> tracing.assessments()
                        .update(
                                "tr-1",
                                old.id(),
                                new AssessmentChange(
                                        null, Assessment.Kind.EXPECTATION, Json.tree(1), null, null, Map.of())))
                .hasMessageContaining("Cannot update expectation value on a Feedback assessment.");
    }

    @Test
    void deletingTakesAllThatBelongsToATraceAndIsToldInTheLedger() {
        tracing.traces().tell(head("tr-1", Map.of(), Map.of("a", "b")));
        tracing.traces().addSpans("0", List.of(span("tr-1", "01", null, "root", Map.of())));
        tracing.assessments().create("tr-1", feedback("score", 4, null));
        var root = tracing.traces().require("tr-1").artifactRoot();
        tracking.artifacts().put(root + "/traces.json", new ByteArrayInputStream(new byte[] {1}));
        tracing.traces().tell(head("tr-2", Map.of(), Map.of()));

        assertThat(tracing.traces().delete("0", List.of("tr-1", "tr-none"), ANN))
                .isEqualTo(1);
        assertThat(found("")).containsExactly("tr-2");
        assertThat(tracking.artifacts().find(root + "/traces.json")).isEmpty();
        assertThat(ledger.events("experiment/0", -1, 10))
                .extracting(event -> event.kind())
                .contains("traces-deleted");
        assertThat(tracing.traces().deleteBefore("0", NOON.minusMillis(1), 10, ANN))
                .isZero();
        assertThat(tracing.traces().deleteBefore("0", NOON, 10, ANN)).isEqualTo(1);
        assertThatThrownBy(() -> tracing.traces().require("tr-2"))
                .hasMessageContaining("Trace with ID 'tr-2' not found");
    }

    @Test
    void numbersAreGroupedByWhatTheyAreOf() {
        for (var i = 1; i <= 4; i++) {
            tracing.traces()
                    .tell(new NewTrace(
                            "tr-" + i,
                            "0",
                            "",
                            i == 4 ? TraceState.ERROR : TraceState.OK,
                            NOON.plusSeconds(i),
                            i * 10L,
                            null,
                            null,
                            Map.of("mlflow.trace.tokenUsage", "{\"total_tokens\": %d}".formatted(i)),
                            Map.of(Traces.NAME_TAG, "ask"),
                            List.of()));
        }
        assertThat(query("trace_count", List.of("trace_status"), new Aggregation.Count()))
                .containsExactly(
                        new TraceMetrics.Point(Map.of("trace_status", "ERROR"), List.of(1.0)),
                        new TraceMetrics.Point(Map.of("trace_status", "OK"), List.of(3.0)));
        assertThat(query("latency", List.of("trace_name"), new Aggregation.Mean(), new Aggregation.Percentile(50)))
                .containsExactly(new TraceMetrics.Point(Map.of("trace_name", "ask"), List.of(25.0, 25.0)));
        assertThat(query("total_tokens", List.of(), new Aggregation.Sum()))
                .containsExactly(new TraceMetrics.Point(Map.of(), List.of(10.0)));
    }

    private List<TraceMetrics.Point> query(String metric, List<String> dimensions, Aggregation... aggregations) {
        return tracing.metrics()
                .query(new TraceMetricQuery(
                        List.of("0"),
                        TraceMetricQuery.View.TRACES,
                        metric,
                        List.of(aggregations),
                        dimensions,
                        List.of(),
                        null,
                        null,
                        null));
    }

    @Test
    void filtersThatFitTheSameTracesAreCorrelated() {
        for (var i = 0; i < 10; i++) {
            tracing.traces()
                    .tell(head(
                            "tr-" + i,
                            Map.of(),
                            Map.of("env", i < 6 ? "prod" : "dev", "type", i < 7 ? "TOOL" : "LLM")));
        }
        var both = tracing.traces().correlation(List.of("0"), "tags.env = 'prod'", "tags.type = 'TOOL'", "");
        assertThat(both).isEqualTo(new Correlation(10, 6, 7, 6));
        // ln(6 * 10 / (6 * 7)) / -ln(6 / 10)
        assertThat(both.npmi()).isCloseTo(0.698, within(0.001));
        assertThat(tracing.traces()
                        .correlation(List.of("0"), "tags.env = 'none'", "tags.type = 'TOOL'", "")
                        .npmi())
                .isNaN();
        assertThat(tracing.traces()
                        .correlation(List.of("0"), "tags.env = 'prod'", "tags.type = 'LLM'", "")
                        .npmi())
                .isEqualTo(-1);
    }
}
