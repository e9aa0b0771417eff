package dev.windlass.validation;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** What is expected of a dataset. */
public record Suite(String name, List<Expectation> expectations) {
    /** Expectations of a suite. */
    public static final int EXPECTATIONS_MAX = 500;

    /** Reads the JSON of Great Expectations, 1.x or 0.x. All mistakes are told together. */
    public static Suite parse(JsonNode json) {
        return new SuiteParser().parse(json);
    }
}
