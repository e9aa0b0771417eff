package dev.windlass.validation;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How much an expectation matters when it fails. */
public enum Severity {
    CRITICAL,
    WARNING,
    INFO;

    @JsonValue
    public String json() {
        return name().toLowerCase(Locale.ROOT);
    }
}
