package dev.windlass.monitoring;

import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.model.registry.PrometheusRegistry;

/** What monitors see, for Prometheus. */
public final class MonitorMetrics {
    private static final double MILLIS = 1_000;

    private final Gauge drift;
    private final Gauge missing;
    private final Gauge realized;
    private final Gauge lastRun;

    public MonitorMetrics(PrometheusRegistry registry) {
        drift = Gauge.builder()
                .name("model_feature_drift_score")
                .help("Distance of a feature in the last window from its reference.")
                .labelNames("deployment", "version", "feature", "method")
                .register(registry);
        missing = Gauge.builder()
                .name("model_feature_missing_ratio")
                .help("Share of missing values of a feature in the last window.")
                .labelNames("deployment", "version", "feature")
                .register(registry);
        realized = Gauge.builder()
                .name("model_realized_metric")
                .help("Quality over the labelled predictions of the last window.")
                .labelNames("deployment", "version", "metric")
                .register(registry);
        lastRun = Gauge.builder()
                .name("model_monitor_last_run_timestamp_seconds")
                .help("End of the last window that was looked at.")
                .labelNames("deployment")
                .register(registry);
    }

    void observe(MonitorReport report) {
        var version = Integer.toString(report.version());
        if (report.drift() != null) {
            for (var feature : report.drift().features()) {
                drift.labelValues(report.deployment(), version, feature.feature(), "psi")
                        .set(feature.psi());
                drift.labelValues(report.deployment(), version, feature.feature(), "ks")
                        .set(feature.ks());
                drift.labelValues(report.deployment(), version, feature.feature(), "js")
                        .set(feature.js());
                missing.labelValues(report.deployment(), version, feature.feature())
                        .set(feature.missing());
            }
        }
        report.quality()
                .forEach((of, quality) -> quality.measures()
                        .forEach((name, value) -> realized.labelValues(report.deployment(), Integer.toString(of), name)
                                .set(value)));
        lastRun.labelValues(report.deployment()).set(report.to().toEpochMilli() / MILLIS);
    }
}
