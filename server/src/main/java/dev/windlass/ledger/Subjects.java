package dev.windlass.ledger;

/** Which subjects a read is about. */
sealed interface Subjects {
    record Any() implements Subjects {}

    record Exactly(String subject) implements Subjects {}

    record StartingWith(String prefix) implements Subjects {}

    /** Every subject starts with nothing. */
    static Subjects startingWith(String prefix) {
        return prefix.isEmpty() ? new Any() : new StartingWith(prefix);
    }
}
