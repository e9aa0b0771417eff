package dev.windlass.training;

import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The parameters that XGBoost 2.1 knows. The library ignores what it does not know, so a mistyped name would silently
 * train another model; here it is refused.
 */
final class XgboostParameters {
    static final int ROUNDS_MAX = 100_000;
    static final String ROUNDS = "rounds";

    /** Other names of the same parameter. Both at once is a mistake, whichever the library would take. */
    private static final Map<String, String> ALIASES = Map.of(
            "eta", "learning_rate",
            "lambda", "reg_lambda",
            "alpha", "reg_alpha",
            "gamma", "min_split_loss");

    private static final Set<String> KNOWN = Set.of(
            "aft_loss_distribution",
            "aft_loss_distribution_scale",
            "alpha",
            "base_score",
            "booster",
            "colsample_bylevel",
            "colsample_bynode",
            "colsample_bytree",
            "device",
            "disable_default_eval_metric",
            "eta",
            "eval_metric",
            "gamma",
            "grow_policy",
            "huber_slope",
            "interaction_constraints",
            "lambda",
            "learning_rate",
            "max_bin",
            "max_cached_hist_node",
            "max_cat_threshold",
            "max_cat_to_onehot",
            "max_delta_step",
            "max_depth",
            "max_leaves",
            "min_child_weight",
            "min_split_loss",
            "monotone_constraints",
            "multi_strategy",
            "num_class",
            "num_parallel_tree",
            "objective",
            "quantile_alpha",
            "reg_alpha",
            "reg_lambda",
            "sampling_method",
            "scale_pos_weight",
            "seed_per_iteration",
            "subsample",
            "tree_method",
            "tweedie_variance_power");

    /** Names other interfaces of the library have, or that are settled here, with what to do instead. */
    private static final Map<String, String> ELSEWHERE = Map.ofEntries(
            Map.entry("seed", "Give it as 'seed' beside 'parameters'."),
            Map.entry("random_state", "Give it as 'seed' beside 'parameters'."),
            Map.entry("n_estimators", "Call it 'rounds'."),
            Map.entry("num_round", "Call it 'rounds'."),
            Map.entry("num_boost_round", "Call it 'rounds'."),
            Map.entry("num_rounds", "Call it 'rounds'."),
            Map.entry(
                    "nthread",
                    "Leave it out: the number of threads is fixed, so that the same job gives the same bytes."),
            Map.entry(
                    "n_jobs",
                    "Leave it out: the number of threads is fixed, so that the same job gives the same bytes."),
            Map.entry("verbosity", "Leave it out: progress is reported by the loop."),
            Map.entry("silent", "Leave it out: progress is reported by the loop."),
            Map.entry("validate_parameters", "Leave it out: parameters are always checked."),
            Map.entry(
                    "early_stopping_rounds",
                    "Leave it out and give 'rounds': the holdout is the gate's, not the trainer's."),
            Map.entry("enable_categorical", "Leave it out: categories are recognised by the features' types."));

    private XgboostParameters() {}

    /** What the library is told for this job, {@link #ROUNDS} included. */
    static Map<String, Object> effective(TrainingJob job, int threads) {
        var effective = new LinkedHashMap<String, Object>();
        effective.put("objective", "reg:squarederror");
        effective.put("booster", "gbtree");
        effective.put("tree_method", "hist");
        effective.put("device", "cpu");
        // In the order of their names: what is said later may win, and a map's own order is chance.
        for (var name : new TreeSet<>(job.parameters().keySet())) {
            if (!name.equals(ROUNDS)) {
                check(name, job.parameters());
                effective.put(name, job.parameters().get(name));
            }
        }
        checkSupported(effective);
        effective.put("seed", job.seed());
        effective.put("nthread", threads);
        effective.put("verbosity", 0);
        effective.put(ROUNDS, rounds(job));
        return effective;
    }

    private static void check(String name, Map<String, Object> given) {
        var elsewhere = ELSEWHERE.get(name);
        if (elsewhere != null) {
            throw refused(name, "It is not a parameter here.", elsewhere);
        }
        if (!KNOWN.contains(name)) {
            var candidates = new TreeSet<>(KNOWN);
            candidates.add(ROUNDS);
            throw refused(
                    name,
                    "XGBoost has no such parameter.",
                    Nearest.to(name, candidates)
                            .map("Did you mean '%s'?"::formatted)
                            .orElse("Known are: %s.".formatted(String.join(", ", candidates))));
        }
        var same = ALIASES.get(name);
        if (same != null && given.containsKey(same)) {
            throw refused(name, "'%s' is the same parameter and is given too.".formatted(same), "Remove one of them.");
        }
    }

    /** What the library could do and the rest of the program could not follow. */
    private static void checkSupported(Map<String, Object> effective) {
        var booster = String.valueOf(effective.get("booster"));
        if (!booster.equals("gbtree")) {
            throw refused("booster", "A booster of the kind '%s' cannot be served.".formatted(booster), "Use gbtree.");
        }
        if (String.valueOf(effective.get("objective")).startsWith("rank:")) {
            throw refused(
                    "objective", "Ranking needs groups of rows, which a job does not have.", "Use another objective.");
        }
    }

    static int rounds(TrainingJob job) {
        var given = job.parameters().getOrDefault(ROUNDS, job.rounds());
        try {
            var rounds = Integer.parseInt(given.toString().strip());
            if (rounds >= 1 && rounds <= ROUNDS_MAX) {
                return rounds;
            }
        } catch (NumberFormatException _) {
            // Told below, together with numbers out of range.
        }
        throw refused(
                ROUNDS, "It is '%s'.".formatted(given), "Give a whole number from 1 to %d.".formatted(ROUNDS_MAX));
    }

    private static RuntimeException refused(String name, String why, String fix) {
        return Problem.invalid(
                "no-such-parameter", "The training parameter '%s' cannot be used.".formatted(name), why, fix);
    }
}
