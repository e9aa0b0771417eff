package dev.windlass.cli;

import picocli.CommandLine.Command;

/** What other tracking servers know. */
@Command(
        name = "import",
        header = "Bring what another tracking server knows: mlflow.",
        synopsisSubcommandLabel = "mlflow",
        commandListHeading = "%nWords:%n",
        subcommands = {ImportMlflowCommand.class},
        footer = {"", "Example:", "  windlass import mlflow sqlite:///mlflow.db"})
final class ImportCommand extends Group {}
