package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Registered models. */
@Command(
        name = "models",
        header = "Look at registered models and move their aliases.",
        synopsisSubcommandLabel = "ls|show|register|alias|rollback|history|protect|requests|approve|decline",
        commandListHeading = "%nWords:%n",
        subcommands = {
            ModelsListCommand.class,
            ModelsShowCommand.class,
            ModelsRegisterCommand.class,
            ModelsAliasCommand.class,
            ModelsRollbackCommand.class,
            ModelsHistoryCommand.class,
            ModelsProtectCommand.class,
            ModelsRequestsCommand.class,
            ModelsApproveCommand.class,
            ModelsDeclineCommand.class
        },
        footer = {"", "Example:", "  windlass models ls"})
final class ModelsCommand extends Group {}
