package dev.windlass.registry;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.windlass.kernel.Problem;
import java.util.Arrays;

/** How far a version was let go, in the words of clients that know no aliases. */
public enum Stage {
    NONE("None"),
    STAGING("Staging"),
    PRODUCTION("Production"),
    ARCHIVED("Archived");

    private final String word;

    Stage(String word) {
        this.word = word;
    }

    @JsonValue
    public String word() {
        return word;
    }

    /** The stage of this name, in any case. */
    public static Stage of(String word) {
        return Arrays.stream(values())
                .filter(stage -> stage.word.equalsIgnoreCase(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "bad-stage",
                        "Invalid Model Version stage: %s. Value must be one of None, Staging, Production, Archived."
                                .formatted(word),
                        "",
                        ""));
    }
}
