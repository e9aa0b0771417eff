package dev.windlass.identity;

import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import org.jspecify.annotations.Nullable;

/**
 * Changes passwords. Who changes their own shows the one until now, so that a session left open, or a token that was
 * lost, does not make the account someone else's.
 */
public final class PasswordChange {
    private final Accounts accounts;
    private final Logins logins;

    PasswordChange(Accounts accounts, Logins logins) {
        this.accounts = accounts;
        this.logins = logins;
    }

    public void change(Request request, String name, String password, @Nullable String current) {
        // Whoever may read the directory has the name of no account, even should an account be called as they are.
        var own = request.permissions() instanceof AccountPermissions account
                && account.name().equals(name);
        if (!own && request.permissions().may(Verb.MANAGE, Resource.SERVER, "")) {
            accounts.password(name, password, request.actor());
            return;
        }
        if (current == null || current.isEmpty()) {
            throw Problem.invalid(
                    "current-password-missing",
                    "Current password is required when changing your own password.",
                    "",
                    "Send it as well, or ask an admin to set a new one.");
        }
        if (!logins.isRight(name, current, request.address())) {
            throw Problem.invalid("current-password-wrong", "Current password does not match.", "", "");
        }
        if (password.equals(current)) {
            throw Problem.invalid(
                    "same-password", "New password must differ from the current password.", "", "Take another one.");
        }
        accounts.password(name, password, request.actor());
    }
}
