package dev.windlass.loop;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a script prints, up to a bound: its beginning, and its end where that is known. Safe for many threads. */
final class KeptOutput {
    static final int BYTES_MAX = 4 * 1024 * 1024;

    private final StringBuilder text = new StringBuilder();
    private int bytes;
    private long dropped;

    synchronized void add(String line) {
        var length = line.getBytes(StandardCharsets.UTF_8).length + 1;
        if (dropped > 0 || bytes + length > BYTES_MAX) {
            dropped++;
            return;
        }
        bytes += length;
        text.append(line).append('\n');
    }

    /** @param last the last lines that were printed, among them perhaps some that were kept already */
    synchronized void end(List<String> last) {
        var end = String.join("\n", last) + "\n";
        if (!last.isEmpty() && !text.toString().endsWith(end)) {
            text.append("… more was printed and not kept; the last lines were:\n")
                    .append(end);
        }
    }

    synchronized byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
