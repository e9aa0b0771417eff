package dev.windlass.monitoring;

import dev.windlass.kernel.Json;
import dev.windlass.serving.Prediction;
import dev.windlass.serving.PredictionLog;
import dev.windlass.serving.Scored;
import dev.windlass.store.Database;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Looks at windows of the prediction log and keeps what was seen. */
public final class Monitors {
    /** Reports that one read answers at most. */
    public static final int REPORTS_MAX = 2_000;

    /** Finds the reference of a model version. */
    public interface Profiles {
        Optional<Profile> profile(String model, int version);
    }

    private final Database database;
    private final PredictionLog log;
    private final Profiles profiles;
    private final MonitorMetrics metrics;

    public Monitors(Database database, PredictionLog log, Profiles profiles, MonitorMetrics metrics) {
        this.database = database;
        this.log = log;
        this.profiles = profiles;
        this.metrics = metrics;
    }

    /**
     * Looks at the predictions made in [from, to) with the labels known by {@code knownBy}, and keeps the report.
     *
     * @param psiLimit index from which a feature has drifted
     */
    public MonitorReport look(String deployment, Instant from, Instant to, Instant knownBy, double psiLimit) {
        var scored = log.scored(deployment, from, to, knownBy);
        var answered = scored.stream()
                .filter(one -> one.route() != Prediction.Route.SHADOW)
                .toList();
        var version =
                answered.stream()
                        .collect(Collectors.groupingBy(Scored::version, Collectors.counting()))
                        .entrySet()
                        .stream()
                        .max(Map.Entry.<Integer, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                        .map(Map.Entry::getKey);
        var drift = version.flatMap(
                most -> log.features(deployment, most, from, to).flatMap(window -> drift(window, most, psiLimit)));
        var report = new MonitorReport(
                deployment, version.orElse(0), from, to, answered.size(), drift.orElse(null), qualityByVersion(scored));
        keep(report);
        metrics.observe(report);
        return report;
    }

    /** Absent when there is no reference, or one of another number of features. */
    private Optional<DriftReport> drift(PredictionLog.FeatureWindow window, int version, double psiLimit) {
        return profiles.profile(window.model(), version)
                .filter(profile -> profile.columns().size() == window.width())
                .map(profile -> DriftReport.of(profile, window.values(), window.outputs(), psiLimit));
    }

    /** Quality over the labelled answers. What is no probability with a label of 0 or 1, as of a regression, is left out. */
    public static Quality qualityOf(List<Scored> scored) {
        var measurable = scored.stream().filter(Monitors::measurable).toList();
        return Quality.of(
                measurable.stream().mapToDouble(Scored::output).toArray(),
                measurable.stream().mapToDouble(Scored::label).toArray());
    }

    /** As {@link #qualityOf}, of each version that has such answers. */
    public static Map<Integer, Quality> qualityByVersion(List<Scored> scored) {
        var byVersion = scored.stream()
                .filter(Monitors::measurable)
                .collect(Collectors.groupingBy(Scored::version, TreeMap::new, Collectors.toList()));
        var quality = new TreeMap<Integer, Quality>();
        byVersion.forEach((version, rows) -> quality.put(version, qualityOf(rows)));
        return quality;
    }

    private static boolean measurable(Scored one) {
        return (one.label() == 0 || one.label() == 1) && one.output() >= 0 && one.output() <= 1;
    }

    private void keep(MonitorReport report) {
        database.write(transaction -> {
            var next = transaction
                    .sql()
                    .createQuery("SELECT COALESCE(MAX(id) + 1, 0) FROM monitor_report")
                    .mapTo(Long.class)
                    .one();
            return transaction
                    .sql()
                    .execute(
                            "INSERT INTO monitor_report (id, deployment, version, from_ms, to_ms, at_ms, report)"
                                    + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                            next,
                            report.deployment(),
                            report.version(),
                            report.from().toEpochMilli(),
                            report.to().toEpochMilli(),
                            transaction.at().toEpochMilli(),
                            Json.text(report));
        });
    }

    /** The reports of a deployment, oldest first, the newest {@link #REPORTS_MAX} of them. */
    public List<MonitorReport> reports(String deployment) {
        var reports = new ArrayList<>(database.read(sql -> sql.createQuery(
                        "SELECT report FROM monitor_report WHERE deployment = ? ORDER BY to_ms DESC, id DESC LIMIT ?")
                .bind(0, deployment)
                .bind(1, REPORTS_MAX)
                .map((row, _) -> Json.read(row.getString(1), MonitorReport.class))
                .list()));
        reports.sort(Comparator.comparing(MonitorReport::to));
        return reports;
    }

    public Optional<MonitorReport> latest(String deployment) {
        return database.read(sql -> sql.createQuery(
                        "SELECT report FROM monitor_report WHERE deployment = ? ORDER BY to_ms DESC, id DESC LIMIT 1")
                .bind(0, deployment)
                .map((row, _) -> Json.read(row.getString(1), MonitorReport.class))
                .findOne());
    }
}
