package dev.windlass.wire.wandb;

import dev.windlass.wire.otlp.ProtobufReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Follows the records of a run, and keeps what it has come to. */
final class RunRecords {
    private static final int HISTORY = 2;
    private static final int SUMMARY = 3;
    private static final int CONFIG = 5;
    private static final int STATS = 7;
    private static final int ARTIFACT = 8;
    private static final int RUN = 17;
    private static final int EXIT = 18;
    private static final int UPDATE = 1;
    private static final int REMOVE = 2;
    private static final int MILLIS = 1_000;

    /** The fields of the record of a run that are texts, and what they are called here. */
    private static final Map<Integer, String> TEXTS = Map.of(
            1, "id",
            2, "entity",
            3, "project",
            6, "group",
            7, "jobType",
            8, "name",
            9, "notes",
            12, "sweep",
            13, "host");

    private static final int RUN_CONFIG = 4;
    private static final int RUN_SUMMARY = 5;
    private static final int RUN_TAG = 10;
    private static final int RUN_START = 17;
    private static final int RUN_GIT = 21;
    private static final int EXIT_CODE = 1;
    private static final int EXIT_RUNTIME = 2;

    final Map<String, String> facts = new TreeMap<>();
    final List<String> tags = new ArrayList<>();
    final Map<String, JsonNode> config = Items.map();
    final Map<String, JsonNode> summary = Items.map();
    long startedAtMs;
    long lastAtMs;
    long lastStep;
    long runtimeMs;
    int artifacts;

    @Nullable Long exitCode;

    private final ReadingTaker readings;
    private long statistics;

    /** Takes a reading. */
    interface ReadingTaker {
        void take(String key, double value, long step, long atMs);
    }

    /** @param readings is told each reading of the history and of the machine */
    RunRecords(ReadingTaker readings) {
        this.readings = readings;
    }

    void record(byte[] bytes) {
        var record = ProtobufReader.of(bytes);
        while (record.next()) {
            switch (record.field()) {
                case HISTORY -> history(record.message());
                case SUMMARY -> update(record.message(), summary);
                case CONFIG -> update(record.message(), config);
                case STATS -> statistics(record.message());
                case ARTIFACT -> artifacts++;
                case RUN -> run(record.message());
                case EXIT -> exit(record.message());
                default -> {
                    // Output, telemetry, and whatever newer versions know.
                }
            }
        }
    }

    private void run(ProtobufReader run) {
        while (run.next()) {
            var text = TEXTS.get(run.field());
            if (text != null) {
                facts.put(text, run.text());
            }
            switch (run.field()) {
                case RUN_CONFIG -> update(run.message(), config);
                case RUN_SUMMARY -> update(run.message(), summary);
                case RUN_TAG -> tags.add(run.text());
                case RUN_START -> startedAtMs = timestamp(run.message());
                case RUN_GIT -> git(run.message());
                default -> {
                    // A text, or nothing that is kept.
                }
            }
        }
    }

    private void git(ProtobufReader git) {
        while (git.next()) {
            if (git.field() == 1) {
                facts.put("gitUrl", git.text());
            } else if (git.field() == 2) {
                facts.put("gitCommit", git.text());
            }
        }
    }

    private static long timestamp(ProtobufReader time) {
        var ms = 0L;
        while (time.next()) {
            ms += time.field() == 1 ? time.number() * MILLIS : time.number() / (MILLIS * MILLIS);
        }
        return ms;
    }

    private void exit(ProtobufReader exit) {
        var code = 0L;
        while (exit.next()) {
            if (exit.field() == EXIT_CODE) {
                code = (int) exit.number();
            } else if (exit.field() == EXIT_RUNTIME) {
                runtimeMs = exit.number() * MILLIS;
            }
        }
        exitCode = code;
    }

    private static void update(ProtobufReader message, Map<String, JsonNode> into) {
        while (message.next()) {
            if (message.field() == UPDATE) {
                Items.put(into, Items.of(message.message()));
            } else if (message.field() == REMOVE) {
                var removed = Items.of(message.message()).key();
                into.keySet().removeIf(key -> key.equals(removed) || key.startsWith(removed + "."));
            }
        }
    }

    private void history(ProtobufReader history) {
        var items = new ArrayList<Items.Item>();
        while (history.next()) {
            if (history.field() == 1) {
                items.add(Items.of(history.message()));
            } else if (history.field() == 2) {
                lastStep = step(history.message());
            }
        }
        for (var item : items) {
            var value = item.value() == null ? null : Items.number(item.value());
            if (value != null && item.key().equals("_timestamp")) {
                lastAtMs = Math.round(value * MILLIS);
            } else if (value != null && item.key().equals("_step")) {
                lastStep = Math.round(value);
            }
        }
        var media = Items.media(items);
        for (var item : items) {
            var value = item.value();
            if (value != null
                    && !item.path().isEmpty()
                    && !media.contains(item.path().getFirst())) {
                Items.leaves(item.key(), value, this::reading);
            }
        }
    }

    private static long step(ProtobufReader step) {
        var number = 0L;
        while (step.next()) {
            number = step.field() == 1 ? step.number() : number;
        }
        return number;
    }

    /** What begins with an underscore is the client's own. */
    private void reading(String key, JsonNode value) {
        var number = Items.number(value);
        if (key.startsWith("_")) {
            return;
        }
        if (number == null) {
            summary.put(key, value);
        } else {
            readings.take(key, number, lastStep, lastAtMs);
        }
    }

    private void statistics(ProtobufReader stats) {
        var at = lastAtMs;
        var items = new ArrayList<Items.Item>();
        while (stats.next()) {
            if (stats.field() == 2) {
                at = timestamp(stats.message());
            } else if (stats.field() == 3) {
                items.add(Items.of(stats.message()));
            }
        }
        for (var item : items) {
            var value = item.value() == null ? null : Items.number(item.value());
            if (value != null) {
                readings.take("system/" + item.key(), value, statistics, at);
            }
        }
        statistics++;
    }
}
