package dev.windlass.tracking;

import dev.windlass.http.Access;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.store.Database;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The experiment that a run, a logged model or a file belongs to: what they may be asked for is decided by it. It is read
 * each time, since what was removed for good may be imported again to elsewhere.
 */
public final class Belonging {
    private static final String DIGITS = "\\d{1,9}";

    private final Database database;

    Belonging(Database database) {
        this.database = database;
    }

    /** The id of the experiment of a run; empty when there is no such run. */
    public List<String> ofRun(String run) {
        return one("SELECT experiment FROM run WHERE id = ?", run);
    }

    /** What a route needs of the run that its path names. */
    public Access needsRun(Verb verb) {
        return Access.to(verb, Resource.EXPERIMENT, request -> ofRun(request.pathParam("run")));
    }

    /** The id of the experiment of a logged model; empty when there is no such model. */
    public List<String> ofLoggedModel(String model) {
        return one("SELECT experiment FROM logged_model WHERE id = ?", model);
    }

    /**
     * The ids of all experiments that lay claim to a path in the store of artifacts: the one that its first part numbers,
     * and those whose artifacts lie somewhere above it.
     */
    public List<String> ofArtifact(String path) {
        var parts = Arrays.stream(path.split("/"))
                .filter(part -> !part.isEmpty())
                .limit(Artifacts.PATH_LENGTH_MAX)
                .toList();
        if (parts.isEmpty()) {
            return List.of();
        }
        var ids = new ArrayList<String>();
        if (parts.getFirst().matches(DIGITS)) {
            ids.addAll(one("SELECT id FROM experiment WHERE id = ?", Integer.parseInt(parts.getFirst())));
        }
        var above = new ArrayList<String>();
        for (var end = 1; end <= parts.size(); end++) {
            above.add(String.join("/", parts.subList(0, end)));
        }
        ids.addAll(database.read(sql -> sql.createQuery("SELECT id FROM experiment WHERE artifact_root IN (<above>)")
                .bindList("above", above)
                .mapTo(String.class)
                .list()));
        return ids.stream().distinct().toList();
    }

    private List<String> one(String query, Object name) {
        return database.read(sql -> sql.select(query, name).mapTo(String.class).list());
    }
}
