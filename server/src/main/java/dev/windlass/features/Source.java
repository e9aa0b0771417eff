package dev.windlass.features;

/**
 * Where events come from.
 *
 * @param name the name by which views speak of it
 * @param dataset the dataset whose rows are the events
 * @param timeColumn the column that says when an event happened, that is, from when on it may be known
 */
public record Source(String name, String dataset, String timeColumn) {
    public Source {
        if (name.isBlank() || timeColumn.isBlank()) {
            throw FeatureProblems.badDefinition("A source needs a name and a time column.", "");
        }
    }
}
