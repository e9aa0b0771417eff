package dev.windlass.wire.mlflow;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.evaluation.Evaluation;
import dev.windlass.http.HttpServer;
import dev.windlass.http.Router;
import dev.windlass.registry.Registry;
import dev.windlass.registry.RegistryRoutes;
import dev.windlass.store.Database;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Tracking;
import dev.windlass.tracking.TrackingRoutes;
import dev.windlass.webhooks.Webhooks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** A server of the tracking parts alone, to point a foreign client at: DIRECTORY PORT. */
public final class MlflowTestServer {
    private MlflowTestServer() {}

    public static void main(String[] arguments) throws Exception {
        var directory = Files.createDirectories(Path.of(arguments[0]));
        var clock = InstantSource.system();
        var database = Database.open(
                "sqlite:" + directory.resolve("test.db"),
                List.of(
                        Tracking.CAPABILITY,
                        Tracing.CAPABILITY,
                        Evaluation.CAPABILITY,
                        Registry.CAPABILITY,
                        Webhooks.CAPABILITY),
                clock);
        var ledger = new FakeLedger();
        var tracking = new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs")));
        var tracing = new Tracing(database, ledger, tracking);
        var evaluation = new Evaluation(database, ledger);
        var registry = new Registry(database, ledger);
        var webhooks = new Webhooks(database, ledger, directory, clock);
        registry.watch(webhooks::happened);
        webhooks.start();
        var router = new Router(request -> request);
        router.add(new TrackingRoutes(tracking).routes());
        router.add(new RegistryRoutes(registry, tracking).routes());
        router.add(List.of(MlflowRoutes.version(), MlflowRoutes.health()));
        new MlflowRoutes(tracking, registry, tracing, evaluation, webhooks, clock).mount(router);
        var server = HttpServer.start("127.0.0.1", Integer.parseInt(arguments[1]), router);
        System.out.println("listening on " + server.port());
        new CountDownLatch(1).await();
    }
}
