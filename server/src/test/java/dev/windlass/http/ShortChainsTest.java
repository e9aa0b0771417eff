package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.common.buffers.DataReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShortChainsTest {
    private static final int STEPS = 2_000;
    private static final int PIECE_MAX = 40;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void itReadsWhatTheLibrarysReaderReads(long seed) {
        var content = content(seed);
        var first = DataReader.create(pieces(content, seed));
        var source = pieces(content, seed);
        var chains = new ShortChains(DataReader.create(source), source);

        assertThat(read(chains, seed)).isEqualTo(read(first, seed));
    }

    /** Letters with an end of line here and there. */
    private static byte[] content(long seed) {
        var random = new Random(seed);
        var text = new StringBuilder();
        while (text.length() < STEPS * PIECE_MAX) {
            text.append("abcdefgh", 0, random.nextInt(8)).append(random.nextInt(4) == 0 ? "\r\n" : ":");
        }
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    /** The content as a socket may give it. */
    private static Supplier<byte[]> pieces(byte[] content, long seed) {
        var random = new Random(seed);
        var at = new int[1];
        return () -> {
            var from = at[0];
            at[0] = Math.min(content.length, from + 1 + random.nextInt(PIECE_MAX));
            return Arrays.copyOfRange(content, from, at[0]);
        };
    }

    private static List<Object> read(DataReader reader, long seed) {
        var random = new Random(seed);
        var seen = new ArrayList<>();
        for (var i = 0; i < STEPS; i++) {
            try {
                seen.add(step(reader, random));
            } catch (DataReader.IncorrectNewLineException e) {
                seen.add(e.getMessage());
            }
            seen.add(reader.available());
        }
        return seen;
    }

    private static Object step(DataReader reader, Random random) {
        var length = 1 + random.nextInt(12);
        return switch (random.nextInt(12)) {
            case 0 -> reader.read();
            case 1 -> reader.lookup();
            case 2 -> reader.readAsciiString(length);
            case 3 -> new String(reader.readBytes(length), StandardCharsets.US_ASCII);
            case 4 -> reader.getBuffer(length).debugDataHex();
            case 5 -> reader.readBuffer(length).debugDataHex();
            case 6 -> reader.startsWith("ab".getBytes(StandardCharsets.US_ASCII));
            case 7 -> reader.startsWithNewLine();
            case 8 -> reader.findNewLine(length);
            case 9 -> reader.findOrNewLine((byte) ':', length);
            case 10 -> {
                reader.skip(length);
                yield length;
            }
            default -> {
                reader.ensureAvailable();
                yield reader.readBuffer().debugDataHex();
            }
        };
    }
}
