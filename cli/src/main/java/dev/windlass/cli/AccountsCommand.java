package dev.windlass.cli;

import picocli.CommandLine.Command;

/** Accounts and their roles. */
@Command(
        name = "accounts",
        header = "Say who may use the server, and for what.",
        description = {
            "",
            "Without accounts everyone on this machine may do everything, and the server listens on this machine only. "
                    + "From the first account on, every request is asked who it is from. Roles are none, viewer, caller "
                    + "(also asks for predictions), contributor (also logs, registers, deploys, declares loops), approver "
                    + "and admin; each includes those before it."
        },
        synopsisSubcommandLabel = "add|list|remove|password|grant|revoke|default",
        commandListHeading = "%nWords:%n",
        subcommands = {
            AccountsAddCommand.class,
            AccountsListCommand.class,
            AccountsRemoveCommand.class,
            AccountsPasswordCommand.class,
            AccountsGrantCommand.class,
            AccountsRevokeCommand.class,
            AccountsDefaultCommand.class
        },
        footer = {"", "Example:", "  windlass accounts add ann --role admin"})
final class AccountsCommand extends Group {}
