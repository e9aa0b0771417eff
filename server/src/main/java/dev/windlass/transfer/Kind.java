package dev.windlass.transfer;

/** What can be imported one by one. */
public enum Kind {
    RUN,
    LOGGED_MODEL,
    MODEL,
    /** A version of a registered model; its id is the name, a slash and the number. */
    MODEL_VERSION,
    TRACE
}
