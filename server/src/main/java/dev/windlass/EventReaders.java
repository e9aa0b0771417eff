package dev.windlass;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.LedgerRoutes;
import dev.windlass.tracking.Belonging;
import java.util.List;

/** Who may be told of an event: whoever may look at what it is about. */
final class EventReaders implements LedgerRoutes.Readers {
    private final Belonging belonging;

    EventReaders(Belonging belonging) {
        this.belonging = belonging;
    }

    @Override
    public boolean mayRead(Permissions permissions, Event event) {
        var slash = event.subject().indexOf('/');
        var area = slash < 0 ? event.subject() : event.subject().substring(0, slash);
        var name = slash < 0 ? "" : event.subject().substring(slash + 1);
        return switch (area) {
            case "experiment" -> permissions.may(Verb.READ, Resource.EXPERIMENT, name);
            case "run" -> mayReadAll(permissions, belonging.ofRun(name));
            case "logged-model" -> mayReadAll(permissions, belonging.ofLoggedModel(name));
            case "model" -> permissions.may(Verb.READ, Resource.MODEL, name);
            case "loop", "deployment", "predictions" -> permissions.may(Verb.READ, Resource.LOOP, name);
            case "dataset" -> permissions.may(Verb.READ, Resource.DATA, "");
            case "features" -> permissions.may(Verb.READ, Resource.LOOP, name.replaceFirst("/.*", ""));
            case "account", "accounts", "group", "webhook" -> permissions.may(Verb.MANAGE, Resource.SERVER, "");
            default -> permissions.mayEverything(Verb.READ);
        };
    }

    private static boolean mayReadAll(Permissions permissions, List<String> experiments) {
        // What was removed for good may have been in an experiment that is closed to the account.
        return experiments.isEmpty()
                ? permissions.mayEverywhere(Verb.READ, Resource.EXPERIMENT)
                : experiments.stream().allMatch(id -> permissions.may(Verb.READ, Resource.EXPERIMENT, id));
    }
}
