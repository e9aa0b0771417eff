package dev.windlass.serving;

import dev.windlass.serving.RolloutEvent.CanaryStarted;
import dev.windlass.serving.RolloutEvent.Deployed;
import dev.windlass.serving.RolloutEvent.Promoted;
import dev.windlass.serving.RolloutEvent.RolledBack;
import dev.windlass.serving.RolloutEvent.ShadowSet;
import dev.windlass.serving.RolloutEvent.Shifted;
import org.jspecify.annotations.Nullable;

/**
 * What answers under one name: derived from the events of its rollouts.
 *
 * @param champion the version that answers
 * @param candidate the version that answers a share of the callers; absent outside a rollout
 * @param candidatePercent that share, 0 to 100
 * @param shadow the version that gets copies, whose answers are kept and never returned
 */
public record Deployment(
        String name,
        String model,
        int champion,
        @Nullable Integer candidate,
        int candidatePercent,
        @Nullable Integer shadow) {
    static final int WHOLE = 100;

    /** The deployment once {@code event} has happened to it. */
    Deployment after(RolloutEvent event) {
        return switch (event) {
            case Deployed(int version, String of) ->
                // A shadow is a version of the model that was served: it does not outlive a change of model.
                new Deployment(name, of, version, null, 0, of.equals(model) ? shadow : null);
            case CanaryStarted(int version, int percent) ->
                new Deployment(name, model, champion, version, percent, shadow);
            case Shifted(int percent) -> new Deployment(name, model, champion, candidate, percent, shadow);
            case Promoted(int version) -> new Deployment(name, model, version, null, 0, shadow);
            case RolledBack(int _, int champion) -> new Deployment(name, model, champion, null, 0, shadow);
            case ShadowSet(Integer version) ->
                new Deployment(name, model, champion, candidate, candidatePercent, version);
        };
    }
}
