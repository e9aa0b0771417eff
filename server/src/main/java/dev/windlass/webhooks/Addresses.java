package dev.windlass.webhooks;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;

/**
 * Where a webhook may lead. Machines of a cloud read their own credentials from link-local addresses, so none of these is
 * asked, whatever name leads there. Private addresses and this machine are fine: that is where most receivers are.
 */
final class Addresses {
    private static final int URL_LENGTH_MAX = 500;

    /** Services of clouds that lie outside the link-local range. */
    private static final Set<String> METADATA = Set.of("100.100.100.200", "fd00:ec2:0:0:0:0:0:254", "168.63.129.16");

    private Addresses() {}

    /** Refuses what no webhook may lead to; a name that is not known yet is looked up again when it is used. */
    static void check(String url) {
        try {
            requireAllowed(parse(url).getHost());
        } catch (UnknownHostException _) {
            // The name may be known by the time there is something to tell.
        }
    }

    /** The address, as far as it can be judged without asking a name service. */
    static URI parse(String url) {
        if (url.isBlank()) {
            throw WebhookProblems.emptyUrl(url);
        }
        if (url.length() > URL_LENGTH_MAX) {
            throw WebhookProblems.tooLong("URL", URL_LENGTH_MAX);
        }
        URI uri;
        try {
            uri = new URI(url.strip());
        } catch (URISyntaxException e) {
            throw WebhookProblems.badUrl(url, e.getReason() + ".");
        }
        var scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw WebhookProblems.badScheme(scheme);
        }
        if (uri.getHost() == null || uri.getHost().isEmpty()) {
            throw WebhookProblems.badUrl(url, "It has no host name.");
        }
        if (uri.getUserInfo() != null) {
            throw WebhookProblems.badUrl(
                    url, "It has a user name, which would be stored in clear; give a secret instead.");
        }
        return uri;
    }

    /**
     * Refuses a host of which one address is not allowed. To be called right before each request: the Java platform then
     * uses the same answer of the name service for the request itself.
     */
    static void requireAllowed(String host) throws UnknownHostException {
        var bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        for (var address : InetAddress.getAllByName(bare)) {
            if (!allowed(address)) {
                throw WebhookProblems.forbiddenAddress(host, address.getHostAddress());
            }
        }
    }

    private static boolean allowed(InetAddress address) {
        var reserved = address instanceof Inet4Address && (address.getAddress()[0] & 0xF0) == 0xF0;
        return !address.isLinkLocalAddress()
                && !address.isAnyLocalAddress()
                && !address.isMulticastAddress()
                && !reserved
                && !METADATA.contains(address.getHostAddress());
    }
}
