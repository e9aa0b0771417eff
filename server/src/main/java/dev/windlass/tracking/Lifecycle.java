package dev.windlass.tracking;

import com.fasterxml.jackson.annotation.JsonValue;

/** Whether something is shown, or was deleted and may come back. */
public enum Lifecycle {
    ACTIVE("active"),
    DELETED("deleted");

    private final String word;

    Lifecycle(String word) {
        this.word = word;
    }

    @JsonValue
    public String word() {
        return word;
    }

    static Lifecycle of(String word) {
        return ACTIVE.word.equals(word) ? ACTIVE : DELETED;
    }
}
