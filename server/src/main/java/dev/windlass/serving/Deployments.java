package dev.windlass.serving;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.serving.RolloutEvent.CanaryStarted;
import dev.windlass.serving.RolloutEvent.Deployed;
import dev.windlass.serving.RolloutEvent.Promoted;
import dev.windlass.serving.RolloutEvent.RolledBack;
import dev.windlass.serving.RolloutEvent.ShadowSet;
import dev.windlass.serving.RolloutEvent.Shifted;
import dev.windlass.store.Database;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * All deployments and their rollouts.
 *
 * <p>The versions in service are held ready in one immutable {@link Live} per deployment. A switch writes the event,
 * then replaces that object: a request that began with the old one ends with it.
 */
public final class Deployments {
    /** The subject of a deployment's events is this and its name. */
    public static final String SUBJECT = "deployment/";

    private static final String UPSERT = """
            INSERT INTO deployment (name, model, champion, candidate, candidate_percent, shadow, changed_at_ms)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET model = excluded.model, champion = excluded.champion,
                candidate = excluded.candidate, candidate_percent = excluded.candidate_percent,
                shadow = excluded.shadow, changed_at_ms = excluded.changed_at_ms
            """;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String SELECT =
            "SELECT name, model, champion, candidate, candidate_percent, shadow FROM deployment";

    private final Database database;
    private final Ledger ledger;
    private final Scorer.Loader loader;
    private final Map<String, Live> live = new ConcurrentHashMap<>();

    public Deployments(Database database, Ledger ledger, Scorer.Loader loader) {
        this.database = database;
        this.ledger = ledger;
        this.loader = loader;
    }

    /** The versions of a deployment, ready to answer. */
    record Live(
            Deployment state,
            Scorer champion,
            @Nullable Scorer candidate,
            @Nullable Scorer shadow) {
        /** The versions that look at a request besides those that {@code answered} it, each once. */
        List<Scorer> others(Set<Integer> answered) {
            var others = new ArrayList<Scorer>(2);
            var seen = new HashSet<>(answered);
            for (var scorer : new @Nullable Scorer[] {champion, candidate, shadow}) {
                if (scorer != null && seen.add(scorer.version())) {
                    others.add(scorer);
                }
            }
            return others;
        }

        @Nullable Scorer ready(int version) {
            if (champion.version() == version) {
                return champion;
            }
            if (candidate != null && candidate.version() == version) {
                return candidate;
            }
            return shadow != null && shadow.version() == version ? shadow : null;
        }
    }

    public List<Deployment> list() {
        return database.read(sql -> sql.createQuery(SELECT + " ORDER BY name")
                .map((row, _) -> deployment(row))
                .list());
    }

    public Optional<Deployment> find(String name) {
        return database.read(sql -> find(sql, name));
    }

    private static Optional<Deployment> find(Handle sql, String name) {
        return sql.createQuery(SELECT + " WHERE name = ?")
                .bind(0, name)
                .map((row, _) -> deployment(row))
                .findOne();
    }

    private static Deployment deployment(ResultSet row) throws SQLException {
        return new Deployment(
                row.getString(1), row.getString(2), row.getInt(3), nullable(row, 4), row.getInt(5), nullable(row, 6));
    }

    private static @Nullable Integer nullable(ResultSet row, int column) throws SQLException {
        var value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    /** The versions in service, made ready at the first request after a start. */
    Live live(String name) {
        var ready = live.get(name);
        if (ready != null) {
            return ready;
        }
        synchronized (this) {
            return live.computeIfAbsent(name, _ -> ready(find(name).orElseThrow(() -> noSuchDeployment(name)), null));
        }
    }

    private Live ready(Deployment state, @Nullable Live before) {
        return new Live(
                state,
                Objects.requireNonNull(scorer(state, state.champion(), before)),
                scorer(state, state.candidate(), before),
                scorer(state, state.shadow(), before));
    }

    private @Nullable Scorer scorer(Deployment state, @Nullable Integer version, @Nullable Live before) {
        if (version == null) {
            return null;
        }
        var kept = before == null || !before.state().model().equals(state.model()) ? null : before.ready(version);
        return kept == null ? loader.load(state.name(), state.model(), version) : kept;
    }

    private RuntimeException noSuchDeployment(String name) {
        var names = list().stream().map(Deployment::name).toList();
        return Problem.notFound(
                "no-such-deployment",
                "There is no deployment '%s'.".formatted(name),
                names.isEmpty()
                        ? "Nothing is deployed yet."
                        : "Deployed are %s.%s"
                                .formatted(
                                        String.join(", ", names),
                                        Nearest.to(name, names)
                                                .map(" Did you mean '%s'?"::formatted)
                                                .orElse("")),
                "Deploy one with: windlass apply loop.yaml, or windlass serve MODEL.");
    }

    /** Puts a version in service at once, as the champion of {@code name}. */
    public synchronized Deployment deploy(String name, String model, int version, Actor actor, String reason) {
        checkName(name);
        var first = new Deployment(name, model, version, null, 0, null);
        return happen(find(name).orElse(first), new Deployed(version, model), actor, reason);
    }

    /** Gives a version a share of the callers. */
    public synchronized Deployment startCanary(String name, int version, int percent, Actor actor, String reason) {
        checkPercent(percent);
        var state = existing(name);
        if (state.candidate() != null) {
            throw Problem.conflict(
                    "rollout-under-way",
                    "Deployment '%s' already tries out version %d.".formatted(name, state.candidate()),
                    "One rollout at a time keeps the comparison fair.",
                    "Promote it or roll it back first.");
        }
        if (state.champion() == version) {
            throw Problem.conflict(
                    "already-champion",
                    "Version %d already answers everyone of '%s'.".formatted(version, name),
                    "A version cannot be compared with itself.",
                    "Try out another version.");
        }
        return happen(state, new CanaryStarted(version, percent), actor, reason);
    }

    public synchronized Deployment shift(String name, int percent, Actor actor, String reason) {
        checkPercent(percent);
        return happen(withCandidate(name), new Shifted(percent), actor, reason);
    }

    /** Makes the candidate the champion. */
    public synchronized Deployment promote(String name, Actor actor, String reason) {
        var state = withCandidate(name);
        return happen(state, new Promoted(Objects.requireNonNull(state.candidate())), actor, reason);
    }

    /** Takes the candidate out of service; the champion answers everyone again. */
    public synchronized Deployment rollback(String name, Actor actor, String reason) {
        var state = withCandidate(name);
        return happen(
                state, new RolledBack(Objects.requireNonNull(state.candidate()), state.champion()), actor, reason);
    }

    /** Puts an earlier version back as champion, with nothing tried out. */
    public synchronized Deployment revert(String name, int version, Actor actor, String reason) {
        var state = existing(name);
        return happen(state, new RolledBack(state.champion(), version), actor, reason);
    }

    /** Lets a version answer in the shadow; {@code null} ends it. */
    public synchronized Deployment shadow(String name, @Nullable Integer version, Actor actor, String reason) {
        return happen(existing(name), new ShadowSet(version), actor, reason);
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw Problem.invalid(
                    "bad-deployment-name",
                    "'%s' is not a name for a deployment.".formatted(name),
                    "It has 1 to 100 letters, digits, '.', '_' or '-', and starts with a letter or digit.",
                    "");
        }
    }

    private static void checkPercent(int percent) {
        if (percent < 1 || percent > Deployment.WHOLE) {
            throw Problem.invalid(
                    "bad-percent",
                    "%d is not a share of the callers.".formatted(percent),
                    "It goes from 1 to 100.",
                    "");
        }
    }

    /** What a client must know to call a deployment; a problem when there is none of this name. */
    public Served served(String name) {
        var ready = live(name);
        return new Served(
                ready.state(), ready.champion().featureNames(), ready.champion().requestFields());
    }

    /** The state of a deployment; a problem when there is none of this name. */
    Deployment existing(String name) {
        return find(name).orElseThrow(() -> noSuchDeployment(name));
    }

    private Deployment withCandidate(String name) {
        var state = existing(name);
        if (state.candidate() == null) {
            throw Problem.conflict(
                    "no-rollout",
                    "Deployment '%s' tries out no version.".formatted(name),
                    "Version %d answers everyone.".formatted(state.champion()),
                    "Start a rollout first.");
        }
        return state;
    }

    /**
     * Versions are made ready before the event is written: what cannot be served is never put in service. Runs under
     * the lock that {@code before} was read under, so that what is stored stays the fold of the events.
     */
    private Deployment happen(Deployment before, RolloutEvent event, Actor actor, String reason) {
        var after = before.after(event);
        var next = ready(after, live.get(before.name()));
        database.write(transaction -> {
            transaction
                    .sql()
                    .createUpdate(UPSERT)
                    .bind(0, after.name())
                    .bind(1, after.model())
                    .bind(2, after.champion())
                    .bind(3, after.candidate())
                    .bind(4, after.candidatePercent())
                    .bind(5, after.shadow())
                    .bind(6, transaction.at().toEpochMilli())
                    .execute();
            transaction.afterCommit(() -> live.put(after.name(), next));
            return ledger.append(
                    transaction,
                    NewEvent.of(actor, SUBJECT + after.name(), event.kind(), Json.tree(event))
                            .because(reason));
        });
        return after;
    }

    /** Who put which version in service, and who ended which rollout. */
    public DeploymentHistory history() {
        return new DeploymentHistory(ledger);
    }

    /** The deployment of each name as its events tell it, for comparison with what is stored. */
    public Deployment replay(String name) {
        var stored = existing(name);
        var state = new Deployment(name, stored.model(), stored.champion(), null, 0, null);
        var after = -1L;
        while (true) {
            var page = ledger.eventsOf(SUBJECT + name, after, Ledger.PAGE_MAX);
            for (var event : page) {
                state = state.after(RolloutEvent.of(event.kind(), event.body()));
                after = event.seq();
            }
            if (page.size() < Ledger.PAGE_MAX) {
                return state;
            }
        }
    }
}
