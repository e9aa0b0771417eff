package dev.windlass.kernel;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Identifiers that need no coordination. */
public final class Ids {
    private static final int RANDOM_BYTES = 16;
    private static final int TIME_DIGITS = 12;
    private static final HexFormat HEX = HexFormat.of();
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** 32 hexadecimal digits that sort by time: 12 of the millisecond, then 20 that are random. */
    public static String ordered(Instant at) {
        return HEX.toHexDigits(at.toEpochMilli(), TIME_DIGITS) + random(RANDOM_BYTES - TIME_DIGITS / 2);
    }

    /** 32 random hexadecimal digits. */
    public static String random() {
        return random(RANDOM_BYTES);
    }

    private static String random(int count) {
        var bytes = new byte[count];
        RANDOM.nextBytes(bytes);
        return HEX.formatHex(bytes);
    }
}
