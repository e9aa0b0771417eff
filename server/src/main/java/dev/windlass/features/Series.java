package dev.windlass.features;

/** What a history remembers of each event: the value of an expression, for one use. */
record Series(Use use, Expression expression) {
    enum Use {
        LATEST,
        WINDOW
    }

    HistoryColumn newColumn(int capacity) {
        return switch (use) {
            case LATEST -> new LatestColumn(capacity);
            case WINDOW -> new WindowColumn(capacity);
        };
    }
}
