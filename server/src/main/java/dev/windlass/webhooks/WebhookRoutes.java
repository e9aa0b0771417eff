package dev.windlass.webhooks;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The native API of webhooks, also for the events that mlflow's API has no words for. */
public final class WebhookRoutes {
    private static final int LOG = 100;
    private static final String WEBHOOKS = "/api/v1/webhooks";
    private static final String WEBHOOK = WEBHOOKS + "/{webhook}";

    private final Webhooks webhooks;

    public WebhookRoutes(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    record WebhookList(List<Webhook> webhooks) {}

    record DeliveryLog(Webhook webhook, List<Delivery> deliveries) {}

    /** A webhook is told of all models and runs, and sends what it is told to anywhere, so all of it is for admins. */
    public List<Route> routes() {
        return all().stream()
                .map(route -> route.needs(Access.to(Verb.MANAGE, Resource.SERVER)))
                .toList();
    }

    private List<Route> all() {
        return List.of(
                Route.get(
                        WEBHOOKS,
                        "The webhooks, the oldest first; no secret is shown.",
                        WebhookList.class,
                        _ -> Response.ok(new WebhookList(
                                webhooks.list(Webhooks.WEBHOOKS_MAX, 0).items()))),
                Route.post(
                        WEBHOOKS,
                        "Makes a webhook, which is told of events such as run_alert.raised.",
                        WebhookSettings.class,
                        Webhook.class,
                        this::create),
                Route.patch(
                        WEBHOOK,
                        "Changes a webhook; what is left out stays.",
                        WebhookSettings.class,
                        Webhook.class,
                        this::update),
                Route.delete(WEBHOOK, "Deletes a webhook with its log.", this::delete),
                Route.post(
                                WEBHOOK + "/test",
                                "Sends an example of an event, and waits for the answer.",
                                Void.class,
                                Webhooks.TestResult.class,
                                this::test)
                        .query("event"),
                Route.get(
                                WEBHOOK + "/deliveries",
                                "What was told to a webhook and how it went, the newest first.",
                                DeliveryLog.class,
                                this::deliveries)
                        .query("limit"));
    }

    private static String id(Request request) {
        return request.pathParam("webhook");
    }

    private Response create(Request request) {
        var settings = request.body(WebhookSettings.class);
        if (settings.url() == null) {
            throw WebhookProblems.emptyUrl("");
        }
        return Response.created(webhooks.create(settings, request.actor()));
    }

    private Response update(Request request) {
        return Response.ok(webhooks.update(id(request), request.body(WebhookSettings.class), request.actor()));
    }

    private Response delete(Request request) {
        webhooks.delete(id(request), request.actor());
        return Response.noContent();
    }

    private Response test(Request request) {
        var wanted = request.queryParam("event").map(WebhookRoutes::event);
        return Response.ok(webhooks.test(id(request), wanted));
    }

    private static WebhookEvent event(String word) {
        var dot = word.indexOf('.');
        var found = dot < 0
                ? Optional.<WebhookEvent>empty()
                : WebhookEvent.of(word.substring(0, dot), word.substring(dot + 1));
        return found.orElseThrow(() -> Problem.invalid(
                "bad-webhook-event",
                "Nothing can be told of '%s'.".formatted(word),
                "Events are %s."
                        .formatted(Arrays.stream(WebhookEvent.values())
                                .map(WebhookEvent::word)
                                .toList()),
                ""));
    }

    private Response deliveries(Request request) {
        var webhook = webhooks.require(id(request));
        var limit = Math.clamp(request.queryNumber("limit", LOG), 1, Webhooks.WAITING_MAX);
        return Response.ok(new DeliveryLog(webhook, webhooks.deliveries(webhook.id(), limit)));
    }
}
