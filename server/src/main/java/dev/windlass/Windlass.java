package dev.windlass;

import dev.windlass.blob.DirectoryBlobStore;
import dev.windlass.data.DataRoutes;
import dev.windlass.data.Datasets;
import dev.windlass.features.FeaturesRoutes;
import dev.windlass.features.OnlineStore;
import dev.windlass.frame.DuckDb;
import dev.windlass.governance.GovernanceRoutes;
import dev.windlass.governance.Lineage;
import dev.windlass.governance.LineageRoutes;
import dev.windlass.governance.Why;
import dev.windlass.http.Health;
import dev.windlass.http.HttpServer;
import dev.windlass.http.Metrics;
import dev.windlass.http.OpenApi;
import dev.windlass.http.Router;
import dev.windlass.http.StaticPrefix;
import dev.windlass.http.WebPages;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.BindingRule;
import dev.windlass.identity.Guard;
import dev.windlass.identity.Ownership;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.LedgerRoutes;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.ledger.Verification;
import dev.windlass.loop.Loops;
import dev.windlass.monitoring.MonitorMetrics;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.Predictor;
import dev.windlass.serving.RegistryScorers;
import dev.windlass.serving.SealedPredictions;
import dev.windlass.serving.ServingRoutes;
import dev.windlass.store.Database;
import dev.windlass.store.Dialect;
import dev.windlass.store.DirectoryLock;
import dev.windlass.tracking.DailyCollection;
import dev.windlass.training.PythonTrainer;
import dev.windlass.training.XgboostTrainer;
import dev.windlass.validation.ValidationRoutes;
import dev.windlass.validation.Validations;
import dev.windlass.wire.mlflow.MlflowRoutes;
import dev.windlass.wire.oip.OipRoutes;
import dev.windlass.wire.oip.ScoringRoutes;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A Windlass on one directory. Built from top to bottom: what stands lower knows what stands above it, never the other
 * way round.
 */
public final class Windlass implements AutoCloseable {
    /** The folders under {@code db/} whose migrations make the schema, in order. */
    static final List<String> CAPABILITIES = List.of(
            "ledger",
            "identity",
            "data",
            "validation",
            "features",
            "tracking",
            "tracing",
            "evaluation",
            "registry",
            "alerts",
            "views",
            "webhooks",
            "transfer",
            "serving",
            "monitoring",
            "loop");

    /** What this program calls itself to clients. */
    public static final String VERSION = Optional.ofNullable(
                    Windlass.class.getPackage().getImplementationVersion())
            .orElse("unpackaged");

    private static final Logger LOG = LoggerFactory.getLogger(Windlass.class);
    private static final Duration RECONCILE_EVERY = Duration.ofSeconds(10);

    private static final Duration REFRESH_EVERY = Duration.ofSeconds(5);
    private static final String OWN_HOST = "127.0.0.1";

    private final Deque<AutoCloseable> open;
    private final Settings settings;
    private final DirectoryLock lock;
    private final TrackingParts tracks;
    private final Database database;
    private final Accounts accounts;
    private final Guard guard;
    private final Loops loops;
    private final Router router;
    private String address = "";

    /** @param open takes every part that must be closed, also when a later one cannot be opened */
    private Windlass(Settings settings, Deque<AutoCloseable> open) throws IOException {
        this.open = open;
        this.settings = settings;
        var clock = settings.clock();
        lock = closing(DirectoryLock.acquire(settings.directory()));

        database = closing(Database.open(settings.databaseUrl(), CAPABILITIES, clock));
        var blobs = new DirectoryBlobStore(settings.directory().resolve("blobs"));
        var sealed = closing(SqlLedger.open(database, settings.directory()));
        accounts = closing(new Accounts(database, sealed));
        guard = new Guard(accounts, clock);
        var ledger = new Ownership(sealed, accounts);
        var scripts = settings.directory().resolve("training").toAbsolutePath();
        var duckdb = closing(DuckDb.confined(
                settings.directory().resolve("duckdb"),
                List.of(settings.directory().resolve("blobs"), scripts)));
        var metrics = new PrometheusRegistry();

        var datasets = new Datasets(database, ledger, blobs, duckdb);
        var validations = new Validations(database, ledger, datasets, duckdb);
        var online = new OnlineStore(database, ledger, clock);
        tracks = TrackingParts.open(database, ledger, blobs, settings.directory(), clock);
        closing(tracks.webhooks());
        var tracking = tracks.tracking();
        var registry = tracks.registry();
        var log = new PredictionLog(database, ledger);
        closing(log::seal);
        var trainer = closing(new XgboostTrainer());
        var python = closing(new PythonTrainer(settings.python()));
        loops = new Loops(new Loops.Parts(
                database,
                ledger,
                blobs,
                datasets,
                validations,
                online,
                tracking,
                registry,
                log,
                new MonitorMetrics(metrics),
                trainer,
                new Loops.Scripts(python, duckdb, scripts, this::address, guard.passes()),
                clock));
        var deployments = loops.deployments();
        var predictor = new Predictor(deployments, log, clock);
        var why = new Why(
                log, registry, tracking, validations, sealed, new RegistryScorers(registry, blobs, online), loops);

        var verification = new Verification(List.of(new SealedPredictions()));
        var httpMetrics = new Metrics(metrics);
        router = new Router(guard);
        router.observe(httpMetrics)
                .add(new Health(Optional::empty).routes())
                .add(httpMetrics.routes())
                .add(new OpenApi(router::routes, VERSION).routes())
                .add(new DataRoutes(datasets, blobs).routes())
                .add(new ValidationRoutes(validations, datasets).routes())
                .add(new FeaturesRoutes(online, loops::features, clock).routes())
                .add(tracks.routes())
                .add(new ServingRoutes(deployments, predictor, log).routes())
                .add(loops.routes())
                .add(new GovernanceRoutes(why, () -> verification.database(database, settings.directory())).routes())
                .add(new LineageRoutes(new Lineage(tracking, registry, deployments), tracking, registry).routes())
                .add(new LedgerRoutes(sealed, new EventReaders(tracking.belonging())).routes())
                .add(guard.routes().routes())
                .add(new WebPages().routes());
        tracks.mountForeign(router, clock);
        router.add(MlflowRoutes.ofAccounts(accounts, guard.passwordChange()), MlflowRoutes.PROBLEMS);
        mountInference(router, deployments, predictor);
    }

    private static void mountInference(Router router, Deployments deployments, Predictor predictor) {
        router.add(new OipRoutes(deployments, predictor, VERSION).routes(), OipRoutes.PROBLEMS)
                .dialect(OipRoutes.PREFIX + "/", OipRoutes.PROBLEMS)
                .add(new ScoringRoutes(deployments, predictor).routes(), ScoringRoutes.PROBLEMS);
    }

    /** Opens a directory, which is made when there is none. Only one program at a time can have it open. */
    public static Windlass open(Settings settings) {
        var open = new ArrayDeque<AutoCloseable>();
        var opened = false;
        try {
            Files.createDirectories(settings.directory());
            var windlass = new Windlass(settings, open);
            opened = true;
            return windlass;
        } catch (IOException e) {
            throw notUsable(settings, e);
        } catch (UncheckedIOException e) {
            throw notUsable(settings, Objects.requireNonNull(e.getCause()));
        } finally {
            if (!opened) {
                closeAll(open);
            }
        }
    }

    private static ProblemException notUsable(Settings settings, IOException e) {
        return Problem.unavailable(
                "directory-not-writable",
                "The directory '%s' cannot be used.".formatted(settings.directory()),
                "Failed at: %s.".formatted(e.getMessage()),
                "Choose another with --dir, or let this user write there.");
    }

    /** Answers requests without a socket. */
    public Router router() {
        return router;
    }

    /** Listens at the root of the host, and keeps every loop what it must be; answers the port. */
    public int listen(String host, int port) {
        return listen(host, port, "");
    }

    /** As without {@code staticPrefix}, and answers everything under that path as well. */
    public int listen(String host, int port, String staticPrefix) {
        var prefix = new StaticPrefix(staticPrefix).besides(router.routes());
        BindingRule.check(host, accounts);
        if (!BindingRule.isOwn(host)) {
            guard.requireAccounts();
        }
        var server = closing(HttpServer.start(host, port, router, prefix));
        var timer = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("loops").daemon().factory());
        // Loops end while the server still answers: a script that is cut off must not look like one that failed.
        closing(() -> {
            timer.shutdownNow();
            loops.close();
        });
        var _ = timer.scheduleWithFixedDelay(
                loops::reconcileAll, RECONCILE_EVERY.toSeconds(), RECONCILE_EVERY.toSeconds(), TimeUnit.SECONDS);
        // Whoever watches a run would hold the server for as long as the run takes.
        closing(tracks.tracking());
        tracks.webhooks().start();
        if (database.dialect() == Dialect.POSTGRES) {
            // Another server may have changed them on the same database.
            var _ = timer.scheduleWithFixedDelay(
                    this::refreshAccounts, REFRESH_EVERY.toSeconds(), REFRESH_EVERY.toSeconds(), TimeUnit.SECONDS);
        }
        closing(OwnerPass.write(settings.directory(), guard.passes()));
        synchronized (open) {
            address = address(host, server) + prefix.value();
            lock.announce(address);
        }
        return server.port();
    }

    /** From now on removes each day what was deleted so long ago. */
    public void collectGarbageDaily(Duration olderThan) {
        closing(DailyCollection.of(tracks.garbage(), olderThan));
    }

    private void refreshAccounts() {
        try {
            accounts.refresh();
        } catch (RuntimeException e) {
            // A timer never calls again what has once thrown.
            LOG.warn("the accounts could not be read anew: {}", e.getMessage());
        }
    }

    private static String address(String host, HttpServer server) {
        return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, server.port());
    }

    /** Where programs that this one starts find it. Listens for them when nobody else was to be listened to. */
    private String address() {
        synchronized (open) {
            if (address.isEmpty()) {
                address = address(OWN_HOST, closing(HttpServer.start(OWN_HOST, 0, router)));
            }
            return address;
        }
    }

    private <T extends AutoCloseable> T closing(T part) {
        synchronized (open) {
            open.push(part);
        }
        return part;
    }

    /** Ends what is under way and closes everything in the reverse order of its opening. */
    @Override
    public void close() {
        closeAll(open);
    }

    private static void closeAll(Deque<AutoCloseable> open) {
        while (true) {
            AutoCloseable part;
            synchronized (open) {
                if (open.isEmpty()) {
                    return;
                }
                part = open.pop();
            }
            try {
                part.close();
            } catch (Exception e) {
                LOG.error("{} could not be closed", part.getClass().getSimpleName(), e);
            }
        }
    }
}
