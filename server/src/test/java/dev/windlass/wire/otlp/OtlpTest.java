package dev.windlass.wire.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.data.FakeBlobs;
import dev.windlass.data.FakeLedger;
import dev.windlass.http.Request;
import dev.windlass.http.Response;
import dev.windlass.http.Router;
import dev.windlass.kernel.Json;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.tracing.Span;
import dev.windlass.tracing.SpanStatus;
import dev.windlass.tracing.Tracing;
import dev.windlass.tracking.Tracking;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OtlpTest {
    private static final String TRACE = "000102030405060708090a0b0c0d0e0f";
    private static final String SPAN = "0001020304050607";
    private static final long START = 1_700_000_000_000_000_000L;

    @TempDir
    private Path directory;

    private Database database;
    private Tracing tracing;
    private Router router;

    @BeforeEach
    void open() throws IOException {
        database = DatabaseKind.SQLITE
                .in(directory)
                .open(List.of(Tracking.CAPABILITY, Tracing.CAPABILITY), InstantSource.system());
        var ledger = new FakeLedger();
        tracing = new Tracing(
                database, ledger, new Tracking(database, ledger, new FakeBlobs(directory.resolve("blobs"))));
        router = new Router(request -> request).add(new OtlpRoutes(tracing.traces()).routes(), OtlpRoutes.PROBLEMS);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /** A field of a protobuf message that holds bytes. */
    private static byte[] field(int number, byte[]... parts) {
        var content = new ByteArrayOutputStream();
        for (var part : parts) {
            content.writeBytes(part);
        }
        var out = new ByteArrayOutputStream();
        varint(out, number * 8L + 2);
        varint(out, content.size());
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static byte[] number(int number, long value) {
        var out = new ByteArrayOutputStream();
        varint(out, number * 8L);
        varint(out, value);
        return out.toByteArray();
    }

    private static byte[] fixed(int number, long value) {
        return ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .put((byte) (number * 8 + 1))
                .putLong(value)
                .array();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        var rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static byte[] text(int number, String text) {
        return field(number, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] attribute(int number, String key, byte[] value) {
        return field(number, text(1, key), field(2, value));
    }

    private static byte[] message(byte[]... spanParts) {
        return field(1, field(1, attribute(1, "service.name", text(1, "shop"))), field(2, field(2, spanParts)));
    }

    private static byte[] whole() {
        return message(
                field(1, HexFormat.of().parseHex(TRACE)),
                field(2, HexFormat.of().parseHex(SPAN)),
                text(5, "ask"),
                number(6, 3),
                fixed(7, START),
                fixed(8, START + 5_000_000),
                attribute(9, "text", text(1, "hé")),
                attribute(9, "flag", number(2, 1)),
                attribute(9, "count", number(3, -7)),
                attribute(9, "share", fixed(4, Double.doubleToLongBits(0.25))),
                attribute(9, "list", field(5, field(1, number(3, 1)), field(1, text(1, "b")))),
                attribute(9, "map", field(6, attribute(1, "k", text(1, "v")))),
                field(11, fixed(1, START + 1), text(2, "thrown"), attribute(3, "why", text(1, "x"))),
                field(15, text(2, "bad"), number(3, 2)));
    }

    private Response send(byte[] body, Map<String, String> headers) {
        return router.dispatch(Request.of(
                "POST",
                OtlpRoutes.PATH,
                "",
                name -> Optional.ofNullable(headers.get(name)),
                () -> new ByteArrayInputStream(body)));
    }

    private static Map<String, String> headers(String type, String encoding) {
        return encoding.isEmpty()
                ? Map.of("content-type", type, OtlpRoutes.EXPERIMENT_HEADER, "0")
                : Map.of("content-type", type, OtlpRoutes.EXPERIMENT_HEADER, "0", "content-encoding", encoding);
    }

    private Span stored() {
        return tracing.traces().whole("tr-" + TRACE).spans().getFirst();
    }

    private void assertStoredWholly() {
        var span = stored();
        assertThat(span.id()).isEqualTo(SPAN);
        assertThat(span.parent()).isNull();
        assertThat(span.status()).isEqualTo(SpanStatus.ERROR);
        assertThat(span.statusMessage()).isEqualTo("bad");
        assertThat(span.endedAtNs()).isEqualTo(START + 5_000_000);
        assertThat(span.attributes())
                .containsAllEntriesOf(Map.of(
                        "text", Json.tree("hé"),
                        "flag", Json.tree(true),
                        "count", Json.tree(-7),
                        "share", Json.tree(0.25),
                        "list", Json.read("[1,\"b\"]"),
                        "map", Json.read("{\"k\":\"v\"}"),
                        "service.name", Json.tree("shop")));
        assertThat(span.events()).singleElement().satisfies(event -> {
            assertThat(event.name()).isEqualTo("thrown");
            assertThat(event.atNs()).isEqualTo(START + 1);
        });
    }

    @Test
    void spansOfProtobufAreStoredWithAllThatTheySay() {
        var answer = send(whole(), headers("application/x-protobuf", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.contentType()).isEqualTo("application/x-protobuf");
        assertStoredWholly();
    }

    @Test
    void spansOfJsonAreStoredWithAllThatTheySay() {
        var json = """
                {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"shop"}}]},
                "scopeSpans":[{"spans":[{"traceId":"%s","spanId":"%s","name":"ask","startTimeUnixNano":"%d",
                "endTimeUnixNano":"%d","attributes":[{"key":"text","value":{"stringValue":"hé"}},
                {"key":"flag","value":{"boolValue":true}},{"key":"count","value":{"intValue":"-7"}},
                {"key":"share","value":{"doubleValue":0.25}},
                {"key":"list","value":{"arrayValue":{"values":[{"intValue":1},{"stringValue":"b"}]}}},
                {"key":"map","value":{"kvlistValue":{"values":[{"key":"k","value":{"stringValue":"v"}}]}}}],
                "events":[{"name":"thrown","timeUnixNano":"%d","attributes":[]}],
                "status":{"code":2,"message":"bad"}}]}]}]}""".formatted(TRACE.toUpperCase(Locale.ROOT), SPAN, START, START + 5_000_000, START + 1);
        var answer = send(json.getBytes(StandardCharsets.UTF_8), headers("application/json; charset=utf-8", ""));
        assertThat(answer.status()).isEqualTo(200);
        assertStoredWholly();
    }

    @Test
    void compressedBodiesAreRead() throws IOException {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            out.write(whole());
        }
        assertThat(send(gzip.toByteArray(), headers("application/x-protobuf", "gzip"))
                        .status())
                .isEqualTo(200);
        var deflate = new ByteArrayOutputStream();
        try (var out = new DeflaterOutputStream(deflate)) {
            out.write(whole());
        }
        assertThat(send(deflate.toByteArray(), headers("application/x-protobuf", "deflate"))
                        .status())
                .isEqualTo(200);
        var whole = deflate.toByteArray();
        var raw = Arrays.copyOfRange(whole, 2, whole.length - 4);
        assertThat(send(raw, headers("application/x-protobuf", "deflate")).status())
                .as("without the header of the format")
                .isEqualTo(200);
        assertStoredWholly();
    }

    @Test
    void aSmallBodyThatBecomesTooLargeIsRefused() throws IOException {
        var gzip = new ByteArrayOutputStream();
        try (var out = new GZIPOutputStream(gzip)) {
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i <= Request.BODY_BYTES_MAX / zeros.length; i++) {
                out.write(zeros);
            }
        }
        assertThat(send(gzip.toByteArray(), headers("application/x-protobuf", "gzip"))
                        .status())
                .isEqualTo(413);
    }

    @Test
    void whatIsMissingOrWrongIsTheCallersFault() {
        var protobuf = "application/x-protobuf";
        var missing = send(whole(), Map.of("content-type", protobuf));
        assertThat(missing.status()).isEqualTo(422);
        assertThat(Json.read(new String(missing.bytes(), StandardCharsets.UTF_8))
                        .path("detail")
                        .isArray())
                .isTrue();
        assertThat(send(whole(), headers("text/plain", "")).status()).isEqualTo(400);
        assertThat(send(whole(), headers(protobuf, "br")).status()).isEqualTo(400);
        assertThat(send(whole(), headers(protobuf, "gzip")).status()).isEqualTo(400);
        assertThat(send(new byte[0], headers(protobuf, "")).status()).isEqualTo(400);
        assertThat(send("{".getBytes(StandardCharsets.UTF_8), headers("application/json", ""))
                        .status())
                .isEqualTo(400);
        assertThat(send("{}".getBytes(StandardCharsets.UTF_8), headers("application/json", ""))
                        .status())
                .isEqualTo(400);
        assertThat(send(message(text(5, "no ids")), headers(protobuf, "")).status())
                .isEqualTo(422);
    }

    @Test
    void bytesAtRandomNeverBreakTheReader() {
        for (var seed = 0; seed < 300; seed++) {
            var random = new Random(seed);
            var bytes = whole();
            for (var i = 0; i < 1 + random.nextInt(6); i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(send(bytes, headers("application/x-protobuf", "")).status())
                    .as("seed %d", seed)
                    .isLessThan(500);
        }
    }
}
