package dev.windlass.training;

import dev.windlass.kernel.Problem;
import java.util.Map;

/**
 * Whether and with what this server runs scripts of its users.
 *
 * @param allowed whether it runs any
 * @param interpreter the program that runs them
 */
public record PythonSettings(boolean allowed, String interpreter) {
    /** Variable of the server's environment that names the interpreter. */
    public static final String INTERPRETER = "WINDLASS_PYTHON";
    /** Variable of the server's environment that is {@code forbidden} where no script may run. */
    public static final String TRAINERS = "WINDLASS_PYTHON_TRAINERS";

    private static final String ALLOWED = "allowed";
    private static final String FORBIDDEN = "forbidden";

    /** As the environment says: {@code python3} of the path, and allowed, unless told otherwise. */
    public static PythonSettings of(Map<String, String> environment) {
        var interpreter = environment.getOrDefault(INTERPRETER, "").strip();
        var trainers = environment.getOrDefault(TRAINERS, "").strip();
        // A misspelt prohibition must not be taken for a permission.
        if (!trainers.isEmpty() && !trainers.equals(ALLOWED) && !trainers.equals(FORBIDDEN)) {
            throw Problem.invalid(
                    "bad-setting",
                    "The variable %s is '%s'.".formatted(TRAINERS, trainers),
                    "It says whether loops may train with Python scripts: %s or %s.".formatted(ALLOWED, FORBIDDEN),
                    "Correct it, or unset it for '%s'.".formatted(ALLOWED));
        }
        return new PythonSettings(!trainers.equals(FORBIDDEN), interpreter.isEmpty() ? "python3" : interpreter);
    }
}
