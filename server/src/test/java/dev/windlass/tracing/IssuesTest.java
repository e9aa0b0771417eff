package dev.windlass.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Event;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracking.NewRun;
import dev.windlass.tracking.Tracking;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class IssuesTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor ANN = new Actor("ann");

    private final DatabaseKind kind;

    @TempDir
    private Path directory;

    private Instant now = NOON;
    private Database database;
    private FakeLedger ledger;
    private Tracking tracking;
    private Tracing tracing;
    private Issues issues;

    IssuesTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() throws IOException {
        database = kind.in(directory).open(List.of(Tracking.CAPABILITY, Tracing.CAPABILITY), () -> now);
        ledger = new FakeLedger();
        tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        tracing = new Tracing(database, ledger, tracking);
        issues = tracing.issues();
    }

    @AfterEach
    void close() {
        database.close();
    }

    private String run() {
        return tracking.runs()
                .create(new NewRun("0", "judge", "ann", NOON, Map.of()), ANN)
                .id();
    }

    private static NewIssue fresh(String experiment, String name, Issue.@Nullable Severity severity) {
        return new NewIssue(
                experiment, name, "It takes long.", Issue.Status.PENDING, severity, List.of(), List.of(), null, "");
    }

    private Issue create(String experiment, String name, Issue.@Nullable Severity severity) {
        now = now.plusSeconds(1);
        return issues.create(fresh(experiment, name, severity), ANN);
    }

    private List<String> found(@Nullable String experiment, String filter, IssueQuery.Order order) {
        return issues.search(new IssueQuery(experiment, filter, order, 100, 0)).items().stream()
                .map(Issue::name)
                .toList();
    }

    private void shownBy(Issue issue, String trace) {
        tracing.traces()
                .tell(new NewTrace(
                        trace, "0", "", TraceState.OK, NOON, 40L, null, null, Map.of(), Map.of(), List.of()));
        tracing.assessments()
                .create(
                        trace,
                        new NewAssessment(
                                "",
                                issue.id(),
                                Assessment.Kind.ISSUE,
                                null,
                                new Assessment.Source("LLM_JUDGE", "judge"),
                                null,
                                null,
                                Json.tree(issue.name()),
                                null,
                                null,
                                Map.of(),
                                null,
                                true));
    }

    @Test
    void anIssueIsReadAsItWasWritten() {
        var run = run();
        var made = issues.create(
                new NewIssue(
                        "0",
                        "Slow \u00e9",
                        "Answers take long.\nSome never come.",
                        Issue.Status.RESOLVED,
                        Issue.Severity.HIGH,
                        List.of("one query per row", "no index"),
                        List.of("latency"),
                        run,
                        "judge"),
                ANN);

        assertThat(issues.require(made.id())).isEqualTo(made);
        assertThat(made)
                .isEqualTo(new Issue(
                        made.id(),
                        "0",
                        "Slow \u00e9",
                        "Answers take long.\nSome never come.",
                        Issue.Status.RESOLVED,
                        Issue.Severity.HIGH,
                        List.of("one query per row", "no index"),
                        List.of("latency"),
                        run,
                        "judge",
                        NOON,
                        NOON,
                        0));
        assertThat(made.id()).startsWith("iss-");
        assertThat(issues.experimentOf(made.id())).containsExactly("0");
        assertThat(issues.experimentOf("iss-none")).isEmpty();
    }

    @Test
    void aChangeLeavesWhatItDoesNotName() {
        var made = create("0", "slow", Issue.Severity.LOW);
        now = NOON.plusSeconds(60);

        var changed = issues.update(made.id(), new IssueChange(null, null, Issue.Status.REJECTED, null), ANN);

        assertThat(changed)
                .isEqualTo(new Issue(
                        made.id(),
                        "0",
                        "slow",
                        "It takes long.",
                        Issue.Status.REJECTED,
                        Issue.Severity.LOW,
                        List.of(),
                        List.of(),
                        null,
                        "",
                        made.createdAt(),
                        now,
                        0));
        var renamed =
                issues.update(made.id(), new IssueChange("slower", "Much.", null, Issue.Severity.NOT_AN_ISSUE), ANN);
        assertThat(renamed.status()).isEqualTo(Issue.Status.REJECTED);
        assertThat(List.of(renamed.name(), renamed.description())).containsExactly("slower", "Much.");
        assertThat(renamed.severity()).isEqualTo(Issue.Severity.NOT_AN_ISSUE);
    }

    @Test
    void eachChangeIsAnEventOfTheExperimentAndARefusedOneIsNone() {
        var made = create("0", "slow", null);
        issues.update(made.id(), new IssueChange(null, null, Issue.Status.RESOLVED, null), ANN);
        assertThatThrownBy(() -> issues.update("iss-none", new IssueChange("x", null, null, null), ANN))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("Issue with ID 'iss-none' not found");
        assertThatThrownBy(() -> create("77", "slow", null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("77");
        assertThatThrownBy(() -> issues.create(
                        new NewIssue(
                                "0", "a", "b", Issue.Status.PENDING, null, List.of(), List.of(), "no-such-run", ""),
                        ANN))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("no-such-run");
        assertThatThrownBy(() -> create("0", "x".repeat(Issues.NAME_LENGTH_MAX + 1), null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("maximum length of 250");
        assertThatThrownBy(() -> create("0", " ", null)).isInstanceOf(ProblemException.class);

        assertThat(ledger.eventsOf("experiment/0", -1, 100))
                .extracting(Event::kind)
                .containsExactly("experiment-created", "issue-found", "issue-changed");
        assertThat(found(null, "", IssueQuery.Order.NEWEST)).containsExactly("slow");
    }

    @Test
    void theWorstComeFirstAndOfTheseTheNewestOrThoseOfMostTraces() {
        create("0", "unjudged", null);
        var rare = create("0", "rare", Issue.Severity.HIGH);
        var often = create("0", "often", Issue.Severity.HIGH);
        create("0", "newest", Issue.Severity.HIGH);
        create("0", "small", Issue.Severity.LOW);
        create("0", "none", Issue.Severity.NOT_AN_ISSUE);
        create("0", "middling", Issue.Severity.MEDIUM);
        shownBy(rare, "tr-1");
        shownBy(often, "tr-1");
        shownBy(often, "tr-2");

        assertThat(found("0", "", IssueQuery.Order.NEWEST))
                .containsExactly("newest", "often", "rare", "middling", "small", "none", "unjudged");
        assertThat(found("0", "", IssueQuery.Order.MOST_TRACES))
                .containsExactly("often", "rare", "newest", "middling", "small", "none", "unjudged");
        assertThat(issues.require(often.id()).traces()).isEqualTo(2);
        assertThat(tracing.traces()
                        .search(new TraceQuery(List.of("0"), "issue.id = '%s'".formatted(rare.id()), List.of(), 10, 0))
                        .items())
                .extracting(TraceInfo::id)
                .containsExactly("tr-1");
    }

    @Test
    void issuesAreFoundByStatusAndByTheRunThatFoundThem() {
        var run = run();
        create("0", "open", null);
        var done = create("0", "done", null);
        issues.update(done.id(), new IssueChange(null, null, Issue.Status.RESOLVED, null), ANN);
        now = now.plusSeconds(1);
        issues.create(new NewIssue("0", "judged", "x", Issue.Status.PENDING, null, List.of(), List.of(), run, ""), ANN);

        assertThat(found("0", "status = 'resolved'", IssueQuery.Order.NEWEST)).containsExactly("done");
        assertThat(found("0", "status != 'resolved'", IssueQuery.Order.NEWEST)).containsExactly("judged", "open");
        assertThat(found("0", "source_run_id = '%s' AND status = 'pending'".formatted(run), IssueQuery.Order.NEWEST))
                .containsExactly("judged");
        for (var bad : List.of("severity = 'high'", "status > 'a'", "status LIKE 'r%'", "name = 'a'", "tags.a = 'b'")) {
            assertThatThrownBy(() -> found("0", bad, IssueQuery.Order.NEWEST))
                    .as(bad)
                    .isInstanceOf(ProblemException.class);
        }
    }

    @Test
    void pagesAreFullThoughSomeOfTheIssuesMayNotBeRead() {
        var other = tracking.experiments().create("other", "", List.of(), ANN).id();
        for (var i = 0; i < 6; i++) {
            create(i % 2 == 0 ? "0" : other, "issue " + i, null);
        }
        var onlyOther = new Only(other);

        var first = issues.shown(new IssueQuery(null, "", IssueQuery.Order.NEWEST, 2, 0), onlyOther);
        assertThat(first.items()).extracting(Issue::name).containsExactly("issue 5", "issue 3");
        assertThat(first.more()).isTrue();
        var second = issues.shown(new IssueQuery(null, "", IssueQuery.Order.NEWEST, 2, first.next()), onlyOther);
        assertThat(second.items()).extracting(Issue::name).containsExactly("issue 1");
        assertThat(issues.shown(new IssueQuery("0", "", IssueQuery.Order.NEWEST, 2, 0), onlyOther)
                        .items())
                .isEmpty();
    }

    /** May read one experiment. */
    private record Only(String experiment) implements Permissions {
        @Override
        public void requireAccount() {}

        @Override
        public boolean may(Verb verb, Resource resource, String name) {
            return name.equals(experiment);
        }

        @Override
        public boolean mayEverywhere(Verb verb, Resource resource) {
            return false;
        }

        @Override
        public boolean mayCreate(Resource resource) {
            return false;
        }
    }

    @Test
    void theIssuesOfADeletedExperimentAreShownOnlyWhereItIsNamed() {
        var other = tracking.experiments().create("other", "", List.of(), ANN).id();
        create("0", "here", null);
        create(other, "there", null);
        tracking.experiments().delete(other, ANN);

        assertThat(found(null, "", IssueQuery.Order.NEWEST)).containsExactly("here");
        assertThat(found(other, "", IssueQuery.Order.NEWEST)).containsExactly("there");
        assertThatThrownBy(() -> create(other, "late", null)).isInstanceOf(ProblemException.class);
    }
}
