package dev.windlass.http;

import io.helidon.http.encoding.ContentDecoder;
import io.helidon.http.encoding.ContentEncoder;
import io.helidon.http.encoding.ContentEncoding;
import java.util.Set;

/** Hands on compressed bodies as they were sent: the route that takes them knows how large they may become. */
final class AsSent implements ContentEncoding {
    private static final Set<String> IDS = Set.of("gzip", "x-gzip", "deflate");

    @Override
    public Set<String> ids() {
        return IDS;
    }

    @Override
    public boolean supportsEncoding() {
        return false;
    }

    @Override
    public boolean supportsDecoding() {
        return true;
    }

    @Override
    public ContentDecoder decoder() {
        return ContentDecoder.NO_OP;
    }

    @Override
    public ContentEncoder encoder() {
        return ContentEncoder.NO_OP;
    }

    @Override
    public String name() {
        return "as-sent";
    }

    @Override
    public String type() {
        return "as-sent";
    }
}
