package dev.windlass.kernel;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Identifiers that need no coordination. */
public final class Ids {
    private static final int RANDOM_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** 32 random hexadecimal digits. */
    public static String random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
