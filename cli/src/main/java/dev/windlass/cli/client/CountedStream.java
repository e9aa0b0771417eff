package dev.windlass.cli.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongConsumer;

/** Tells how many bytes were read. */
public final class CountedStream extends FilterInputStream {
    private final LongConsumer more;

    /** @param more is told each time how many more bytes were read */
    public CountedStream(InputStream in, LongConsumer more) {
        super(in);
        this.more = more;
    }

    @Override
    public int read() throws IOException {
        var read = super.read();
        if (read >= 0) {
            more.accept(1);
        }
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        var read = super.read(into, offset, length);
        if (read > 0) {
            more.accept(read);
        }
        return read;
    }
}
