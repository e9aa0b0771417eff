package dev.windlass.training;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What can go wrong with a training script, in the words of the one who wrote it. */
final class PythonProblems {
    /** The code of {@link #stopped}. */
    static final String STOPPED = "training-stopped";

    private PythonProblems() {}

    static ProblemException forbidden() {
        return new ProblemException(new Problem(
                Problem.Kind.FORBIDDEN,
                "python-trainers-forbidden",
                "This server runs no Python scripts.",
                "It was started with %s=forbidden: a script would run with the rights of the server."
                        .formatted(PythonSettings.TRAINERS),
                "Train with 'trainer: xgboost', or ask whoever runs the server."));
    }

    static ProblemException noScript(Path script) {
        return Problem.notFound(
                "no-training-script",
                "There is no training script '%s'.".formatted(script.getFileName()),
                "",
                "Put it beside the loop file, or correct 'trainer: \"python: FILE\"'.");
    }

    static ProblemException noPython(String interpreter, IOException cause) {
        return new ProblemException(
                new Problem(
                        Problem.Kind.REFUSED,
                        "no-python",
                        "The Python interpreter '%s' cannot be started.".formatted(interpreter),
                        String.valueOf(cause.getMessage()),
                        "Install Python 3, or set %s to an interpreter that has what the script imports."
                                .formatted(PythonSettings.INTERPRETER)),
                cause);
    }

    static ProblemException failed(Path script, int exitStatus, List<String> lines) {
        return withLines(
                new Problem(
                                Problem.Kind.REFUSED,
                                "training-script-failed",
                                "The training script '%s' ended with exit status %d."
                                        .formatted(script.getFileName(), exitStatus),
                                lines.isEmpty()
                                        ? "It printed nothing."
                                        : "It last printed: %s".formatted(String.join("\n", lines)),
                                "Run it by hand with the same environment.")
                        .with("exitStatus", exitStatus),
                lines);
    }

    static ProblemException tooSlow(Path script, Duration timeout, List<String> lines) {
        return withLines(
                new Problem(
                        Problem.Kind.REFUSED,
                        "training-script-too-slow",
                        "The training script '%s' did not end within %d seconds and was killed."
                                .formatted(script.getFileName(), timeout.toSeconds()),
                        lines.isEmpty() ? "It printed nothing." : "It last printed: %s".formatted(lines.getLast()),
                        "Train on less, or allow more time."),
                lines);
    }

    static ProblemException wroteTooMuch(Path script, long bytesMax) {
        return Problem.refused(
                "training-script-wrote-too-much",
                "The training script '%s' wrote too much and was killed.".formatted(script.getFileName()),
                "It may leave %d bytes in its folder.".formatted(bytesMax),
                "Log what is worth keeping as an artifact of the run, and delete the rest.");
    }

    static ProblemException stopped(Path script) {
        return Problem.unavailable(
                STOPPED,
                "The training script '%s' was stopped.".formatted(script.getFileName()),
                "The server is stopping, or the training was called off.",
                "Start it again.");
    }

    static ProblemException noModel(Path script, List<String> lines) {
        return withLines(
                new Problem(
                        Problem.Kind.REFUSED,
                        "no-model-left",
                        "The training script '%s' ended well and left no model.".formatted(script.getFileName()),
                        "The file named by %s is not there, or is empty.".formatted(PythonTrainer.MODEL_OUT),
                        "End it with booster.save_model(os.environ['%s']), which writes XGBoost's model.ubj."
                                .formatted(PythonTrainer.MODEL_OUT)),
                lines);
    }

    static ProblemException modelTooLarge(Path script, long bytes, long bytesMax) {
        return Problem.refused(
                "trained-model-too-large",
                "The training script '%s' left a model of %d bytes.".formatted(script.getFileName(), bytes),
                "At most %d are read.".formatted(bytesMax),
                "Train fewer or shallower trees.");
    }

    static ProblemException busy(int most) {
        return Problem.unavailable(
                "training-busy",
                "The training script cannot be started.",
                "%d are running already.".formatted(most),
                "Try again when one of them has ended.");
    }

    private static ProblemException withLines(Problem problem, List<String> lines) {
        return new ProblemException(problem.with("lastLines", lines));
    }
}
