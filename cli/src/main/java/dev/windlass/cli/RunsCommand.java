package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Recorded runs. */
@Command(
        name = "runs",
        header = "Look at recorded runs, compare them, take them elsewhere.",
        synopsisSubcommandLabel = "ls|show|compare|export|alerts|alert|views",
        commandListHeading = "%nWords:%n",
        subcommands = {
            RunsListCommand.class,
            RunsShowCommand.class,
            RunsCompareCommand.class,
            RunsExportCommand.class,
            RunsAlertsCommand.class,
            RunsAlertCommand.class,
            RunsViewsCommand.class
        },
        footer = {"", "Example:", "  windlass runs ls"})
final class RunsCommand extends Group {}
