package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Datasets and their versions. */
@Command(
        name = "data",
        header = "Keep versions of datasets: add, log, diff, checkout.",
        synopsisSubcommandLabel = "add|log|diff|checkout",
        commandListHeading = "%nWords:%n",
        subcommands = {DataAddCommand.class, DataLogCommand.class, DataDiffCommand.class, DataCheckoutCommand.class},
        footer = {"", "Example:", "  windlass data add flights flights.parquet"})
final class DataCommand extends Group {}
