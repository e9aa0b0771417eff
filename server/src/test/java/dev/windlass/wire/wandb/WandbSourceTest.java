package dev.windlass.wire.wandb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.tracking.PastRun;
import dev.windlass.tracking.PastSeries;
import dev.windlass.tracking.RunStatus;
import dev.windlass.transfer.FileRoot;
import dev.windlass.transfer.Found;
import dev.windlass.transfer.Notes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WandbSourceTest {
    private static final int BLOCK = 32 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private final Notes notes = new Notes();

    /** A protobuf message, field by field. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message text(int field, String text) {
            return bytes(field, text.getBytes(StandardCharsets.UTF_8));
        }

        Message message(int field, Message inner) {
            return bytes(field, inner.out.toByteArray());
        }

        private Message bytes(int field, byte[] bytes) {
            varint(((long) field << 3) | 2);
            varint(bytes.length);
            out.writeBytes(bytes);
            return this;
        }

        private void varint(long value) {
            for (var rest = value; ; rest >>>= 7) {
                if ((rest & ~0x7fL) == 0) {
                    out.write((int) rest);
                    return;
                }
                out.write((int) ((rest & 0x7f) | 0x80));
            }
        }
    }

    private static Message item(String key, String json) {
        return new Message().text(1, key).text(16, json);
    }

    private static Message run(String id, String project) {
        return new Message()
                .message(
                        17,
                        new Message()
                                .text(1, id)
                                .text(3, project)
                                .message(
                                        4,
                                        new Message()
                                                .message(1, item("lr", "0.1"))
                                                .message(1, item("net", "{\"layers\":2,\"act\":\"relu\"}"))
                                                .message(1, item("_wandb", "{}")))
                                .text(6, "group")
                                .text(8, "first")
                                .text(9, "a note")
                                .text(10, "a")
                                .text(10, "b")
                                .message(
                                        17,
                                        new Message().number(1, 1_700_000_000L).number(2, 500_000_000L)));
    }

    private static Message history(long step, Message... items) {
        var history = new Message();
        for (var item : items) {
            history.message(1, item);
        }
        return new Message().message(2, history.message(2, new Message().number(1, step)));
    }

    private static Message exit(int code) {
        return new Message().message(18, new Message().number(1, code).number(2, 7));
    }

    /** The framing, with records that go on over blocks. */
    private static byte[] framed(List<Message> records) {
        var out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {':', 'W', '&', 'B', (byte) 0xE1, (byte) 0xBE, 0});
        for (var record : records) {
            var bytes = record.out.toByteArray();
            var from = 0;
            var isFirst = true;
            do {
                var left = BLOCK - out.size() % BLOCK;
                if (left < 7) {
                    out.writeBytes(new byte[left]);
                    left = BLOCK;
                }
                var length = Math.min(bytes.length - from, left - 7);
                var isLast = from + length == bytes.length;
                var kind = isFirst && isLast ? 1 : isFirst ? 2 : isLast ? 4 : 3;
                part(out, kind, Arrays.copyOfRange(bytes, from, from + length));
                from += length;
                isFirst = false;
            } while (from < bytes.length);
        }
        return out.toByteArray();
    }

    private static void part(ByteArrayOutputStream out, int kind, byte[] bytes) {
        var sum = new CRC32();
        sum.update(kind);
        sum.update(bytes);
        var head = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
        head.putInt((int) sum.getValue()).putShort((short) bytes.length).put((byte) kind);
        out.writeBytes(head.array());
        out.writeBytes(bytes);
    }

    private Path write(String id, byte[] bytes) throws IOException {
        var home = Files.createDirectories(folder.resolve("offline-run-20261125_102432-" + id));
        Files.createDirectories(home.resolve("files"));
        return Files.write(home.resolve("run-%s.wandb".formatted(id)), bytes);
    }

    private List<Found<PastRun>> runs() throws IOException {
        try (var source = new WandbSource(folder, notes)) {
            var all = new ArrayList<Found<PastRun>>();
            source.runs(all::addAll);
            return all;
        }
    }

    private List<PastSeries> points(String run) throws IOException {
        try (var source = new WandbSource(folder, notes)) {
            var all = new ArrayList<PastSeries>();
            source.points(run, all::addAll);
            return all;
        }
    }

    @Test
    void aRunComesWithItsConfigurationNotesTagsAndEnd() throws IOException {
        write("abc12345", framed(List.of(run("abc12345", "churn"), exit(0))));
        var found = runs().getFirst();
        assertThat(found.what().name()).isEqualTo("first");
        assertThat(found.what().status()).isEqualTo(RunStatus.FINISHED);
        assertThat(found.what().startedAtMs()).isEqualTo(1_700_000_000_500L);
        assertThat(found.what().endedAtMs()).isEqualTo(1_700_000_007_500L);
        assertThat(found.what().params())
                .containsExactly(Map.entry("lr", "0.1"), Map.entry("net.act", "relu"), Map.entry("net.layers", "2"));
        assertThat(found.what().tags())
                .containsExactly(
                        Map.entry("mlflow.note.content", "a note"),
                        Map.entry("wandb.group", "group"),
                        Map.entry("wandb.tags", "a,b"));
        assertThat(found.files()).isInstanceOf(FileRoot.Folder.class);
        try (var source = new WandbSource(folder, notes)) {
            assertThat(source.experiments()).extracting(one -> one.name()).containsExactly("churn");
        }
    }

    @Test
    void theHistoryBecomesReadingsAndTheLastOtherValuesBecomeTags() throws IOException {
        write(
                "abc12345",
                framed(List.of(
                        run("abc12345", "churn"),
                        history(
                                0,
                                item("_timestamp", "1700000001.25"),
                                item("loss", "0.5"),
                                item("word", "\"one\""),
                                item("_runtime", "1")),
                        history(
                                5,
                                item("_timestamp", "1700000002"),
                                item("loss", "NaN"),
                                new Message().text(2, "deep").text(2, "x").text(16, "true"),
                                new Message().text(2, "img").text(2, "_type").text(16, "\"image-file\""),
                                new Message().text(2, "img").text(2, "width").text(16, "4"),
                                item("word", "\"two\"")),
                        new Message().message(3, new Message().message(1, item("best", "0.25"))),
                        exit(1))));
        assertThat(points("abc12345"))
                .containsExactlyInAnyOrder(
                        new PastSeries(
                                "loss",
                                List.of(0.5, Double.NaN),
                                List.of(0L, 5L),
                                List.of(1_700_000_001_250L, 1_700_000_002_000L)),
                        new PastSeries("deep.x", List.of(1.0), List.of(5L), List.of(1_700_000_002_000L)),
                        new PastSeries("best", List.of(0.25), List.of(5L), List.of(1_700_000_002_000L)));
        var run = runs().getFirst().what();
        assertThat(run.status()).isEqualTo(RunStatus.FAILED);
        assertThat(run.tags()).containsEntry("summary.word", "two");
    }

    @Test
    void theStatisticsOfTheMachineLieUnderSystem() throws IOException {
        var time = new Message().number(1, 1_700_000_003L);
        write(
                "abc12345",
                framed(List.of(
                        run("abc12345", "churn"),
                        new Message().message(7, new Message().message(2, time).message(3, item("cpu", "12.5"))))));
        assertThat(points("abc12345"))
                .containsExactly(new PastSeries("system/cpu", List.of(12.5), List.of(0L), List.of(1_700_000_003_000L)));
        assertThat(runs().getFirst().what().status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void recordsThatGoOverBlocksAreReadWhole() throws IOException {
        var records = new ArrayList<>(List.of(run("abc12345", "churn")));
        records.add(history(
                0, item("_timestamp", "1700000001"), item("text", "\"%s\"".formatted("x".repeat(100_000)))));
        for (var step = 1; step <= 5_000; step++) {
            records.add(history(step, item("_timestamp", "1700000001"), item("loss", String.valueOf(step))));
        }
        write("abc12345", framed(records));
        assertThat(points("abc12345"))
                .singleElement()
                .satisfies(series -> assertThat(series.values()).hasSize(5_000).endsWith(5_000.0));
        assertThat(runs().getFirst().what().tags().get("summary.text")).hasSize(8_000);
    }

    @Test
    void aRecordMayBeginWhereABlockHasRoomForItsHeaderAlone() throws IOException {
        var first = run("abc12345", "churn");
        var rest = history(0, item("loss", "1"));
        for (var left = 0; left <= 20; left++) {
            var filler = new Message();
            var used = framed(List.of(first, filler)).length;
            // The number of a field that nobody knows, its length in three bytes, and so many bytes.
            filler.text(31, "x".repeat(BLOCK - left - used - 5));
            var padded = framed(List.of(first, filler));
            assertThat(padded.length).isBetween(BLOCK - left - 5, BLOCK - left);
            write("abc12345", framed(List.of(first, filler, rest, exit(0))));
            assertThat(points("abc12345"))
                    .as("%d bytes left", BLOCK - padded.length)
                    .hasSize(1);
            assertThat(runs().getFirst().what().status()).isEqualTo(RunStatus.FINISHED);
        }
    }

    @Test
    void aFileThatWasCutOffGivesWhatStandsBefore() throws IOException {
        var whole = framed(List.of(
                run("abc12345", "churn"), history(0, item("loss", "1")), history(1, item("loss", "2")), exit(0)));
        for (var length = whole.length - 1; length > whole.length - 40; length -= 7) {
            write("abc12345", Arrays.copyOf(whole, length));
            assertThat(runs().getFirst().what().status()).isEqualTo(RunStatus.RUNNING);
        }
        assertThat(notes.changed()).isNotEmpty();
        whole[whole.length - 1] ^= 1;
        write("abc12345", whole);
        assertThat(points("abc12345").getFirst().values()).containsExactly(1.0, 2.0);
    }

    @Test
    void whatIsNoRunIsNamedOrRefused() throws IOException {
        assertThatThrownBy(() -> new WandbSource(folder, notes)).hasMessageContaining("has no run");
        write("abc12345", framed(List.of(run("abc12345", "churn"))));
        write("escape", framed(List.of(run("../../etc", "churn"))));
        write("other", "this is a text".getBytes(StandardCharsets.UTF_8));
        Files.createSymbolicLink(folder.resolve("linked"), Path.of("/etc"));
        assertThat(runs()).hasSize(1);
        assertThat(notes.skipped()).hasSize(2);
    }
}
