package dev.windlass.ledger;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import tools.jackson.databind.JsonNode;

/**
 * Something that happened, before the ledger has given it a number.
 *
 * @param subject what it happened to, a kind and a name: {@code dataset/flights}, {@code model/churn}, {@code loop/x}
 * @param kind what happened, in the past tense with hyphens: {@code version-added}, {@code alias-moved}
 * @param body the facts, a JSON object without personal data
 * @param reason why it was done, as the one who did it says; empty when nothing was said
 */
public record NewEvent(Actor actor, String subject, String kind, JsonNode body, String reason) {
    public static NewEvent of(Actor actor, String subject, String kind, Object body) {
        return new NewEvent(actor, subject, kind, Json.tree(body), "");
    }

    public NewEvent because(String why) {
        return new NewEvent(actor, subject, kind, body, why);
    }
}
