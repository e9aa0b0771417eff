package dev.windlass.serving;

import dev.windlass.kernel.Actor;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.serving.RolloutEvent.CanaryStarted;
import dev.windlass.serving.RolloutEvent.Deployed;
import dev.windlass.serving.RolloutEvent.Promoted;
import dev.windlass.serving.RolloutEvent.RolledBack;
import dev.windlass.serving.RolloutEvent.ShadowSet;
import dev.windlass.serving.RolloutEvent.Shifted;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the ledger tells of the changes of a deployment, and by whom they were. */
public final class DeploymentHistory {
    private final Ledger ledger;

    DeploymentHistory(Ledger ledger) {
        this.ledger = ledger;
    }

    /**
     * A change that the callers of a deployment felt.
     *
     * @param seq the ledger's number of it
     * @param version the version that has answered everyone since
     * @param model of which it is a version
     */
    public record Change(long seq, Actor actor, String reason, int version, String model) {}

    /** What has happened so far, while the events are gone through. */
    private static final class Fold {
        private String model = "";
        private @Nullable Integer champion;
        private @Nullable Change crowned;
        private @Nullable Change ended;

        void add(Event event) {
            switch (RolloutEvent.of(event.kind(), event.body())) {
                case Deployed(int version, String of) -> {
                    var changes = !of.equals(model);
                    model = of;
                    answers(event, version, changes);
                }
                case Promoted(int version) -> answers(event, version, false);
                case RolledBack(int _, int version) -> answers(event, version, false);
                case CanaryStarted _, Shifted _, ShadowSet _ -> {}
            }
        }

        private void answers(Event event, int version, boolean changes) {
            var change = new Change(event.seq(), event.actor(), event.reason(), version, model);
            if (changes || champion == null || champion != version) {
                crowned = change;
            }
            champion = version;
            ended = change;
        }
    }

    /** The change by which the present champion came into service. */
    public Optional<Change> crowned(String deployment) {
        return Optional.ofNullable(fold(deployment).crowned);
    }

    /** The newest change that left a deployment without a candidate. */
    public Optional<Change> ended(String deployment) {
        return Optional.ofNullable(fold(deployment).ended);
    }

    private Fold fold(String deployment) {
        var fold = new Fold();
        var after = -1L;
        while (true) {
            var page = ledger.eventsOf(Deployments.SUBJECT + deployment, after, Ledger.PAGE_MAX);
            for (var event : page) {
                fold.add(event);
                after = event.seq();
            }
            if (page.size() < Ledger.PAGE_MAX) {
                return fold;
            }
        }
    }
}
