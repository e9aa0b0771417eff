package dev.windlass.tracking;

import java.util.List;

/**
 * A search for runs.
 *
 * @param experiments ids; no experiment finds no run
 * @param filter in the language of {@link Filter}; empty for all
 * @param orders such as {@code metrics.loss ASC}; the newest first where they leave a choice
 */
public record RunQuery(
        List<String> experiments, String filter, Visible visible, List<String> orders, int limit, int offset) {}
