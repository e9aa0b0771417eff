package dev.windlass.webhooks;

import dev.windlass.kernel.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Sends one signed request and waits for the answer, within bounds. Redirects are not followed: they could lead where no
 * webhook may lead.
 */
final class Sender implements AutoCloseable {
    static final String ID_HEADER = "X-MLflow-Delivery-Id";
    static final String TIME_HEADER = "X-MLflow-Timestamp";
    static final String SIGNATURE_HEADER = "X-MLflow-Signature";

    /** How much of an answer is read and kept. */
    static final int ANSWER_BYTES_MAX = 2_048;

    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);
    private static final Duration ANSWER_MAX = Duration.ofSeconds(10);
    private static final Duration BODY_MAX = Duration.ofSeconds(5);
    private static final String SIGNATURE_VERSION = "v1";
    private static final String MAC = "HmacSHA256";

    private final InstantSource clock;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(CONNECT_MAX)
            .followRedirects(HttpClient.Redirect.NEVER)
            .version(HttpClient.Version.HTTP_1_1)
            .build();

    Sender(InstantSource clock) {
        this.clock = clock;
    }

    /** A request to be sent. An empty secret signs nothing. */
    record Letter(String id, URI url, String secret, String body) {}

    /** What came of it. */
    sealed interface Outcome {
        /** @param retryAfter how long the receiver asks to be left alone */
        record Answered(int status, String text, Optional<Duration> retryAfter) implements Outcome {}

        record Unreached(String why) implements Outcome {}
    }

    Outcome send(Letter letter) throws InterruptedException {
        var host = letter.url().getHost();
        try {
            Addresses.requireAllowed(host);
            return answered(client.send(request(letter), HttpResponse.BodyHandlers.ofInputStream()));
        } catch (UnknownHostException _) {
            return new Outcome.Unreached("The host name '%s' is not known.".formatted(host));
        } catch (ProblemException e) {
            return new Outcome.Unreached(e.problem().text());
        } catch (IOException e) {
            var why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            return new Outcome.Unreached("No answer: %s.".formatted(why));
        }
    }

    private HttpRequest request(Letter letter) {
        var time = String.valueOf(clock.instant().getEpochSecond());
        var request = HttpRequest.newBuilder(letter.url())
                .timeout(ANSWER_MAX)
                .header("Content-Type", "application/json")
                .header(ID_HEADER, letter.id())
                .header(TIME_HEADER, time)
                .POST(HttpRequest.BodyPublishers.ofString(letter.body()));
        if (!letter.secret().isEmpty()) {
            request.header(SIGNATURE_HEADER, signature(letter.secret(), letter.id(), time, letter.body()));
        }
        return request.build();
    }

    /** A receiver makes the same of what it got and compares. */
    static String signature(String secret, String id, String time, String body) {
        try {
            var mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), MAC));
            var signed = "%s.%s.%s".formatted(id, time, body).getBytes(StandardCharsets.UTF_8);
            return SIGNATURE_VERSION + "," + Base64.getEncoder().encodeToString(mac.doFinal(signed));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java platform has no HMAC-SHA256", e);
        }
    }

    private Outcome answered(HttpResponse<InputStream> response) throws InterruptedException {
        var retryAfter = response.headers()
                .firstValue("retry-after")
                .filter(text -> text.matches("\\d{1,9}"))
                .map(text -> Duration.ofSeconds(Long.parseLong(text)));
        return new Outcome.Answered(response.statusCode(), text(response.body()), retryAfter);
    }

    /** The beginning of a body; a receiver that trickles is not waited for. */
    private static String text(InputStream body) throws InterruptedException {
        try (body) {
            var read = new CompletableFuture<byte[]>();
            Thread.ofVirtual().start(() -> {
                try {
                    read.complete(body.readNBytes(ANSWER_BYTES_MAX));
                } catch (IOException e) {
                    read.completeExceptionally(e);
                }
            });
            var bytes = read.get(BODY_MAX.toMillis(), TimeUnit.MILLISECONDS);
            // Not every database can keep a NUL character.
            return new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
        } catch (IOException | ExecutionException | TimeoutException _) {
            return "";
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
