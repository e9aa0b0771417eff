package dev.windlass;

import dev.windlass.alerts.AlertRoutes;
import dev.windlass.alerts.RunAlerts;
import dev.windlass.blob.BlobStore;
import dev.windlass.data.Datasets;
import dev.windlass.evaluation.Evaluation;
import dev.windlass.evaluation.EvaluationRoutes;
import dev.windlass.http.Route;
import dev.windlass.http.Router;
import dev.windlass.ledger.Ledger;
import dev.windlass.registry.Registry;
import dev.windlass.registry.RegistryRoutes;
import dev.windlass.store.Database;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracing.TracingRoutes;
import dev.windlass.tracking.GarbageCollection;
import dev.windlass.tracking.GarbageCollectionRoutes;
import dev.windlass.tracking.RunTableRoutes;
import dev.windlass.tracking.Tracking;
import dev.windlass.tracking.TrackingRoutes;
import dev.windlass.transfer.TransferRoutes;
import dev.windlass.transfer.Transfers;
import dev.windlass.views.ViewRoutes;
import dev.windlass.views.Views;
import dev.windlass.webhooks.WebhookRoutes;
import dev.windlass.webhooks.Webhooks;
import dev.windlass.wire.mlflow.MlflowRoutes;
import dev.windlass.wire.otlp.OtlpRoutes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;

/** What a tracking server is made of: everything that a client of mlflow speaks with. */
record TrackingParts(
        Tracking tracking,
        Tracing tracing,
        Evaluation evaluation,
        Registry registry,
        RunAlerts alerts,
        Views views,
        Webhooks webhooks,
        GarbageCollection garbage,
        Transfers transfers) {
    /** Its webhooks are to be closed, and with the server its tracking. */
    static TrackingParts open(Database database, Ledger ledger, BlobStore blobs, Path directory, InstantSource clock) {
        var tracking = new Tracking(database, ledger, blobs);
        var registry = new Registry(database, ledger);
        var webhooks = new Webhooks(database, ledger, directory, clock);
        registry.watch(webhooks::happened);
        var alerts = new RunAlerts(database, ledger, tracking);
        alerts.watch(webhooks::raised);
        var tracing = new Tracing(database, ledger, tracking);
        var evaluation = new Evaluation(database, ledger);
        var garbage = new GarbageCollection(
                database,
                ledger,
                blobs,
                clock,
                List.of(tracing.attached(), evaluation.attached(), alerts.attached()),
                List.of(Datasets::holding));
        var transfers = new Transfers(database, ledger, blobs, tracking, registry);
        return new TrackingParts(
                tracking,
                tracing,
                evaluation,
                registry,
                alerts,
                new Views(database, ledger),
                webhooks,
                garbage,
                transfers);
    }

    List<Route> routes() {
        return Stream.of(
                        new TrackingRoutes(tracking).routes(),
                        new RunTableRoutes(tracking).routes(),
                        new GarbageCollectionRoutes(garbage).routes(),
                        new TracingRoutes(tracing, tracking).routes(),
                        new EvaluationRoutes(evaluation.datasets()).routes(),
                        new RegistryRoutes(registry, tracking).routes(),
                        new AlertRoutes(alerts, tracking).routes(),
                        new ViewRoutes(views).routes(),
                        new WebhookRoutes(webhooks).routes(),
                        new TransferRoutes(transfers).routes())
                .flatMap(List::stream)
                .toList();
    }

    void mountForeign(Router router, InstantSource clock) {
        new MlflowRoutes(tracking, registry, tracing, evaluation, webhooks, clock).mount(router);
        router.add(List.of(MlflowRoutes.version(), MlflowRoutes.health()))
                .add(new OtlpRoutes(tracing.traces()).routes(), OtlpRoutes.PROBLEMS);
    }
}
