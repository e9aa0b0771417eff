package dev.windlass.transfer;

import dev.windlass.kernel.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** A hash over values in their order, each with its length, so that no two lists of values look alike. */
public final class Fingerprint {
    private static final byte[] NULL = {-1};

    private final MessageDigest digest = Sha256.digest();

    public Fingerprint add(@Nullable Object value) {
        if (value == null) {
            digest.update(NULL);
            return this;
        }
        var bytes = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
        return this;
    }

    /** The hash; nothing can be added afterwards. */
    public String text() {
        return Sha256.wrap(digest.digest()).hex();
    }
}
