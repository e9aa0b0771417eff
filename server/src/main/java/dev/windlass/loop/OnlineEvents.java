package dev.windlass.loop;

/** The events in memory that features are computed from when a request comes. */
interface OnlineEvents {
    /** Takes in the newest dataset versions of a loop; what was in memory already stays as it is. */
    void restore(LoopSpec spec);
}
