package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.data.FakeLedger;
import dev.windlass.http.Permissions;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.store.Database;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class GuardTest {
    private static final Actor OWNER = new Actor("owner");
    private static final String PASSWORD = "correct horse battery";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path folder;

    private Instant now = Instant.parse("2026-05-03T12:00:00Z");

    @SuppressWarnings("NullAway.Init") // set before each test
    private Database database;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Accounts accounts;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Guard guard;

    @BeforeEach
    void open() {
        database = Database.open(
                "sqlite:" + folder.resolve("windlass.db"),
                List.of(SqlLedger.CAPABILITY, Accounts.CAPABILITY),
                () -> now);
        accounts = new Accounts(database, new FakeLedger());
        guard = new Guard(accounts, () -> now);
    }

    @AfterEach
    void close() {
        accounts.close();
        database.close();
    }

    private static Request request(String method, Map<String, String> headers) {
        return Request.of(
                method, "/", "", name -> Optional.ofNullable(headers.get(name)), InputStream::nullInputStream);
    }

    private static int status(Throwable thrown) {
        return ((ProblemException) thrown).problem().kind().status();
    }

    private static String code(Throwable thrown) {
        return ((ProblemException) thrown).problem().code();
    }

    private static String basic(String name, String password) {
        return "Basic "
                + Base64.getEncoder()
                        .encodeToString("%s:%s".formatted(name, password).getBytes(StandardCharsets.UTF_8));
    }

    /** The code of the problem that a request without more is answered with. */
    private String refusal(Map<String, String> headers) {
        var guarded = guard.apply(request("GET", headers));
        try {
            guarded.permissions().requireAccount();
        } catch (ProblemException e) {
            assertThat(e.problem().kind().status()).isEqualTo(401);
            return e.problem().code();
        }
        return "let in as " + guarded.actor().name();
    }

    @Test
    void withoutAccountsTheNamesOfThisMachineAreAnsweredWithAnyPort() {
        for (var host : List.of("localhost", "LOCALHOST:80", "127.0.0.1:8080", "127.9.8.7", "[::1]", "[::1]:65535")) {
            assertThat(guard.apply(request("POST", Map.of("host", host))).actor())
                    .as(host)
                    .isEqualTo(Actor.LOCAL);
        }
        assertThat(guard.apply(request("POST", Map.of())).actor()).isEqualTo(Actor.LOCAL);
    }

    @Test
    void withoutAccountsAnyOtherNameIsRefusedSinceAPageCanMakeItPointHere() {
        for (var host : List.of(
                "evil.example",
                "evil.example:8080",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1.evil.example:8080",
                "127.0.0.1:8080.evil.example",
                "127.0.0.1@evil.example",
                "127.0.0.1:@evil.example",
                "",
                " localhost",
                "localhost ",
                "localhost,evil.example",
                "0.0.0.0",
                "[::]",
                "[::ffff:127.0.0.1]",
                "127.0.0.256",
                "127.1",
                "0x7f000001",
                "2130706433",
                "[::1].evil.example",
                "[::1]evil.example",
                "localhost:80:80",
                "127.0.0.1:80:80",
                "evil@localhost",
                "localhost#.evil.example",
                "localhost/evil.example")) {
            assertThatThrownBy(() -> guard.apply(request("GET", Map.of("host", host))))
                    .as(host)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("DNS rebinding")
                    .satisfies(thrown -> assertThat(status(thrown)).isEqualTo(403));
        }
    }

    @Test
    void aPageOfAnotherOriginMayReadButNotChange() {
        var host = "127.0.0.1:8080";
        for (var origin : List.of(
                "https://evil.example",
                "null",
                "",
                "http://127.0.0.1:9999",
                "http://localhost:8080",
                "http://127.0.0.1",
                "http://127.0.0.1:8080.evil.example",
                "http://127.0.0.1:8080/",
                "http://127.0.0.1:8080 http://evil.example",
                "http://evil.example/http://127.0.0.1:8080",
                "ftp://127.0.0.1:8080",
                "http://[::1]:8080")) {
            for (var method : List.of("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "post", "MADE-UP")) {
                assertThatThrownBy(() -> guard.apply(request(method, Map.of("host", host, "origin", origin))))
                        .as("%s from %s", method, origin)
                        .isInstanceOf(ProblemException.class)
                        .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("foreign-origin"));
            }
            assertThatCode(() -> guard.apply(request("GET", Map.of("host", host, "origin", origin))))
                    .doesNotThrowAnyException();
        }
        for (var origin : List.of("http://127.0.0.1:8080", "https://127.0.0.1:8080", "HTTP://127.0.0.1:8080")) {
            assertThatCode(() -> guard.apply(request("POST", Map.of("host", host, "origin", origin))))
                    .as(origin)
                    .doesNotThrowAnyException();
        }
        assertThatCode(() -> guard.apply(request("POST", Map.of("host", "[::1]:80", "origin", "http://[::1]:80"))))
                .doesNotThrowAnyException();
    }

    @Test
    void anOriginWithoutAHostToCompareItWithIsForeign() {
        for (var origin : List.of("http://", "https://", "http://127.0.0.1")) {
            assertThatThrownBy(() -> guard.apply(request("POST", Map.of("origin", origin))))
                    .as(origin)
                    .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("foreign-origin"));
        }
    }

    @Test
    void whatABrowserCallsCrossSiteIsForeignAlsoWithoutAnOrigin() {
        for (var site : List.of("cross-site", "same-site", "made-up")) {
            assertThatThrownBy(() ->
                            guard.apply(request("POST", Map.of("host", "127.0.0.1:8080", "sec-fetch-site", site))))
                    .as(site)
                    .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("foreign-origin"));
        }
        for (var site : List.of("same-origin", "none")) {
            assertThatCode(() -> guard.apply(request("POST", Map.of("host", "127.0.0.1:8080", "sec-fetch-site", site))))
                    .as(site)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void withoutAccountsOnlyLoopbackAddressesMayBeListenedOn() {
        for (var host : List.of("127.0.0.1", "localhost", "::1", "127.0.0.5")) {
            assertThatCode(() -> BindingRule.check(host, accounts)).as(host).doesNotThrowAnyException();
        }
        for (var host : List.of("0.0.0.0", "::", "192.168.1.5", "example.org", "", "127.0.0.1.nip.io")) {
            assertThatThrownBy(() -> BindingRule.check(host, accounts))
                    .as(host)
                    .isInstanceOf(ProblemException.class)
                    .hasMessageContaining("No accounts are configured")
                    .hasMessageContaining("windlass accounts add NAME --role admin");
        }
        accounts.add("ann", null, Role.ADMIN, OWNER);
        assertThatCode(() -> BindingRule.check("0.0.0.0", accounts)).doesNotThrowAnyException();
    }

    @Test
    void withAccountsNobodyIsLetInWithoutProof() {
        var admin = accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
        var token = accounts.tokens().make("ann", "ci", null, OWNER);

        assertThat(refusal(Map.of())).isEqualTo("no-credentials");
        assertThat(refusal(Map.of("authorization", basic("ann", PASSWORD)))).isEqualTo("let in as " + admin.name());
        assertThat(refusal(Map.of("authorization", "Bearer " + token.secret()))).isEqualTo("let in as ann");
        assertThat(refusal(Map.of("authorization", "bearer  " + token.secret())))
                .isEqualTo("let in as ann");
        assertThat(refusal(Map.of("authorization", basic("ann", PASSWORD + "x"))))
                .isEqualTo("wrong-credentials");
        assertThat(refusal(Map.of("authorization", basic("bob", PASSWORD)))).isEqualTo("wrong-credentials");
        assertThat(refusal(Map.of("authorization", basic("ann", "")))).isEqualTo("wrong-credentials");
        assertThat(refusal(Map.of("authorization", "Bearer " + token.token().id())))
                .isEqualTo("unknown-token");
        assertThat(refusal(Map.of("authorization", "Bearer "))).isEqualTo("unknown-token");
        assertThat(refusal(Map.of("authorization", "Basic !!!"))).isEqualTo("bad-credentials");
        assertThat(refusal(Map.of(
                        "authorization", "Basic " + Base64.getEncoder().encodeToString(new byte[] {-1, 58}))))
                .isEqualTo("bad-credentials");
        assertThat(refusal(Map.of("authorization", "Digest username=\"ann\""))).isEqualTo("unknown-scheme");
        assertThat(refusal(Map.of("authorization", "Bearer " + "x".repeat(10_000))))
                .isEqualTo("unknown-scheme");
        assertThat(refusal(Map.of("cookie", "windlass_session=made-up"))).isEqualTo("no-credentials");
    }

    @Test
    void anAccountWithoutAPasswordIsNotOpenedByAnEmptyOne() {
        accounts.add("ann", null, Role.ADMIN, OWNER);

        assertThat(refusal(Map.of("authorization", basic("ann", "")))).isEqualTo("wrong-credentials");
    }

    @Test
    void withAccountsTheServerHasAnyName() {
        accounts.add("ann", null, Role.ADMIN, OWNER);
        var token = accounts.tokens().make("ann", "ci", null, OWNER).secret();

        assertThat(refusal(Map.of("host", "models.example", "authorization", "Bearer " + token)))
                .isEqualTo("let in as ann");
        assertThat(refusal(Map.of("host", "models.example"))).isEqualTo("no-credentials");
    }

    @Test
    void aTokenEndsWithItsTimeItsRevocationAndItsAccount() {
        accounts.add("ann", null, Role.ADMIN, OWNER);
        accounts.add("bob", null, null, OWNER);
        var timed = accounts.tokens().make("ann", "timed", now.plus(Duration.ofDays(1)), OWNER);
        var revoked = accounts.tokens().make("ann", "revoked", null, OWNER);
        var ofBob = accounts.tokens().make("bob", "of bob", null, OWNER);
        for (var made : List.of(timed, revoked, ofBob)) {
            assertThat(refusal(Map.of("authorization", "Bearer " + made.secret())))
                    .startsWith("let in");
        }

        now = now.plus(Duration.ofDays(1));
        accounts.tokens().revoke(revoked.token().id(), OWNER);
        accounts.remove("bob", OWNER);

        assertThat(refusal(Map.of("authorization", "Bearer " + timed.secret()))).isEqualTo("expired-token");
        assertThat(refusal(Map.of("authorization", "Bearer " + revoked.secret())))
                .isEqualTo("unknown-token");
        assertThat(refusal(Map.of("authorization", "Bearer " + ofBob.secret()))).isEqualTo("unknown-token");
    }

    @Test
    void aServerThatOthersReachStaysClosedWhenItsLastAccountGoes() {
        accounts.add("ann", null, Role.ADMIN, OWNER);
        guard.requireAccounts();
        accounts.remove("ann", OWNER);

        assertThat(refusal(Map.of("host", "127.0.0.1"))).isEqualTo("no-credentials");
    }

    @Test
    void whatThisProcessAsksItselfIsLetThroughAsWhoeverAsks() {
        accounts.add("ann", null, Role.ADMIN, OWNER);

        var own = guard.apply(Request.local("POST", "/", InputStream::nullInputStream, OWNER));

        assertThat(own.actor()).isEqualTo(OWNER);
        assertThat(own.permissions()).isSameAs(Permissions.ALL);
    }

    @Test
    void aPassOfThisProcessIsGoodUntilItIsClosed() {
        accounts.add("ann", null, Role.ADMIN, OWNER);
        var pass = guard.passes().contributor(Actor.loop("churn"));
        var headers = Map.of("authorization", "Bearer " + pass.secret());

        var script = guard.apply(request("POST", headers));
        assertThat(script.actor()).isEqualTo(Actor.loop("churn"));
        assertThat(script.permissions().may(Verb.EDIT, Resource.EXPERIMENT, "7"))
                .isTrue();
        assertThat(script.permissions().may(Verb.MANAGE, Resource.EXPERIMENT, "7"))
                .isFalse();
        assertThat(script.permissions().may(Verb.READ, Resource.SERVER, "")).isFalse();
        pass.close();

        assertThat(refusal(headers)).isEqualTo("unknown-token");
    }

    @Test
    void withoutAccountsEveryoneIsTheSameWhateverTheyShow() {
        var pass = guard.passes().contributor(Actor.loop("churn"));

        for (var shown : List.of("Bearer " + pass.secret(), "Bearer made-up", "Basic " + "YTpi", "nonsense")) {
            var request = guard.apply(request("POST", Map.of("authorization", shown)));
            assertThat(request.actor()).as(shown).isEqualTo(Actor.LOCAL);
            assertThat(request.permissions()).as(shown).isSameAs(Permissions.ALL);
        }
    }

    @Test
    void whatThisProcessAsksItselfHasANameOnceThereAreAccounts() {
        var own = Request.local("GET", "/", () -> InputStream.nullInputStream(), OWNER);

        assertThat(guard.apply(own).actor()).isEqualTo(Actor.LOCAL);
        accounts.add("ann", null, Role.ADMIN, OWNER);
        assertThat(guard.apply(own).actor()).isEqualTo(OWNER);
    }

    private Map<String, String> signedIn(String name) {
        var sessions = new Sessions(accounts, () -> now);
        guard = new Guard(accounts, () -> now, sessions);
        return Map.of("cookie", "other=1; windlass_session=" + sessions.open(name), "host", "127.0.0.1:8080");
    }

    @Test
    void aSessionEndsWithItsTimeWithItsAccountAndWithAnotherPassword() {
        accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
        var session = signedIn("ann");
        assertThat(refusal(session)).isEqualTo("let in as ann");

        now = now.plus(Sessions.LASTING).plusSeconds(1);
        assertThat(refusal(session)).isEqualTo("no-credentials");

        session = signedIn("ann");
        accounts.password("ann", PASSWORD + "2", OWNER);
        assertThat(refusal(session)).isEqualTo("no-credentials");
    }

    @Test
    void aSessionChangesThingsFromThePagesOnly() {
        accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
        var session = new HashMap<>(signedIn("ann"));

        var silent = guard.apply(request("POST", session));
        assertThatThrownBy(() -> silent.permissions().requireAccount())
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("unknown-origin"));
        session.put("sec-fetch-site", "same-origin");
        assertThatCode(() -> guard.apply(request("POST", session)).permissions().requireAccount())
                .doesNotThrowAnyException();
        session.put("origin", "http://127.0.0.1:8080");
        assertThatCode(() -> guard.apply(request("POST", session)).permissions().requireAccount())
                .doesNotThrowAnyException();
        session.put("origin", "http://evil.example");
        assertThatThrownBy(() -> guard.apply(request("POST", session)))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("foreign-origin"));
    }

    @Test
    void guessingIsStoppedForWhoGuessesAndNotForOthers() {
        accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
        var guesser = new Logins(accounts, () -> now);
        for (var guess = 0; guess < FailedLogins.PER_ACCOUNT_AND_ADDRESS_MAX; guess++) {
            var wrong = "guess number " + guess;
            assertThatThrownBy(() -> guesser.check("ann", wrong, "10.0.0.1"))
                    .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("wrong-credentials"));
        }

        assertThatThrownBy(() -> guesser.check("ann", PASSWORD, "10.0.0.1"))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("too-many-failed-logins"));
        assertThatCode(() -> guesser.check("ann", PASSWORD, "10.0.0.2")).doesNotThrowAnyException();
        now = now.plus(FailedLogins.WINDOW).plusSeconds(1);
        assertThatCode(() -> guesser.check("ann", PASSWORD, "10.0.0.1")).doesNotThrowAnyException();
    }

    @Test
    void aChangedPasswordIsAskedForAtOnce() {
        accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
        assertThat(refusal(Map.of("authorization", basic("ann", PASSWORD)))).isEqualTo("let in as ann");

        accounts.password("ann", "another " + PASSWORD, OWNER);

        assertThat(refusal(Map.of("authorization", basic("ann", PASSWORD)))).isEqualTo("wrong-credentials");
        assertThat(refusal(Map.of("authorization", basic("ann", "another " + PASSWORD))))
                .isEqualTo("let in as ann");
    }
}
