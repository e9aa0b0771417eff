package dev.windlass.models.formats.xgboost;

import dev.windlass.models.ModelFormatException;
import dev.windlass.models.inference.Transform;

/** XGBoost's objectives, as far as a prediction depends on them. */
final class Objective {
    private Objective() {}

    static Transform transform(String name) {
        return switch (name) {
            case "binary:logistic", "reg:logistic" -> Transform.SIGMOID;
            case "reg:squarederror",
                    "reg:linear",
                    "reg:squaredlogerror",
                    "reg:pseudohubererror",
                    "reg:absoluteerror",
                    "reg:quantileerror",
                    "binary:logitraw",
                    "rank:pairwise",
                    "rank:ndcg",
                    "rank:map" -> Transform.IDENTITY;
            case "count:poisson", "reg:gamma", "reg:tweedie", "survival:cox" -> Transform.EXPONENTIAL;
            case "binary:hinge" -> Transform.HINGE;
            case "multi:softprob" -> Transform.SOFTMAX;
            case "multi:softmax" -> Transform.WINNER;
            default -> throw unknown(name);
        };
    }

    private static ModelFormatException unknown(String name) {
        return Refusals.unsupported(
                "The objective '%s' is not supported.".formatted(Texts.shown(name)),
                "Its transform from margins to predictions is not known here, and a guess would be wrong in silence.",
                "Train with one of reg:*, binary:*, count:poisson, multi:*, rank:* or survival:cox.");
    }
}
