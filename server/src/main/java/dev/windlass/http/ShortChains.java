package dev.windlass.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataListener;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.LazyString;
import java.nio.charset.Charset;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a connection without keeping together what was read.
 *
 * <p>The library's reader links every buffer to the next, also those that are read. Once the buffer that an idle
 * connection waits with has grown old, it keeps all that come after it from being collected in young generations: what
 * streams through one connection piles up until the heap is full. Here a reader whose buffers are all read is replaced
 * by a new one before more is read.
 */
final class ShortChains extends DataReader {
    private final Supplier<byte[]> source;
    private DataReader current;
    private @Nullable Runnable listening;

    /**
     * The library will close its constructor one day, and may keep its buffers apart by then.
     *
     * @param first what reads the connection already, and may have something that is not read yet
     */
    @SuppressWarnings("removal")
    ShortChains(DataReader first, Supplier<byte[]> source) {
        super(source);
        this.source = source;
        this.current = first;
    }

    /** The reader to ask; a new one when all of the last is read. */
    private DataReader reader() {
        if (current.available() == 0) {
            current = DataReader.create(source);
            if (listening != null) {
                listening.run();
            }
        }
        return current;
    }

    @Override
    public int available() {
        return current.available();
    }

    @Override
    public void pullData() {
        reader().pullData();
    }

    @Override
    public void skip(int lenToSkip) {
        reader().skip(lenToSkip);
    }

    @Override
    public void ensureAvailable() {
        reader().ensureAvailable();
    }

    @Override
    public byte read() {
        return reader().read();
    }

    @Override
    public byte lookup() {
        return reader().lookup();
    }

    @Override
    public boolean startsWithNewLine() {
        return reader().startsWithNewLine();
    }

    @Override
    public boolean startsWith(byte[] prefix) {
        return reader().startsWith(prefix);
    }

    @Override
    public BufferData readBuffer() {
        return reader().readBuffer();
    }

    @Override
    public BufferData readBuffer(int length) {
        return reader().readBuffer(length);
    }

    @Override
    public BufferData getBuffer(int length) {
        return reader().getBuffer(length);
    }

    @Override
    public LazyString readLazyString(Charset charset, int length) {
        return reader().readLazyString(charset, length);
    }

    @Override
    public String readAsciiString(int length) {
        return reader().readAsciiString(length);
    }

    @Override
    public byte[] readBytes(int length) {
        return reader().readBytes(length);
    }

    @Override
    public String readLine() throws IncorrectNewLineException {
        return reader().readLine();
    }

    @Override
    public int findOrNewLine(byte find, int max) throws IncorrectNewLineException {
        return reader().findOrNewLine(find, max);
    }

    @Override
    public String debugDataHex() {
        return current.debugDataHex();
    }

    @Override
    public int findNewLine(int max) throws IncorrectNewLineException {
        return reader().findNewLine(max);
    }

    @Override
    public <T> void listener(DataListener<T> listener, T context) {
        listening = () -> current.listener(listener, context);
        listening.run();
    }
}
