package dev.windlass.wire.mlflow.source;

import dev.windlass.tracking.Limits;
import dev.windlass.tracking.LoggedModel;
import dev.windlass.tracking.RunStatus;
import dev.windlass.transfer.Notes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a source says, held to what fits; whatever does not, is told. */
final class Texts {
    private static final int ENTRIES_MAX = 10_000;

    private final Notes notes;

    Texts(Notes notes) {
        this.notes = notes;
    }

    /** Adds an entry whose name is one; a long value is cut. */
    void put(Map<String, String> into, String kind, String owner, String key, String value, int lengthMax) {
        var what = "%s '%s' of %s".formatted(kind, key, owner);
        if (!Limits.isName(key)) {
            notes.skipped(what, "It cannot be called so.");
        } else if (into.size() >= ENTRIES_MAX) {
            notes.skipped(what, "There are more than %d.".formatted(ENTRIES_MAX));
        } else {
            into.put(key, cut(what, value, lengthMax));
        }
    }

    /** As {@link #put}, where any name is one. */
    void putAny(Map<String, String> into, String kind, String owner, String key, String value, int lengthMax) {
        var what = "%s '%s' of %s".formatted(kind, key, owner);
        if (key.isEmpty() || key.length() > Limits.KEY_LENGTH_MAX) {
            notes.skipped(what, "Its name has no or more than %d characters.".formatted(Limits.KEY_LENGTH_MAX));
        } else {
            into.put(key, cut(what, value, lengthMax));
        }
    }

    String cut(String what, String value, int lengthMax) {
        if (value.length() <= lengthMax) {
            return value;
        }
        notes.changed(what, "It was cut to its first %d characters.".formatted(lengthMax));
        var end = Character.isHighSurrogate(value.charAt(lengthMax - 1)) ? lengthMax - 1 : lengthMax;
        return value.substring(0, end);
    }

    /** The status of a run, by its name or by its number. */
    static Optional<RunStatus> status(String told) {
        return switch (told) {
            case "1" -> Optional.of(RunStatus.RUNNING);
            case "2" -> Optional.of(RunStatus.SCHEDULED);
            case "3" -> Optional.of(RunStatus.FINISHED);
            case "4" -> Optional.of(RunStatus.FAILED);
            case "5" -> Optional.of(RunStatus.KILLED);
            default -> RunStatus.named(told);
        };
    }

    /** The status of a logged model by its number. */
    static LoggedModel.Status modelStatus(long number) {
        return switch ((int) number) {
            case 1 -> LoggedModel.Status.PENDING;
            case 2 -> LoggedModel.Status.READY;
            default -> LoggedModel.Status.UPLOAD_FAILED;
        };
    }

    static Map<String, String> map() {
        return new LinkedHashMap<>();
    }
}
