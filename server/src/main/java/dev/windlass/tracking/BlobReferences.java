package dev.windlass.tracking;

import dev.windlass.kernel.Sha256;
import java.util.Collection;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Who refers to stored bytes by their hash. */
public interface BlobReferences {
    /** Those of these hashes, a few hundred at most, that are referred to. */
    Set<Sha256> among(Handle sql, Collection<Sha256> hashes);
}
