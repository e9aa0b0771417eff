package dev.windlass.tracking;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.regex.Pattern;

/**
 * A part of a file, as the header {@code Range} asks for it (RFC 9110). What is not understood, and several parts at
 * once, mean the whole file. A part that lies behind the end has length 0.
 */
record ByteRange(long first, long length) {
    private static final Pattern ONE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");
    private static final int BUFFER_BYTES = 128 * 1024;

    static ByteRange whole(long bytes) {
        return new ByteRange(0, bytes);
    }

    static ByteRange parse(String header, long bytes) {
        var range = ONE.matcher(header.strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return whole(bytes);
        }
        if (range.group(1).isEmpty()) {
            var last = Math.min(Long.parseLong(range.group(2)), bytes);
            return new ByteRange(bytes - last, last);
        }
        var first = Long.parseLong(range.group(1));
        var end = range.group(2).isEmpty() ? bytes : Math.min(Long.parseLong(range.group(2)) + 1, bytes);
        if (!range.group(2).isEmpty() && Long.parseLong(range.group(2)) < first) {
            return whole(bytes);
        }
        return new ByteRange(Math.min(first, bytes), Math.max(0, end - first));
    }

    /** Copies as many bytes as this part has. */
    void copy(InputStream in, OutputStream out) throws IOException {
        var buffer = new byte[BUFFER_BYTES];
        var left = length;
        while (left > 0) {
            var read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
            if (read < 0) {
                return;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }
}
