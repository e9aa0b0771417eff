package dev.windlass.transfer;

import dev.windlass.kernel.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ArrayNode;

/** What an import did not bring as it was, by name. */
public final class Notes {
    /** Notes of one sort that are kept; further ones are only counted. */
    public static final int KEPT_MAX = 1_000;

    private static final int TEXT_LENGTH_MAX = 300;

    private final List<Note> skipped = new ArrayList<>();
    private final List<Note> changed = new ArrayList<>();
    private final Map<String, Long> leftBehind = new LinkedHashMap<>();
    private long skippedCount;
    private long changedCount;

    /** What it is about, and what is to be said of it. */
    public record Note(String what, String why) {}

    /** Something was left out. */
    public void skipped(String what, String why) {
        skippedCount++;
        keep(skipped, what, why);
    }

    /** Something was brought in another form than it had. */
    public void changed(String what, String why) {
        changedCount++;
        keep(changed, what, why);
    }

    /** A whole sort of things is not brought. */
    public void leftBehind(String what, long count) {
        if (count > 0) {
            leftBehind.merge(what, count, Long::sum);
        }
    }

    private static void keep(List<Note> notes, String what, String why) {
        if (notes.size() < KEPT_MAX) {
            notes.add(new Note(shortened(what), shortened(why)));
        }
    }

    private static String shortened(String text) {
        var printable = text.codePoints()
                .limit(TEXT_LENGTH_MAX)
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        return printable.length() < text.length() ? printable + "…" : printable.toString();
    }

    public List<Note> skipped() {
        return List.copyOf(skipped);
    }

    public List<Note> changed() {
        return List.copyOf(changed);
    }

    public Map<String, Long> leftBehind() {
        return Map.copyOf(leftBehind);
    }

    public long skippedCount() {
        return skippedCount;
    }

    public long changedCount() {
        return changedCount;
    }

    /** A list of notes as JSON. */
    public static ArrayNode json(List<Note> notes) {
        var array = Json.mapper().createArrayNode();
        notes.forEach(note -> array.addObject().put("what", note.what()).put("why", note.why()));
        return array;
    }
}
