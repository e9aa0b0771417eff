package dev.windlass.cli.terminal;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.LongFunction;
import java.util.function.LongSupplier;

/**
 * Long work, told while it goes on: a bar with rate and time left on a terminal, a line now and
 * then and at its end elsewhere. Used by one thread at a time, or by several that take turns.
 */
public final class Progress implements AutoCloseable {
    private static final Duration REDRAW = Duration.ofMillis(100);
    private static final Duration LINE = Duration.ofSeconds(10);
    private static final Duration WORTH_A_LINE = Duration.ofSeconds(1);
    private static final int BAR_MAX = 30;
    private static final int BAR_LEAST = 5;
    private static final int PERCENT = 100;
    private static final String CLEAR = "\r\u001b[K";

    private final PrintWriter err;
    private final String what;
    private final long total;
    private final OptionalInt columns;
    private final LongSupplier nanos;
    private final LongFunction<String> amount;
    private final long startedAt;
    private long done;
    private long toldAt;

    Progress(PrintWriter err, String what, long total, OptionalInt columns, LongSupplier nanos) {
        this(err, what, total, columns, nanos, Format::bytes);
    }

    private Progress(
            PrintWriter err,
            String what,
            long total,
            OptionalInt columns,
            LongSupplier nanos,
            LongFunction<String> amount) {
        this.err = err;
        this.what = what;
        this.total = total;
        this.columns = columns;
        this.nanos = nanos;
        this.amount = amount;
        this.startedAt = nanos.getAsLong();
        this.toldAt = startedAt;
    }

    /** @param total bytes to come */
    public static Progress ofBytes(PrintWriter err, String what, long total) {
        return new Progress(err, what, total, Terminal.columns(), System::nanoTime);
    }

    /** @param total things to come, as {@code unit} calls many of them */
    public static Progress ofThings(PrintWriter err, String what, long total, String unit) {
        return new Progress(
                err, what, total, Terminal.columns(), System::nanoTime, count -> "%,d %s".formatted(count, unit));
    }

    /** So many more are done. */
    public synchronized void add(long more) {
        done += more;
        var now = nanos.getAsLong();
        if (now - toldAt >= (columns.isPresent() ? REDRAW : LINE).toNanos()) {
            toldAt = now;
            tell(now);
        }
    }

    private void tell(long now) {
        var share = total == 0 ? 1 : Math.min(1.0, (double) done / total);
        var elapsed = Math.max(1, now - startedAt);
        var rate = (double) done / elapsed;
        var left = Duration.ofNanos(rate == 0 ? 0 : (long) ((total - done) / rate));
        var numbers = "%3d%%  %s/s  %s left"
                .formatted(
                        Math.round(PERCENT * share),
                        amount.apply(Math.round(rate * Duration.ofSeconds(1).toNanos())),
                        Format.duration(left));
        if (columns.isEmpty()) {
            err.println(what + ": " + numbers.strip());
        } else {
            var width = Math.clamp(columns.getAsInt() - what.length() - numbers.length() - 7L, BAR_LEAST, BAR_MAX);
            var filled = (int) Math.round(width * share);
            err.print("%s%s [%s%s] %s".formatted(CLEAR, what, "#".repeat(filled), "·".repeat(width - filled), numbers));
            err.flush();
        }
    }

    /** Ends the bar, and says what was done in which time when nobody saw a bar and it was worth a line. */
    @Override
    public synchronized void close() {
        var elapsed = Duration.ofNanos(nanos.getAsLong() - startedAt);
        if (columns.isPresent()) {
            err.print(CLEAR);
            err.flush();
        } else if (elapsed.compareTo(WORTH_A_LINE) >= 0) {
            err.println("%s: %s in %s".formatted(what, amount.apply(done), Format.duration(elapsed)));
        }
    }
}
