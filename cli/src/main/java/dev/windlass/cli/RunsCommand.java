package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Recorded runs. */
@Command(
        name = "runs",
        header = "Look at recorded runs: ls, show.",
        synopsisSubcommandLabel = "ls|show",
        commandListHeading = "%nWords:%n",
        subcommands = {RunsListCommand.class, RunsShowCommand.class},
        footer = {"", "Example:", "  windlass runs ls"})
final class RunsCommand extends Group {}
