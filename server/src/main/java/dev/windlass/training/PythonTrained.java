package dev.windlass.training;

import java.time.Duration;
import java.util.List;

/**
 * What a script that ended well left behind.
 *
 * @param model the file it wrote, which is a model that can be served
 * @param exitStatus of the process, always 0: any other is a problem
 * @param lastLines the end of what it printed
 * @param took from start to end of the process
 */
public record PythonTrained(byte[] model, int exitStatus, List<String> lastLines, Duration took) {
    public PythonTrained {
        lastLines = List.copyOf(lastLines);
    }
}
