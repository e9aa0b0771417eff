package dev.windlass.tracking;

import dev.windlass.store.Transaction;
import java.util.List;

/** Is told of the tags that runs set, within the transaction that sets them. It must not refuse. */
public interface RunWatcher {
    void tagged(Transaction change, String run, List<Entry> tags);
}
