package dev.windlass.kernel;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/** Identifiers that need no coordination. */
public final class Ids {
    private static final int RANDOM_BYTES = 16;
    private static final int TIME_DIGITS = 12;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    /** 32 hexadecimal digits that sort by time: 12 of the millisecond, then 20 that are random. */
    public static String ordered(Instant at) {
        return "%012x".formatted(at.toEpochMilli()) + random().substring(TIME_DIGITS);
    }

    /** 32 random hexadecimal digits. */
    public static String random() {
        var bytes = new byte[RANDOM_BYTES];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
