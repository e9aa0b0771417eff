package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Webhooks. */
@Command(
        name = "webhooks",
        header = "Tell other programs what happens, and look at what was delivered.",
        synopsisSubcommandLabel = "ls|log|add|rm",
        commandListHeading = "%nWords:%n",
        subcommands = {
            WebhooksListCommand.class,
            WebhooksLogCommand.class,
            WebhooksAddCommand.class,
            WebhooksRemoveCommand.class
        },
        footer = {"", "Example:", "  windlass webhooks ls"})
final class WebhooksCommand extends Group {}
