package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Tokens. */
@Command(
        name = "tokens",
        header = "Make, list and revoke the tokens that programs show instead of a password.",
        synopsisSubcommandLabel = "create|list|revoke",
        commandListHeading = "%nWords:%n",
        subcommands = {TokensCreateCommand.class, TokensListCommand.class, TokensRevokeCommand.class},
        footer = {"", "Example:", "  windlass tokens create ci --name nightly --days 90"})
final class TokensCommand extends Group {}
