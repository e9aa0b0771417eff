package dev.windlass.registry;

import dev.windlass.store.Transaction;

/** Is told of what happens in the registry, within the transaction that makes it so. It must not refuse. */
public interface RegistryWatcher {
    void happened(Transaction change, RegistryChange what);
}
