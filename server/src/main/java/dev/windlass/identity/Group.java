package dev.windlass.identity;

import java.util.List;

/** A list of grants with a name, given to many accounts at once. */
public record Group(int id, String name, String description, List<Grant> grants) {
    public Group {
        grants = List.copyOf(grants);
    }
}
