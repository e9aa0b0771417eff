package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.http.Request;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.ProblemException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class GuardTest {
    private static Request request(String method, Map<String, String> headers) {
        return Request.of(
                method, "/", "", name -> Optional.ofNullable(headers.get(name)), InputStream::nullInputStream);
    }

    @Test
    void theNamesOfThisMachineAreAnsweredWithAnyPort() {
        for (var host : List.of("localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.8.7", "[::1]", "[::1]:65535")) {
            assertThat(new Guard().apply(request("POST", Map.of("host", host))).actor())
                    .as(host)
                    .isEqualTo(Actor.LOCAL);
        }
        assertThat(new Guard().apply(request("POST", Map.of())).actor()).isEqualTo(Actor.LOCAL);
    }

    @Test
    void anyOtherNameIsRefusedSinceAPageCanMakeItPointHere() {
        for (var host : List.of(
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "",
                "0.0.0.0",
                "127.0.0.256",
                "[::1].evil.example",
                "localhost:80:80",
                "evil@localhost")) {
            assertThatThrownBy(() -> new Guard().apply(request("GET", Map.of("host", host))))
                    .as(host)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("DNS rebinding")
                    .extracting(thrown ->
                            ((ProblemException) thrown).problem().kind().status())
                    .isEqualTo(403);
        }
    }

    @Test
    void aPageOfAnotherOriginMayReadButNotChange() {
        var host = "127.0.0.1:8080";
        for (var origin : List.of("https://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8080")) {
            for (var method : List.of("POST", "PUT", "PATCH", "DELETE")) {
                assertThatThrownBy(() -> new Guard().apply(request(method, Map.of("host", host, "origin", origin))))
                        .as("%s from %s", method, origin)
                        .isInstanceOf(ProblemException.class)
                        .hasMessageContaining(origin);
            }
            assertThatCode(() -> new Guard().apply(request("GET", Map.of("host", host, "origin", origin))))
                    .doesNotThrowAnyException();
        }
        assertThatCode(() ->
                        new Guard().apply(request("POST", Map.of("host", host, "origin", "http://127.0.0.1:8080"))))
                .doesNotThrowAnyException();
    }

    @Test
    void withoutAccountsOnlyLoopbackAddressesMayBeListenedOn() {
        for (var host : List.of("127.0.0.1", "localhost", "::1", "127.0.0.5")) {
            assertThatCode(() -> BindingRule.check(host)).as(host).doesNotThrowAnyException();
        }
        for (var host : List.of("0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.nip.io")) {
            assertThatThrownBy(() -> BindingRule.check(host))
                    .as(host)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("No accounts are configured")
                    .hasMessageContaining("127.0.0.1");
        }
    }
}
