package dev.windlass.http;

import java.util.Locale;

/** What someone may do with a thing. Whoever may do one of these may do those before it. */
public enum Verb {
    /** Look at it. */
    READ,
    /** Let it work: ask for predictions, tell it of events and labels. */
    USE,
    /** Add to it and change it. */
    EDIT,
    /** Let pass what somebody else has made. */
    APPROVE,
    /** Delete it, and say who may do what with it. */
    MANAGE;

    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
