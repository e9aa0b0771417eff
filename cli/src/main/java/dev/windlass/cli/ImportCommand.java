package dev.windlass.cli;

import picocli.CommandLine.Command;

/** What other tracking servers know. */
@Command(
        name = "import",
        header = "Bring what another tracking server knows: mlflow, wandb.",
        synopsisSubcommandLabel = "mlflow|wandb",
        commandListHeading = "%nWords:%n",
        subcommands = {ImportMlflowCommand.class, ImportWandbCommand.class},
        footer = {"", "Example:", "  windlass import mlflow sqlite:///mlflow.db", "  windlass import wandb ./wandb"})
final class ImportCommand extends Group {}
