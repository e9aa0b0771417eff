package dev.windlass.http;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;

/** What the one who asks may do. Answers from memory, and always as of now. */
public interface Permissions {
    /** The code of the problem of whoever is known and may not. */
    String NOT_PERMITTED = "not-permitted";

    /** May do everything: requests of this process itself, and those to a server without accounts. */
    Permissions ALL = new Permissions() {
        @Override
        public void requireAccount() {}

        @Override
        public boolean may(Verb verb, Resource resource, String name) {
            return true;
        }

        @Override
        public boolean mayEverywhere(Verb verb, Resource resource) {
            return true;
        }

        @Override
        public boolean mayCreate(Resource resource) {
            return true;
        }
    };

    /** Refuses whoever has not proved to be someone. */
    void requireAccount();

    /** @param name which one; empty for what has no name, or none yet */
    boolean may(Verb verb, Resource resource, String name);

    /** Whether {@link #may} holds for every name, so that none needs to be looked at. */
    boolean mayEverywhere(Verb verb, Resource resource);

    /** Whether a new one may be made, which then belongs to the one who asks. */
    boolean mayCreate(Resource resource);

    default void require(Verb verb, Resource resource, String name) {
        if (!may(verb, resource, name)) {
            throw refused(verb, resource, name);
        }
    }

    /** Whether it is known who asks. */
    default boolean known() {
        try {
            requireAccount();
            return true;
        } catch (ProblemException _) {
            return false;
        }
    }

    /** Whether the answer may tell of everything that is kept here. */
    default boolean mayEverything(Verb verb) {
        for (var resource : Resource.values()) {
            if (resource != Resource.SERVER && !mayEverywhere(verb, resource)) {
                return false;
            }
        }
        return true;
    }

    static ProblemException refused(Verb verb, Resource resource, String name) {
        var what = name.isEmpty() ? resource.word() : "%s '%s'".formatted(resource.word(), name);
        var scope = resource.named() && !name.isEmpty() ? " --on %s/%s".formatted(resource.word(), name) : "";
        return new ProblemException(new Problem(
                Problem.Kind.FORBIDDEN,
                NOT_PERMITTED,
                "This account may not %s %s.".formatted(verb.word(), what),
                "None of its roles includes it.",
                "Ask an admin for: windlass accounts grant ACCOUNT ROLE%s.".formatted(scope)));
    }
}
