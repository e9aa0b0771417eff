package dev.windlass.cli;

import picocli.CommandLine.Command;

/** The ledger as a whole. */
@Command(
        name = "ledger",
        header = "Take a copy of the ledger: export.",
        synopsisSubcommandLabel = "export",
        commandListHeading = "%nWords:%n",
        subcommands = LedgerExportCommand.class,
        footer = {"", "Example:", "  windlass ledger export ledger.jsonl"})
final class LedgerCommand extends Group {}
