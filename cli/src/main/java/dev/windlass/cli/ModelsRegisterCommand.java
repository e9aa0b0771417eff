package dev.windlass.cli;

import dev.windlass.cli.client.Client;
import dev.windlass.kernel.Json;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Registers a model version. */
@Command(
        name = "register",
        header = "Register the files of a run as the next version of a model.",
        footer = {
            "",
            "Example:",
            "  windlass models register delays --run 0193a5f0c1d27b3f8e6a4d2c9b10e7f5 --path model"
        })
final class ModelsRegisterCommand extends ApiVerb {
    @Parameters(paramLabel = "MODEL", description = "The model; made when there is none of this name.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String model;

    @Option(names = "--run", paramLabel = "RUN", required = true, description = "The id of the run. Required.")
    @SuppressWarnings("NullAway.Init") // picocli refuses the command line when it is missing
    private String run;

    @Option(names = "--path", paramLabel = "PATH", defaultValue = "", description = "Files below this path only.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String path;

    @Option(names = "--description", paramLabel = "TEXT", defaultValue = "", description = "What is new in it.")
    @SuppressWarnings("NullAway.Init") // picocli sets the default
    private String description;

    @Override
    ExitCode run(Client client) throws IOException {
        var body = Json.object().put("run", run).put("path", path).put("description", description);
        var version = client.post(Client.path("/api/v1/models/%s/versions", model), body);
        return answer(
                version,
                out -> out.println("%s:%s registered, %d files"
                        .formatted(
                                model,
                                version.path("version").asString(),
                                version.path("artifacts").size())));
    }
}
