package dev.windlass.http;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The kinds of things that someone may do something with. */
public enum Resource {
    /** An experiment by its id, with its runs, logged models and artifacts. */
    EXPERIMENT,
    /** A registered model by its name, with its versions and aliases. */
    MODEL,
    /** A loop by its name, and the deployment of that name with its predictions. */
    LOOP,
    /** Datasets and validations; not told apart by name. */
    DATA,
    /** The server itself: its accounts, its ledger as a whole. */
    SERVER;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether roles can be given for one thing of this kind alone. */
    public boolean named() {
        return switch (this) {
            case EXPERIMENT, MODEL, LOOP -> true;
            case DATA, SERVER -> false;
        };
    }

    public static Optional<Resource> of(String word) {
        return Arrays.stream(values())
                .filter(resource -> resource.word().equals(word))
                .findFirst();
    }
}
