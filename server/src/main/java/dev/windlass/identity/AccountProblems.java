package dev.windlass.identity;

import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import java.util.regex.Pattern;

/** What goes wrong with accounts. */
final class AccountProblems {
    static final int NAME_LENGTH_MAX = 100;

    /** Without what separates parts of a header, a path or a subject, and without what nobody sees. */
    private static final Pattern NAME = Pattern.compile("[^\\s:/\\\\\"\\p{Cntrl}][^:/\\\\\"\\p{Cntrl}]*(?<!\\s)");

    private AccountProblems() {}

    static void checkName(String what, String name) {
        if (name.length() > NAME_LENGTH_MAX || !NAME.matcher(name).matches() || isReserved(name)) {
            throw Problem.invalid(
                    "bad-account-name",
                    "'%s' cannot be the name of %s.".formatted(name, what),
                    "A name has 1 to %d characters, no colon, slash or quote, no space at an end, and is not 'local' or 'windlass'."
                            .formatted(NAME_LENGTH_MAX),
                    "Take a short one, such as ann or ci-training.");
        }
    }

    private static boolean isReserved(String name) {
        return name.equals("local") || name.equals("windlass");
    }

    static ProblemException noSuchAccount(String name) {
        return Problem.notFound(
                "no-such-account",
                "User with username=%s not found".formatted(name),
                "No account has this name.",
                "See them with: windlass accounts list.");
    }

    static ProblemException accountExists(String name) {
        return Problem.conflict(
                "account-exists",
                "User (username=%s) already exists.".formatted(name),
                "Names of accounts are unique.",
                "Take another name, or change this account: windlass accounts password %s.".formatted(name));
    }

    static ProblemException noSuchGroup(Object group) {
        return Problem.notFound("no-such-group", "Role with id=%s not found".formatted(group), "", "");
    }

    static ProblemException groupExists(String name) {
        return Problem.conflict(
                "group-exists", "Role (name=%s, workspace=default) already exists.".formatted(name), "", "");
    }

    static ProblemException noSuchGrant(String account, Scope on) {
        return Problem.notFound(
                "no-such-grant",
                "'%s' has no role on %s of its own.".formatted(account, on.text()),
                "",
                "See what it has with: windlass accounts list.");
    }

    static ProblemException grantExists(String account, Scope on) {
        return Problem.conflict(
                "grant-exists", "'%s' has a role on %s already.".formatted(account, on.text()), "", "Change that one.");
    }

    static ProblemException lastAdmin(String name) {
        return Problem.refused(
                "last-admin",
                "'%s' is the only admin.".formatted(name),
                "Without one, nobody could change the accounts any more.",
                "Make another one first: windlass accounts grant ACCOUNT admin.");
    }

    static ProblemException firstMustBeAdmin(String name) {
        return Problem.refused(
                "first-account-no-admin",
                "The first account must be an admin.",
                "From the first account on every request is asked who it is from, and nobody could add a second one.",
                "Add it so: windlass accounts add %s --role admin.".formatted(name));
    }

    static ProblemException noSuchToken(String id) {
        return Problem.notFound(
                "no-such-token",
                "There is no token '%s'.".formatted(id),
                "It may be revoked already.",
                "See them with: windlass tokens list.");
    }
}
