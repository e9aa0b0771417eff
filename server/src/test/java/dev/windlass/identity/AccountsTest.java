package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.windlass.http.Resource;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.ProblemException;
import dev.windlass.ledger.Event;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.SqlLedger;
import dev.windlass.registry.Registry;
import dev.windlass.store.Database;
import dev.windlass.store.DatabaseKind;
import dev.windlass.store.DatabaseUnderTest;
import dev.windlass.tracking.Tracking;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(DatabaseKind.class)
class AccountsTest {
    private static final Instant NOON = Instant.parse("2026-05-03T12:00:00Z");
    private static final Actor OWNER = new Actor("owner");
    private static final String PASSWORD = "correct horse battery";
    private static final List<String> CAPABILITIES =
            List.of(SqlLedger.CAPABILITY, Accounts.CAPABILITY, Tracking.CAPABILITY, Registry.CAPABILITY);

    private final DatabaseKind kind;

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    private Path directory;

    @SuppressWarnings("NullAway.Init") // set before each test
    private DatabaseUnderTest place;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Database database;

    @SuppressWarnings("NullAway.Init") // set before each test
    private SqlLedger ledger;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Accounts accounts;

    AccountsTest(DatabaseKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void open() {
        place = kind.in(directory);
        start();
        accounts.add("ann", PASSWORD, Role.ADMIN, OWNER);
    }

    private void start() {
        database = place.open(CAPABILITIES, () -> NOON);
        ledger = SqlLedger.open(database, directory);
        accounts = new Accounts(database, ledger);
    }

    @AfterEach
    void close() {
        accounts.close();
        ledger.close();
        database.close();
    }

    private static String code(Throwable thrown) {
        return ((ProblemException) thrown).problem().code();
    }

    private List<Event> events() {
        return ledger.events("", -1, Ledger.PAGE_MAX);
    }

    @Test
    void allOfItIsThereAfterAStart() {
        accounts.add("bob", null, null, OWNER);
        accounts.grant("bob", Scope.parse("experiment/5"), Role.CONTRIBUTOR, OWNER);
        var group = accounts.groups().add("night shift", "who is on call", OWNER);
        accounts.groups().grant(group.id(), Scope.parse("loop/*"), Role.APPROVER, OWNER);
        accounts.groups().join("bob", group.id(), OWNER);
        var token = accounts.tokens().make("bob", "ci", NOON.plusSeconds(60), OWNER);
        accounts.defaultRole(Role.NONE, OWNER);
        var before = accounts.list();

        close();
        start();

        assertThat(accounts.list()).isEqualTo(before);
        assertThat(accounts.role("bob", Resource.EXPERIMENT, "5")).isEqualTo(Role.CONTRIBUTOR);
        assertThat(accounts.role("bob", Resource.EXPERIMENT, "6")).isEqualTo(Role.NONE);
        assertThat(accounts.role("bob", Resource.LOOP, "churn")).isEqualTo(Role.APPROVER);
        assertThat(accounts.tokens().list()).containsExactly(token.token());
        assertThat(accounts.roster().token(Secrets.hash(token.secret()))).isEqualTo(token.token());
        assertThat(accounts.defaultRole()).isEqualTo(Role.NONE);
        assertThat(PasswordHash.matches(PASSWORD, accounts.roster().password("ann")))
                .isTrue();
    }

    @Test
    void everyChangeIsAnEventByWhoMadeItAndNoneHoldsASecret() {
        var ann = new Actor("ann");
        accounts.add("bob", PASSWORD + "!", Role.VIEWER, ann);
        accounts.password("bob", PASSWORD + "?", ann);
        accounts.role("bob", Role.CONTRIBUTOR, ann);
        accounts.grant("bob", Scope.parse("model/churn"), Role.APPROVER, ann);
        accounts.revoke("bob", Scope.parse("model/churn"), ann);
        var token = accounts.tokens().make("bob", "ci", null, ann);
        accounts.tokens().revoke(token.token().id(), ann);
        var group = accounts.groups().add("team", "", ann);
        var grant = accounts.groups().grant(group.id(), Scope.parse("data"), Role.VIEWER, ann);
        accounts.groups().join("bob", group.id(), ann);
        accounts.groups().leave("bob", group.id(), ann);
        accounts.groups().revoke(grant.id(), ann);
        accounts.groups().remove(group.id(), ann);
        accounts.defaultRole(Role.CALLER, ann);
        accounts.remove("bob", ann);

        var events = events().subList(1, events().size());
        assertThat(events).allSatisfy(event -> assertThat(event.actor()).isEqualTo(ann));
        assertThat(events)
                .extracting(event -> event.subject() + " " + event.kind())
                .containsExactly(
                        "account/bob account-added",
                        "account/bob password-changed",
                        "account/bob role-changed",
                        "account/bob role-granted",
                        "account/bob role-revoked",
                        "account/bob token-made",
                        "account/bob token-revoked",
                        "group/team group-added",
                        "group/team role-granted",
                        "group/team member-added",
                        "group/team member-removed",
                        "group/team role-revoked",
                        "group/team group-removed",
                        "accounts default-role-changed",
                        "account/bob account-removed");
        assertThat(Json.text(events()))
                .doesNotContain(PASSWORD)
                .doesNotContain(token.secret())
                .doesNotContain(Secrets.hash(token.secret()))
                .doesNotContain("pbkdf2");
    }

    @Test
    void theFirstAccountIsAnAdminAndTheLastAdminStays() {
        accounts.remove("ann", OWNER); // the very last account may go
        assertThatThrownBy(() -> accounts.add("bob", null, Role.CONTRIBUTOR, OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("first-account-no-admin"));
        accounts.add("ann", null, Role.ADMIN, OWNER);
        accounts.add("bob", null, null, OWNER);

        assertThatThrownBy(() -> accounts.remove("ann", OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("last-admin"));
        assertThatThrownBy(() -> accounts.role("ann", Role.VIEWER, OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("last-admin"));
        accounts.role("bob", Role.ADMIN, OWNER);
        accounts.remove("ann", OWNER);
        assertThat(accounts.list()).extracting(Account::name).containsExactly("bob");
    }

    @Test
    void whatIsRefusedLeavesNothing() {
        var before = events().size();
        for (var name : List.of("", " ann", "ann ", "a:b", "a/b", "local", "windlass", "a\nb", "x".repeat(101))) {
            assertThatThrownBy(() -> accounts.add(name, null, null, OWNER))
                    .as(name)
                    .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("bad-account-name"));
        }
        assertThatThrownBy(() -> accounts.add("ann", null, null, OWNER))
                .hasMessageContaining("User (username=ann) already exists");
        assertThatThrownBy(() -> accounts.add("bob", "too short", null, OWNER))
                .hasMessageContaining("at least 12 characters");
        assertThatThrownBy(() -> accounts.grant("bob", Scope.parse("model/x"), Role.ADMIN, OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("no-such-account"));
        assertThatThrownBy(() -> accounts.revoke("ann", Scope.parse("model/x"), OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("no-such-grant"));
        assertThatThrownBy(() -> accounts.grant("ann", Scope.EVERYTHING, Role.ADMIN, OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("bad-scope"));
        assertThatThrownBy(() -> accounts.tokens().make("ann", "late", NOON, OWNER))
                .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("bad-expiry"));

        assertThat(accounts.list()).extracting(Account::name).containsExactly("ann");
        assertThat(accounts.tokens().list()).isEmpty();
        assertThat(events()).hasSize(before);
    }

    @Test
    void aScopeIsOneThingOrAllOfAKind() {
        assertThat(Scope.parse("experiment/5").text()).isEqualTo("experiment/5");
        assertThat(Scope.parse("loop")).isEqualTo(Scope.all(Resource.LOOP));
        assertThat(Scope.parse("model/with/slash").name()).isEqualTo("with/slash");
        for (var text : List.of("", "experiment/", "runs/5", "data/flights", "/5", "server/x")) {
            assertThatThrownBy(() -> Scope.parse(text))
                    .as(text)
                    .satisfies(thrown -> assertThat(code(thrown)).isEqualTo("bad-scope"));
        }
    }

    @Test
    void whatAnAccountMakesIsItsOwnInTheSameChange() {
        accounts.add("bob", null, null, OWNER);
        var recorded = new Ownership(ledger, accounts);
        var registry = new Registry(database, recorded);
        var bob = new Actor("bob");

        registry.create("churn", "", List.of(), bob);
        assertThat(accounts.role("bob", Resource.MODEL, "churn")).isEqualTo(Role.ADMIN);
        assertThat(accounts.role("bob", Resource.MODEL, "other")).isEqualTo(Role.VIEWER);

        registry.rename("churn", "churn2", bob);
        assertThat(accounts.role("bob", Resource.MODEL, "churn")).isEqualTo(Role.VIEWER);
        assertThat(accounts.role("bob", Resource.MODEL, "churn2")).isEqualTo(Role.ADMIN);

        registry.delete("churn2", bob);
        registry.create("churn2", "", List.of(), new Actor("ann"));
        assertThat(accounts.role("bob", Resource.MODEL, "churn2")).isEqualTo(Role.VIEWER);

        close();
        start();
        assertThat(accounts.require("bob").grants()).isEmpty();
    }

    @Test
    void aModelThatIsCalledAsAllAreIsNotAll() {
        accounts.add("bob", null, null, OWNER);
        var registry = new Registry(database, new Ownership(ledger, accounts));
        var bob = new Actor("bob");

        registry.create("*", "", List.of(), bob);
        registry.create("mine", "", List.of(), bob);
        registry.delete("*", bob);
        registry.rename("mine", "*", bob);

        assertThat(accounts.role("bob", Resource.MODEL, "other")).isEqualTo(Role.VIEWER);
        assertThat(accounts.require("bob").grants()).isEmpty();
    }

    @Test
    void aRefreshTakesInWhatAnotherServerHasChanged() {
        database.<Integer>write(
                change -> change.sql().execute("UPDATE account SET role = 'viewer' WHERE name = 'ann'"));

        accounts.refresh();

        assertThat(accounts.require("ann").role()).isEqualTo(Role.VIEWER);
    }
}
