package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Webhooks. */
@Command(
        name = "webhooks",
        header = "Look at webhooks and at what was delivered: ls, log.",
        synopsisSubcommandLabel = "ls|log",
        commandListHeading = "%nWords:%n",
        subcommands = {WebhooksListCommand.class, WebhooksLogCommand.class},
        footer = {"", "Example:", "  windlass webhooks ls"})
final class WebhooksCommand extends Group {}
