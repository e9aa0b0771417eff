package dev.windlass.alerts;

import dev.windlass.store.Transaction;
import dev.windlass.tracking.Run;

/** Is told of each alert, within the transaction that keeps it. It must not refuse. */
public interface AlertWatcher {
    void raised(Transaction change, Run run, RunAlert alert);
}
