package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.tracing.Issue;
import dev.windlass.tracing.IssueChange;
import dev.windlass.tracing.IssueQuery;
import dev.windlass.tracing.Issues;
import dev.windlass.tracing.NewIssue;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about issues, the faults that traces show. */
final class IssueCalls {
    private static final int ISSUES = 100;
    private static final int ISSUES_MAX = 50_000;

    /** However many are asked for: their texts are long. Clients ask for the next page then. */
    private static final int ISSUES_PER_PAGE_MAX = 1_000;

    private final Issues issues;
    private final Needs needs;

    IssueCalls(Issues issues, Needs needs) {
        this.issues = issues;
        this.needs = needs;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call3("POST", "issues", needs.newIssue(), this::create),
                        Paths.call3("POST", "issues/search", Needs.LIST_OF_EXPERIMENTS, this::search),
                        Paths.call3(
                                "GET",
                                "issues/{issue}",
                                needs.issue(Verb.READ),
                                call -> answer(issues.require(id(call)))),
                        Paths.call3("PATCH", "issues/{issue}", needs.issue(Verb.EDIT), this::update))
                .flatMap(routes -> routes);
    }

    static String id(Call call) {
        return call.request().pathParam("issue");
    }

    private static ObjectNode answer(Issue issue) {
        var answer = Json.object();
        answer.set("issue", shape(issue));
        return answer;
    }

    private ObjectNode create(Call call) {
        return answer(issues.create(
                new NewIssue(
                        call.required("experiment_id"),
                        call.required("name"),
                        call.required("description"),
                        word(call, "status", Issue.Status.class).orElse(Issue.Status.PENDING),
                        word(call, "severity", Issue.Severity.class).orElse(null),
                        call.texts("root_causes"),
                        call.texts("categories"),
                        told(call, "source_run_id").orElse(null),
                        call.text("created_by")),
                call.actor()));
    }

    private ObjectNode update(Call call) {
        return answer(issues.update(
                id(call),
                new IssueChange(
                        told(call, "name").orElse(null),
                        told(call, "description").orElse(null),
                        word(call, "status", Issue.Status.class).orElse(null),
                        word(call, "severity", Issue.Severity.class).orElse(null)),
                call.actor()));
    }

    /** A text that says something: an empty one counts as absent. */
    private static Optional<String> told(Call call, String field) {
        return call.optionalText(field).filter(text -> !text.isEmpty());
    }

    private static <E extends Enum<E>> Optional<E> word(Call call, String field, Class<E> words) {
        return told(call, field)
                .map(text -> Stream.of(words.getEnumConstants())
                        .filter(word -> lower(word).equals(text))
                        .findFirst()
                        .orElseThrow(() -> Problem.invalid(
                                "bad-" + field,
                                "Invalid value '%s' for parameter '%s' supplied. Valid values are %s."
                                        .formatted(
                                                text,
                                                field,
                                                Arrays.stream(words.getEnumConstants())
                                                        .map(word -> "'" + lower(word) + "'")
                                                        .collect(Collectors.joining(", "))),
                                "",
                                "")));
    }

    private static String lower(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }

    private ObjectNode search(Call call) {
        var counted = call.flag("include_trace_count");
        var page = issues.shown(
                new IssueQuery(
                        told(call, "experiment_id").orElse(null),
                        call.text("filter_string"),
                        counted ? IssueQuery.Order.MOST_TRACES : IssueQuery.Order.NEWEST,
                        Math.min(call.limit("max_results", ISSUES, ISSUES_MAX), ISSUES_PER_PAGE_MAX),
                        call.offset()),
                call.request().permissions());
        var answer = Json.object();
        Shapes.list(
                answer,
                "issues",
                page.items(),
                issue -> counted ? shape(issue).put("trace_count", issue.traces()) : shape(issue));
        // Here the dialect's last page has a token too, an empty one.
        answer.put("next_page_token", "");
        PageTokens.put(answer, page);
        return answer;
    }

    private static ObjectNode shape(Issue issue) {
        var node = Json.object();
        node.put("issue_id", issue.id());
        node.put("experiment_id", issue.experiment());
        node.put("name", issue.name());
        node.put("description", issue.description());
        node.put("status", lower(issue.status()));
        var severity = issue.severity();
        if (severity != null) {
            node.put("severity", lower(severity));
        }
        texts(node, "root_causes", issue.rootCauses());
        var run = issue.sourceRun();
        if (run != null) {
            node.put("source_run_id", run);
        }
        node.put("created_timestamp", issue.createdAt().toEpochMilli());
        node.put("last_updated_timestamp", issue.updatedAt().toEpochMilli());
        if (!issue.createdBy().isEmpty()) {
            node.put("created_by", issue.createdBy());
        }
        texts(node, "categories", issue.categories());
        return node;
    }

    private static void texts(ObjectNode into, String name, List<String> texts) {
        Shapes.list(into, name, texts, Json::tree);
    }
}
