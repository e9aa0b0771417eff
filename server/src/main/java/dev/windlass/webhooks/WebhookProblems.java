package dev.windlass.webhooks;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class WebhookProblems {
    private WebhookProblems() {}

    static ProblemException noSuchWebhook(String id) {
        return Problem.notFound(
                "no-such-webhook",
                "Webhook with ID %s not found.".formatted(id),
                "",
                "List them: windlass webhooks ls.");
    }

    static ProblemException badName(String name) {
        return Problem.invalid(
                "bad-webhook-name",
                "Webhook name '%s' is invalid.".formatted(name),
                "It has 1 to 63 letters, digits, dots, underscores and hyphens, and begins and ends with a letter or digit.",
                "Choose another name.");
    }

    static ProblemException emptyUrl(String url) {
        return Problem.invalid(
                "bad-webhook-url", "Webhook URL cannot be empty or just whitespace: '%s'.".formatted(url), "", "");
    }

    static ProblemException badScheme(String scheme) {
        return Problem.invalid(
                "bad-webhook-url",
                "Invalid webhook URL scheme: '%s'.".formatted(scheme),
                "Allowed schemes are: https, http.",
                "");
    }

    static ProblemException badUrl(String url, String why) {
        return Problem.invalid("bad-webhook-url", "Invalid webhook URL '%s'.".formatted(url), why, "");
    }

    static ProblemException forbiddenAddress(String host, String address) {
        return Problem.invalid(
                "forbidden-webhook-address",
                "Webhook URL must not lead to '%s'.".formatted(host),
                "It is the address %s, where machines keep their own secrets, or none that one program listens on."
                        .formatted(address),
                "Name the address of the program that is to be told.");
    }

    static ProblemException noEvents() {
        return Problem.invalid(
                "no-webhook-events", "Webhook events must be a non-empty list.", "It would be told nothing.", "");
    }

    static ProblemException tooLong(String what, int max) {
        return Problem.invalid(
                "too-long", "The %s of a webhook has at most %d characters.".formatted(what, max), "", "");
    }

    static ProblemException tooMany(int max) {
        return Problem.refused(
                "too-many-webhooks", "There are %d webhooks, and no more fit.".formatted(max), "", "Delete some.");
    }
}
