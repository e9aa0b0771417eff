package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class FailedLoginsTest {
    private Instant now = Instant.parse("2026-05-03T12:00:00Z");
    private final FailedLogins failed = new FailedLogins(() -> now);

    @Test
    void oneAddressThatTriesManyAccountsIsStopped() {
        for (var account = 0; account < FailedLogins.PER_ADDRESS_MAX; account++) {
            assertThat(failed.tooMany("account" + account, "10.0.0.1")).isFalse();
            failed.add("account" + account, "10.0.0.1");
        }

        assertThat(failed.tooMany("ann", "10.0.0.1")).isTrue();
        assertThat(failed.tooMany("ann", "10.0.0.2")).isFalse();
    }

    @Test
    void manyAddressesThatTryOneAccountAreStopped() {
        for (var address = 0; address < FailedLogins.PER_ACCOUNT_MAX; address++) {
            assertThat(failed.tooManyOn("ann")).isFalse();
            failed.add("ann", "10.0.0." + address);
        }

        assertThat(failed.tooManyOn("ann")).isTrue();
        assertThat(failed.tooManyOn("bob")).isFalse();
    }

    @Test
    void aLoginThatSucceedsForgivesTheMistakesBeforeIt() {
        for (var mistake = 0; mistake < FailedLogins.PER_ACCOUNT_AND_ADDRESS_MAX; mistake++) {
            failed.add("ann", "10.0.0.1");
        }
        assertThat(failed.tooMany("ann", "10.0.0.1")).isTrue();

        failed.forgive("ann", "10.0.0.1");

        assertThat(failed.tooMany("ann", "10.0.0.1")).isFalse();
    }

    @Test
    void failuresCountForAWhileOnly() {
        for (var mistake = 0; mistake < FailedLogins.PER_ACCOUNT_AND_ADDRESS_MAX; mistake++) {
            failed.add("ann", "10.0.0.1");
        }

        now = now.plus(FailedLogins.WINDOW).plusMillis(1);

        assertThat(failed.tooMany("ann", "10.0.0.1")).isFalse();
    }
}
