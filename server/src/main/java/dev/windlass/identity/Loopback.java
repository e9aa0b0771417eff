package dev.windlass.identity;

import java.util.Locale;
import java.util.regex.Pattern;

/** The names of this machine itself. */
final class Loopback {
    private static final Pattern IPV4 = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
    private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");
    private static final String USUAL = "127.0.0.1";

    private Loopback() {}

    /** Whether {@code host}, without a port, can only mean this machine. */
    static boolean isHost(String host) {
        var name = host.toLowerCase(Locale.ROOT);
        return name.equals(USUAL)
                || name.equals("localhost")
                || name.equals("::1")
                || name.equals("[::1]")
                || IPV4.matcher(name).matches();
    }

    /** As {@link #isHost}, of a host that may have a port after it, as in the header {@code Host}. */
    static boolean isAuthority(String authority) {
        // By far the most frequent, and asked of every request.
        if (authority.startsWith(USUAL) && authority.lastIndexOf(':') == USUAL.length()) {
            return PORT.matcher(authority).find();
        }
        return isHost(PORT.matcher(authority).replaceFirst(""));
    }
}
