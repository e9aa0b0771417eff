package dev.windlass.registry;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.Locale;
import java.util.regex.Pattern;

/** The errors of this package. Where users of mlflow know a sentence, it is the first one here. */
final class RegistryProblems {
    private static final int ALIAS_LENGTH_MAX = 255;
    private static final int NAME_LENGTH_MAX = 256;
    private static final Pattern ALIAS = Pattern.compile("[\\w\\-]+");
    private static final Pattern VERSION_ALIAS = Pattern.compile("v\\d+");

    private RegistryProblems() {}

    static ProblemException noSuchModel(String name) {
        return Problem.notFound("no-such-model", "Registered Model with name=%s not found".formatted(name), "", "");
    }

    static ProblemException modelExists(String name) {
        return Problem.conflict("model-exists", "Registered Model (name=%s) already exists.".formatted(name), "", "");
    }

    static ProblemException noSuchVersion(String model, int version) {
        return Problem.notFound(
                "no-such-version", "Model Version (name=%s, version=%d) not found".formatted(model, version), "", "");
    }

    static ProblemException noSuchAlias(String alias) {
        return Problem.invalid("no-such-alias", "Registered model alias %s not found.".formatted(alias), "", "");
    }

    static ProblemException needsApproval(AliasRequest request) {
        return new ProblemException(new Problem(
                        Problem.Kind.FORBIDDEN,
                        "approval-needed",
                        "To %s needs the approval of a second person.".formatted(request.wanted()),
                        "The alias is protected; request %d waits, and nothing has been changed."
                                .formatted(request.number()),
                        "Let somebody else than '%s' approve it: windlass models approve %s %d."
                                .formatted(request.actor(), request.model(), request.number()))
                .with("request", request.number()));
    }

    static ProblemException ownRequest(AliasRequest request) {
        return new ProblemException(new Problem(
                Problem.Kind.FORBIDDEN,
                "own-request",
                "'%s' asked to %s, and cannot approve that.".formatted(request.actor(), request.wanted()),
                "Four eyes are wanted; without accounts everybody has the same name.",
                "Let somebody else approve it, with an account of their own."));
    }

    static ProblemException noSuchRequest(String model, int number) {
        return Problem.notFound(
                "no-such-request",
                "Model '%s' has no request %d.".formatted(model, number),
                "",
                "List them with: windlass models requests %s.".formatted(model));
    }

    static ProblemException requestNotOpen(AliasRequest request) {
        return Problem.conflict(
                "request-not-open",
                "Request %d, to %s, is not open any more.".formatted(request.number(), request.wanted()),
                "It was %s by '%s'.".formatted(request.state().name().toLowerCase(Locale.ROOT), request.decider()),
                "Ask anew if it is still wanted.");
    }

    static ProblemException tooManyRequests(String model, int max) {
        return Problem.refused(
                "too-many-requests",
                "Model '%s' has %d open requests.".formatted(model, max),
                "No more may wait.",
                "Approve or decline some: windlass models requests %s.".formatted(model));
    }

    static ProblemException notProtected(String model, String alias) {
        return Problem.refused(
                "not-protected", "Alias '%s' of model '%s' is not protected.".formatted(alias, model), "", "");
    }

    static ProblemException rollbackNeedsReason(String model, String alias) {
        return Problem.refused(
                "reason-needed",
                "Alias '%s' of model '%s' is protected.".formatted(alias, model),
                "It can be rolled back by one person, who must say why.",
                "Give a reason: windlass models rollback %s %s --reason TEXT.".formatted(model, alias));
    }

    static ProblemException protectedAliasInUse(String model, String alias) {
        return Problem.refused(
                "protected-alias-in-use",
                "The version cannot be deleted: it is what alias '%s' of model '%s' means.".formatted(alias, model),
                "That alias is protected, and would be lost.",
                "Have the alias moved or removed first.");
    }

    static ProblemException modelHasProtectedAlias(String model, String alias) {
        return Problem.refused(
                "model-has-protected-alias",
                "Model '%s' cannot be deleted: its alias '%s' is protected.".formatted(model, alias),
                "The protection would be lost with it.",
                "Have it ended first: windlass models protect %s %s --off.".formatted(model, alias));
    }

    static void checkModelName(String name) {
        if (name.isBlank() || name.indexOf('/') >= 0 || name.indexOf(':') >= 0 || name.length() > NAME_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-model-name",
                    "Invalid model name: '%s'.".formatted(name),
                    "A name is not empty, has no '/' and no ':', and at most %d characters.".formatted(NAME_LENGTH_MAX),
                    "Choose another name.");
        }
    }

    static void checkAlias(String alias) {
        if (!ALIAS.matcher(alias).matches() || alias.length() > ALIAS_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-alias",
                    "Invalid alias name: '%s'.".formatted(alias),
                    "An alias has letters, digits, underscores and dashes, %d at most.".formatted(ALIAS_LENGTH_MAX),
                    "Choose another name.");
        }
        var lower = alias.toLowerCase(Locale.ROOT);
        if (lower.equals("latest") || VERSION_ALIAS.matcher(lower).matches()) {
            throw Problem.invalid(
                    "reserved-alias",
                    "Invalid alias name: '%s' is reserved.".formatted(alias),
                    "'latest' means the newest version, and 'v' with a number means that version.",
                    "Choose another name.");
        }
    }
}
