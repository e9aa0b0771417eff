package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Resource;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.webhooks.Webhook;
import dev.windlass.webhooks.WebhookEvent;
import dev.windlass.webhooks.WebhookSettings;
import dev.windlass.webhooks.Webhooks;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about webhooks. */
final class WebhookCalls {
    /** A webhook is told of all models, and sends what it is told to anywhere. */
    private static final Access ADMIN = Access.to(Verb.MANAGE, Resource.SERVER);

    private static final int PAGE = 100;
    private static final int PAGE_MAX = 1_000;

    private final Webhooks webhooks;

    WebhookCalls(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    Stream<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "webhooks", ADMIN, this::create),
                        Paths.call("GET", "webhooks", ADMIN, this::list),
                        Paths.call("GET", "webhooks/{id}", ADMIN, call -> answer(webhooks.require(id(call)))),
                        Paths.call("PATCH", "webhooks/{id}", ADMIN, this::update),
                        Paths.call("DELETE", "webhooks/{id}", ADMIN, this::delete),
                        Paths.call("POST", "webhooks/{id}/test", ADMIN, this::test))
                .flatMap(routes -> routes);
    }

    private static String id(Call call) {
        return call.request().pathParam("id");
    }

    private static ObjectNode answer(Webhook webhook) {
        var answer = Json.object();
        answer.set("webhook", shape(webhook));
        return answer;
    }

    private static ObjectNode shape(Webhook webhook) {
        var shape = Json.object().put("webhook_id", webhook.id()).put("name", webhook.name());
        if (!webhook.description().isEmpty()) {
            shape.put("description", webhook.description());
        }
        shape.put("url", webhook.url());
        var told = webhook.events().stream().filter(WebhookEvent::knownToMlflow).toList();
        Shapes.list(shape, "events", told, WebhookCalls::shape);
        return shape.put("status", webhook.status().name())
                .put("creation_timestamp", webhook.createdAt().toEpochMilli())
                .put("last_updated_timestamp", webhook.updatedAt().toEpochMilli());
    }

    private static ObjectNode shape(WebhookEvent event) {
        return Json.object()
                .put("entity", event.entity().toUpperCase(Locale.ROOT))
                .put("action", event.action().toUpperCase(Locale.ROOT));
    }

    private ObjectNode create(Call call) {
        var _ = call.required("name");
        var _ = call.required("url");
        if (call.objects("events").isEmpty()) {
            throw Problem.invalid(
                    "missing-parameter",
                    "Missing value for required parameter 'events'.",
                    "",
                    "See the API docs for more information about request parameters.");
        }
        return answer(webhooks.create(settings(call), call.actor()));
    }

    private ObjectNode update(Call call) {
        return answer(webhooks.update(id(call), settings(call), call.actor()));
    }

    /** In this dialect an empty field is one that was not sent. */
    private static WebhookSettings settings(Call call) {
        var events = call.objects("events").stream().map(WebhookCalls::event).toList();
        return new WebhookSettings(
                sent(call, "name"),
                sent(call, "description"),
                sent(call, "url"),
                events.isEmpty() ? null : events,
                sent(call, "secret"),
                status(call));
    }

    private static @Nullable String sent(Call call, String field) {
        var text = call.text(field);
        return text.isEmpty() ? null : text;
    }

    private static Webhook.@Nullable Status status(Call call) {
        return switch (call.text("status")) {
            case "" -> null;
            case "ACTIVE" -> Webhook.Status.ACTIVE;
            case "DISABLED" -> Webhook.Status.DISABLED;
            default ->
                throw Problem.invalid(
                        "bad-webhook-status",
                        "Unknown webhook status '%s'.".formatted(call.text("status")),
                        "It is ACTIVE or DISABLED.",
                        "");
        };
    }

    private static WebhookEvent event(JsonNode node) {
        var entity = Call.textOf(node, "entity");
        var action = Call.textOf(node, "action");
        return WebhookEvent.of(entity, action)
                .filter(WebhookEvent::knownToMlflow)
                .orElseThrow(() -> Problem.invalid(
                        "bad-webhook-event",
                        "Nothing can be told of the action '%s' on the entity '%s'.".formatted(action, entity),
                        entity.equals("BUDGET_POLICY")
                                ? "There are no budgets here, so that none is ever exceeded."
                                : "Models, versions and prompts can be CREATED; their tags SET and DELETED; their aliases"
                                        + " CREATED and DELETED.",
                        ""));
    }

    private ObjectNode list(Call call) {
        var page = webhooks.list(call.limit("max_results", PAGE, PAGE_MAX), call.offset());
        var answer = Json.object();
        // A client of mlflow cannot read a webhook without events that it knows.
        var readable = page.items().stream()
                .filter(webhook -> webhook.events().stream().anyMatch(WebhookEvent::knownToMlflow))
                .toList();
        Shapes.list(answer, "webhooks", readable, WebhookCalls::shape);
        PageTokens.put(answer, page);
        return answer;
    }

    private ObjectNode delete(Call call) {
        webhooks.delete(id(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode test(Call call) {
        var wanted = call.has("event") ? Optional.of(event(call.object("event"))) : Optional.<WebhookEvent>empty();
        var tested = webhooks.test(id(call), wanted);
        var result = Json.object().put("success", tested.success());
        var status = tested.status();
        if (status == null) {
            result.put("error_message", tested.error());
        } else {
            result.put("response_status", status).put("response_body", tested.answer());
        }
        var answer = Json.object();
        answer.set("result", result);
        return answer;
    }
}
