package dev.windlass.http;

import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.util.List;

/** What the server measures of itself, for Prometheus: requests by route, and the machine under it. */
public final class Metrics implements Router.Observer {
    private static final double NANOS = 1e9;
    private static final double MILLIS = 1e3;
    private static final double[] BOUNDS = {
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10
    };

    private final PrometheusRegistry registry;
    private final ExpositionFormats formats = ExpositionFormats.init();
    private final Histogram requests;

    public Metrics(PrometheusRegistry registry) {
        this.registry = registry;
        this.requests = Histogram.builder()
                .name("http_server_request_duration_seconds")
                .help("Time to answer a request, without sending a streamed body, by template of the path.")
                .labelNames("method", "route", "status")
                .classicOnly()
                .classicUpperBounds(BOUNDS)
                .register(registry);
        machine();
    }

    private void machine() {
        var memory = ManagementFactory.getMemoryMXBean();
        var threads = ManagementFactory.getThreadMXBean();
        var runtime = ManagementFactory.getRuntimeMXBean();
        GaugeWithCallback.builder()
                .name("jvm_memory_used_bytes")
                .help("Memory in use by the Java virtual machine.")
                .labelNames("area")
                .callback(told -> {
                    told.call((double) memory.getHeapMemoryUsage().getUsed(), "heap");
                    told.call((double) memory.getNonHeapMemoryUsage().getUsed(), "nonheap");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("jvm_threads_current")
                .help("Platform threads.")
                .callback(told -> told.call(threads.getThreadCount()))
                .register(registry);
        GaugeWithCallback.builder()
                .name("process_start_time_seconds")
                .help("When the process started, in seconds since 1970.")
                .callback(told -> told.call(runtime.getStartTime() / MILLIS))
                .register(registry);
        CounterWithCallback.builder()
                .name("jvm_gc_collection_seconds_total")
                .help("Time spent collecting garbage.")
                .labelNames("collector")
                .callback(told -> ManagementFactory.getGarbageCollectorMXBeans()
                        .forEach(collector ->
                                told.call(Math.max(0, collector.getCollectionTime()) / MILLIS, collector.getName())))
                .register(registry);
    }

    @Override
    public void answered(String method, String route, int status, long nanos) {
        requests.labelValues(method, route, status / 100 + "xx").observe(nanos / NANOS);
    }

    /** {@code /metrics}, in the format that the caller accepts: the text format 0.0.4, or OpenMetrics. */
    public List<Route> routes() {
        return List.of(Route.get("/metrics", "Measurements for Prometheus.", Void.class, this::scrape)
                .needs(Access.everything(Verb.READ)));
    }

    private Response scrape(Request request) {
        var writer = formats.findWriter(request.header("accept").orElse(""));
        var out = new ByteArrayOutputStream();
        try {
            writer.write(out, registry.scrape());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Response.bytes(writer.getContentType(), out.toByteArray());
    }
}
