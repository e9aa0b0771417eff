package dev.windlass.webhooks;

import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import java.util.List;

/** The native API of webhooks: what there is, and what was delivered. They are made over mlflow's API. */
public final class WebhookRoutes {
    private static final int LOG = 100;

    private final Webhooks webhooks;

    public WebhookRoutes(Webhooks webhooks) {
        this.webhooks = webhooks;
    }

    record WebhookList(List<Webhook> webhooks) {}

    record DeliveryLog(Webhook webhook, List<Delivery> deliveries) {}

    public List<Route> routes() {
        return List.of(
                Route.get(
                        "/api/v1/webhooks",
                        "The webhooks, the oldest first; no secret is shown.",
                        WebhookList.class,
                        _ -> Response.ok(new WebhookList(
                                webhooks.list(Webhooks.WEBHOOKS_MAX, 0).items()))),
                Route.get(
                                "/api/v1/webhooks/{webhook}/deliveries",
                                "What was told to a webhook and how it went, the newest first.",
                                DeliveryLog.class,
                                this::deliveries)
                        .query("limit"));
    }

    private Response deliveries(Request request) {
        var webhook = webhooks.require(request.pathParam("webhook"));
        var limit = Math.clamp(request.queryNumber("limit", LOG), 1, Webhooks.WAITING_MAX);
        return Response.ok(new DeliveryLog(webhook, webhooks.deliveries(webhook.id(), limit)));
    }
}
