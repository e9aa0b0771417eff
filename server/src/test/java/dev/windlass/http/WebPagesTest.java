package dev.windlass.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class WebPagesTest {
    private final Router router = new Router(UnaryOperator.identity()).add(new WebPages().routes());

    @Test
    void everyPathOfAPageAnswersTheOneProgram() {
        var index = text(get("/", Map.of()));

        assertThat(index).contains("<div id=\"app\">");
        for (var path :
                new String[] {"/loops", "/loops/flight-delays", "/models/a/versions/3", "/why/00ff", "/runs/"}) {
            assertThat(text(get(path, Map.of()))).as(path).isEqualTo(index);
        }
    }

    @Test
    void thePageSaysWhereItsAddressesBegin() {
        var plain = get("/runs", Map.of());
        var below = router.dispatch(request("/ml/tracking/runs", Map.of()).below("/ml/tracking"));

        assertThat(text(plain)).contains("<base href=\"/\"").doesNotContain("href=\"/f", "src=\"/");
        assertThat(text(below)).contains("<base href=\"/ml/tracking/\"");
        assertThat(below.headers().get("ETag")).isNotEqualTo(plain.headers().get("ETag"));
        assertThat(text(get("/runs", Map.of()))).isEqualTo(text(plain));
    }

    @Test
    void aPathThatNobodyKnowsStaysAProblem() {
        assertThat(get("/api/v1/nothing", Map.of()).status()).isEqualTo(404);
        assertThat(get("/elsewhere", Map.of()).status()).isEqualTo(404);
    }

    @Test
    void noPathLeadsOutOfTheFolder() {
        for (var path : new String[] {
            "/assets/..%2Findex.html",
            "/assets/../index.html",
            "/assets/%2e%2e",
            "/assets/.hidden",
            "/assets/nothing.js"
        }) {
            assertThat(get(path, Map.of()).status()).as(path).isEqualTo(404);
        }
    }

    @Test
    void pagesAllowNothingFromElsewhere() {
        assertThat(get("/loops", Map.of()).headers().get("Content-Security-Policy"))
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe", "http:", "https:", "*");
    }

    @Test
    void whatTheReaderHasAlreadyIsNotSentAgain() {
        var tag = String.valueOf(get("/", Map.of()).headers().get("ETag"));

        var again = get("/", Map.of("if-none-match", "\"other\", " + tag));

        assertThat(again.status()).isEqualTo(304);
        assertThat(again.bytes()).isEmpty();
        assertThat(get("/", Map.of("if-none-match", "\"other\"")).status()).isEqualTo(200);
    }

    @Test
    void aFileNamedByItsHashIsKeptForeverAndThePageItselfIsNot() {
        assertThat(get(script(), Map.of()).headers().get("Cache-Control")).contains("immutable");
        assertThat(get("/", Map.of()).headers().get("Cache-Control")).isEqualTo("no-cache");
    }

    @Test
    void aZippedAnswerUnpacksToThePlainOne() throws IOException {
        var plain = get(script(), Map.of());
        var zipped = get(script(), Map.of("accept-encoding", "br, gzip"));

        assertThat(zipped.headers()).containsEntry("Content-Encoding", "gzip");
        try (var unpacked = new GZIPInputStream(new ByteArrayInputStream(zipped.bytes()))) {
            assertThat(unpacked.readAllBytes()).isEqualTo(plain.bytes());
        }
    }

    private String script() {
        var named = Pattern.compile("src=\"\\.(/assets/[^\"]+\\.js)\"").matcher(text(get("/", Map.of())));
        assertThat(named.find()).as("the page names its program").isTrue();
        return named.group(1);
    }

    private Response get(String path, Map<String, String> headers) {
        return router.dispatch(request(path, headers));
    }

    private static Request request(String path, Map<String, String> headers) {
        return Request.of(
                "GET", path, "", name -> Optional.ofNullable(headers.get(name)), InputStream::nullInputStream);
    }

    private static String text(Response response) {
        return new String(response.bytes(), StandardCharsets.UTF_8);
    }
}
