package dev.windlass.loop;

import dev.windlass.features.FeatureSet;
import dev.windlass.features.OnlineStore;
import dev.windlass.features.Source;
import dev.windlass.frame.Frame;
import dev.windlass.registry.Registry;
import dev.windlass.serving.Deployment;
import dev.windlass.serving.Deployments;
import dev.windlass.serving.RegistryScorers;
import dev.windlass.serving.Scorer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Brings the events that online features are computed from into memory: those of the newest dataset versions, then what
 * was pushed since. Done when a loop is applied, when a version with other features is made ready, and before a rollout.
 */
final class LoopServing implements Scorer.Loader, OnlineEvents {
    /** Events further back than the features reach, so that a request may be a little late. */
    private static final Duration SLACK = Duration.ofDays(2);

    private final LoopFiles files;
    private final LoopData data;
    private final OnlineStore online;
    private final Registry registry;
    private final RegistryScorers scorers;
    private final Supplier<Deployments> deployments;
    private final InstantSource clock;

    /** @param deployments given late, since deployments are made ready through this */
    LoopServing(
            LoopFiles files,
            LoopData data,
            OnlineStore online,
            Registry registry,
            RegistryScorers scorers,
            Supplier<Deployments> deployments,
            InstantSource clock) {
        this.files = files;
        this.data = data;
        this.online = online;
        this.registry = registry;
        this.scorers = scorers;
        this.deployments = deployments;
        this.clock = clock;
    }

    @Override
    public Scorer load(String deployment, String model, int version) {
        var set = scorers.features(registry.require(model, version));
        if (!online.find(deployment).map(store -> store.covers(set)).orElse(false)) {
            restore(deployment, set);
        }
        return scorers.load(deployment, model, version);
    }

    /** Restores a loop of which nothing is in memory yet. */
    synchronized void load(LoopSpec spec) {
        if (online.find(spec.name()).isEmpty()) {
            restore(spec);
        }
    }

    @Override
    public void restore(LoopSpec spec) {
        restore(spec.name(), LoopFeatures.of(spec));
    }

    private void restore(String deployment, FeatureSet wanted) {
        var sets = new LinkedHashSet<FeatureSet>();
        sets.add(wanted);
        deployments.get().find(deployment).ifPresent(state -> sets.addAll(deployed(state)));
        var events = new LinkedHashMap<String, Frame>();
        var loop = files.find(deployment);
        if (loop.isPresent()) {
            sets.add(LoopFeatures.of(loop.get().spec()));
            events.putAll(events(loop.get().spec(), sets));
        }
        online.restore(deployment, List.copyOf(sets), events);
    }

    private List<FeatureSet> deployed(Deployment state) {
        return Stream.of(state.champion(), state.candidate(), state.shadow())
                .filter(Objects::nonNull)
                .map(version -> scorers.features(registry.require(state.model(), version)))
                .toList();
    }

    private Map<String, Frame> events(LoopSpec spec, Iterable<FeatureSet> sets) {
        var newest = data.newest(spec);
        var now = clock.instant();
        var from = now.minus(LoopFeatures.reach(spec)).minus(SLACK);
        var columns = new LinkedHashMap<String, LinkedHashSet<String>>();
        var sources = new ArrayList<Source>();
        for (var set : sets) {
            for (var name : set.usedSources()) {
                columns.computeIfAbsent(name, _ -> new LinkedHashSet<>()).addAll(set.columns(name));
                sources.add(set.source(name));
            }
        }
        var events = new LinkedHashMap<String, Frame>();
        for (var source : sources) {
            if (newest.containsKey(source.dataset()) && !events.containsKey(source.name())) {
                events.put(
                        source.name(),
                        data.events(newest, source, Objects.requireNonNull(columns.get(source.name())), from, now));
            }
        }
        return events;
    }
}
