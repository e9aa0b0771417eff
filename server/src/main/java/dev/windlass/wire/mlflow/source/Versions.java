package dev.windlass.wire.mlflow.source;

import dev.windlass.registry.PastModel;
import dev.windlass.registry.Stage;
import dev.windlass.tracking.Lifecycle;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Fingerprint;
import dev.windlass.transfer.FoundModel;
import dev.windlass.transfer.FoundModel.Origin;
import dev.windlass.transfer.Notes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Versions of registered models, with what their sources mean. A source that names a folder of the old server's machine,
 * or its proxy, says nothing here; the version then lists the files itself and has no source.
 */
final class Versions {
    private static final Pattern LOGGED = Pattern.compile("models:/(m-[^/]+)/?");
    private static final Pattern VERSION = Pattern.compile("models:/([^/@]+)/(\\d{1,9})");
    private static final Pattern RUN = Pattern.compile("runs:/([^/]+)/(.+)");
    private static final String DELETED = "Deleted_Internal";
    private static final int CHAIN_MAX = 20;
    private static final int NUMBER_MAX = 1_000_000_000;

    private final Home homeOfRun;
    private final Home homeOfModel;
    private final ModelOfRun modelOfRun;
    private final Locations locations;
    private final Notes notes;

    /** The place where the files of a run or logged model are, as the source tells it; empty when there is none. */
    interface Home {
        String of(String id) throws IOException;
    }

    /** The id of the logged model that a run calls so; empty when there is none. */
    interface ModelOfRun {
        String of(String run, String name) throws IOException;
    }

    /** A version as the source tells of it. */
    record Told(
            String model,
            int version,
            String description,
            String user,
            String stage,
            String source,
            String runLink,
            String run,
            String loggedModel,
            String storage,
            long createdAtMs,
            long updatedAtMs,
            Map<String, String> tags) {}

    /** Finds a version of any model; null when there is none. */
    interface Lookup {
        @Nullable Told of(String model, int version) throws IOException;
    }

    /** What a source means, and what stands for it here. */
    private record Meaning(String source, Origin origin, String loggedModel) {}

    Versions(Home homeOfRun, Home homeOfModel, ModelOfRun modelOfRun, Locations locations, Notes notes) {
        this.homeOfRun = homeOfRun;
        this.homeOfModel = homeOfModel;
        this.modelOfRun = modelOfRun;
        this.locations = locations;
        this.notes = notes;
    }

    FoundModel model(PastModel head, List<Told> all, Lookup lookup) throws IOException {
        var versions = new ArrayList<FoundModel.Version>();
        var fingerprint = new Fingerprint().add(head);
        for (var told : all) {
            var id = "%s/%d".formatted(told.model(), told.version());
            if (told.version() < 1 || told.version() > NUMBER_MAX || !isStage(told.stage())) {
                notes.skipped("model version " + id, "Its number or its stage '%s' cannot be.".formatted(told.stage()));
                continue;
            }
            versions.add(version(told, lookup));
            fingerprint.add(told);
        }
        return new FoundModel(head, versions, fingerprint.text());
    }

    private static boolean isStage(String stage) {
        return stage.isEmpty()
                || stage.equals(DELETED)
                || Arrays.stream(Stage.values()).anyMatch(one -> one.word().equals(stage));
    }

    private FoundModel.Version version(Told told, Lookup lookup) throws IOException {
        var isDeleted = told.stage().equals(DELETED);
        var meaning = isDeleted
                ? new Meaning(told.source(), new Origin.Unknown(), "")
                : meaning(told.source(), lookup, told, 0);
        return new FoundModel.Version(
                new PastModel.Version(
                        told.version(),
                        told.description(),
                        told.user(),
                        isDeleted || told.stage().isEmpty() ? Stage.NONE : Stage.of(told.stage()),
                        meaning.source(),
                        told.runLink(),
                        isDeleted ? "" : told.run(),
                        told.loggedModel().isEmpty() ? meaning.loggedModel() : told.loggedModel(),
                        "",
                        List.of(),
                        isDeleted ? Lifecycle.DELETED : Lifecycle.ACTIVE,
                        told.createdAtMs(),
                        told.updatedAtMs(),
                        told.tags(),
                        new Fingerprint().add(told).text()),
                meaning.origin());
    }

    private Meaning meaning(String source, Lookup lookup, Told told, int depth) throws IOException {
        var logged = LOGGED.matcher(source);
        if (logged.matches()) {
            return new Meaning(source, new Origin.OfLoggedModel(logged.group(1), ""), logged.group(1));
        }
        var version = VERSION.matcher(source);
        if (version.matches()) {
            var other = lookup.of(version.group(1), Integer.parseInt(version.group(2)));
            if (other == null || depth >= CHAIN_MAX) {
                return new Meaning(source, new Origin.Unknown(), "");
            }
            var first = meaning(other.source(), lookup, other, depth + 1);
            return new Meaning(source, first.origin(), first.loggedModel());
        }
        var run = RUN.matcher(source);
        if (run.matches()) {
            return new Meaning(source, ofRun(run.group(1), run.group(2)), "");
        }
        if (Locations.isElsewhere(source) || !isPlace(source)) {
            return new Meaning(source, new Origin.Unknown(), "");
        }
        return place(source, told);
    }

    private Origin ofRun(String run, String path) throws IOException {
        var slash = path.indexOf('/');
        var name = slash < 0 ? path : path.substring(0, slash);
        var model = modelOfRun.of(run, name);
        return model.isEmpty()
                ? new Origin.OfRun(run, path)
                : new Origin.OfLoggedModel(model, slash < 0 ? "" : path.substring(slash + 1));
    }

    private static boolean isPlace(String source) {
        return source.startsWith("/") || source.startsWith("file:") || source.startsWith("mlflow-artifacts:");
    }

    /** A path or an address of the proxy: mostly below the files of the run that the version names. */
    private Meaning place(String source, Told told) throws IOException {
        if (!told.run().isEmpty()) {
            var path = below(homeOfRun.of(told.run()), source);
            if (!path.isEmpty()) {
                return new Meaning("", new Origin.OfRun(told.run(), path), "");
            }
        }
        var model = Pattern.compile("/models/(m-[A-Za-z0-9]+)/artifacts").matcher(source);
        if (model.find()) {
            var home = homeOfModel.of(model.group(1));
            if (!home.isEmpty() && (source.equals(home) || !below(home, source).isEmpty())) {
                return new Meaning("", new Origin.OfLoggedModel(model.group(1), below(home, source)), model.group(1));
            }
        }
        var own = locations.ownFolder(source);
        if (own instanceof FileRoot.Missing missing) {
            notes.changed(
                    "model version %s/%d".formatted(told.model(), told.version()),
                    "Its source %s lies on the old server; it comes without files. %s"
                            .formatted(source, missing.why()));
            return new Meaning(source, new Origin.Unknown(), "");
        }
        return new Meaning("", new Origin.Own(own), "");
    }

    /** The path of a place below another; empty when it is not there. */
    private static String below(String home, String place) {
        if (home.isEmpty()) {
            return "";
        }
        var base = plain(home) + "/";
        return plain(place).startsWith(base) ? plain(place).substring(base.length()) : "";
    }

    private static String plain(String place) {
        return place.replaceFirst("^file:(//[^/]*)?(?=/)", "")
                .replaceFirst("^mlflow-artifacts:(//[^/]*)?/*", "mlflow-artifacts:/")
                .replaceFirst("/+$", "");
    }
}
