package dev.windlass.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.kernel.Json;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** One command line run within this process, and what came of it. */
record CommandLineRun(ExitCode code, String out, String err) {
    static CommandLineRun of(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var code = Main.run(arguments, new PrintWriter(out), new PrintWriter(err));
        return new CommandLineRun(code, out.toString(), err.toString());
    }

    static CommandLineRun of(String... arguments) {
        return of(List.of(arguments));
    }

    /** The same command line with more words at its end. */
    static CommandLineRun with(List<String> more, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(more);
        return of(all);
    }

    /** Fails the test with what was printed unless the command succeeded. */
    CommandLineRun done() {
        assertThat(code).as("%s%s", out, err).isEqualTo(ExitCode.DONE);
        return this;
    }

    JsonNode json() {
        return Json.read(out);
    }
}
