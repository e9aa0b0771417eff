package dev.windlass.models.formats.xgboost;

import dev.windlass.models.ModelFormatException;

/** The ways in which a booster is refused. */
final class Refusals {
    private Refusals() {}

    static ModelFormatException damaged(String why) {
        return new ModelFormatException(
                "The XGBoost booster is damaged.",
                why,
                "Save it again with save_model of XGBoost 1.7 or newer and compare the checksum after copying.");
    }

    static ModelFormatException unsupported(String what, String why, String remedy) {
        return new ModelFormatException(what, why, remedy);
    }
}
