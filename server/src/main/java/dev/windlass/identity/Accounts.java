package dev.windlass.identity;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.identity.AccountTables.Holder;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Database;
import dev.windlass.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The accounts and what they may do. The entry to this package.
 *
 * <p>All of it is in memory, as of the last change that is on stable storage: a request costs no look into the database,
 * and a change holds from the next request on.
 */
public final class Accounts implements AutoCloseable {
    /** The folder of this capability's migrations. */
    public static final String CAPABILITY = "identity";

    /** The subject of an account's events is this and its name. */
    public static final String SUBJECT = "account/";

    /** The most tokens that one account may have. */
    static final int TOKENS_MAX = 1_000;

    private final Database database;
    private final Ledger ledger;
    private final Passwords passwords = new Passwords();
    private final Groups groups;
    private final Tokens tokens;
    private volatile Roster roster;

    public Accounts(Database database, Ledger ledger) {
        this.database = database;
        this.ledger = ledger;
        this.groups = new Groups(this, ledger);
        this.tokens = new Tokens(this, ledger);
        this.roster = database.read(AccountTables::roster);
    }

    /** What mlflow calls roles. */
    public Groups groups() {
        return groups;
    }

    public Tokens tokens() {
        return tokens;
    }

    Roster roster() {
        return roster;
    }

    Passwords passwords() {
        return passwords;
    }

    /** Whether there are none, so that everyone on this machine may do everything. */
    public boolean isEmpty() {
        return roster.isEmpty();
    }

    public List<Account> list() {
        return roster.accounts();
    }

    public Optional<Account> find(String name) {
        return roster.account(name);
    }

    public Account require(String name) {
        return find(name).orElseThrow(() -> AccountProblems.noSuchAccount(name));
    }

    public Role defaultRole() {
        return roster.defaultRole();
    }

    /** What an account may do, now and whenever it is asked. */
    Permissions permissions(String name) {
        return new AccountPermissions(this, name);
    }

    /** What an account is to a thing, all its roles together. */
    public Role role(String name, Resource resource, String thing) {
        var known = roster.permissions(name);
        if (known == null) {
            throw AccountProblems.noSuchAccount(name);
        }
        return known.role(resource, thing);
    }

    /** Changes something and makes what came of it known, once it is stored. */
    <T extends @Nullable Object> T change(Function<Transaction, T> work) {
        return database.write(change -> {
            var result = work.apply(change);
            var after = AccountTables.roster(change.sql());
            change.afterCommit(() -> roster = after);
            return result;
        });
    }

    /** Takes in what another server on the same database has changed. */
    public void refresh() {
        database.<Boolean>write(change -> {
            var now = AccountTables.roster(change.sql());
            change.afterCommit(() -> roster = now);
            return true;
        });
    }

    private void event(Transaction change, Actor by, String account, String kind, Map<String, ?> body) {
        ledger.append(change, NewEvent.of(by, SUBJECT + account, kind, body));
    }

    /**
     * @param password null for an account that has tokens only
     * @param role on everything; null for the default one
     */
    public Account add(String name, @Nullable String password, @Nullable Role role, Actor by) {
        AccountProblems.checkName("an account", name);
        if (roster.account(name).isPresent()) {
            throw AccountProblems.accountExists(name); // before the hash, which costs time
        }
        var hash = password == null ? "" : passwords.hash(password);
        change(change -> {
            if (AccountTables.accountId(change.sql(), name).isPresent()) {
                throw AccountProblems.accountExists(name);
            }
            if (role != Role.ADMIN && AccountTables.accounts(change.sql()) == 0) {
                throw AccountProblems.firstMustBeAdmin(name);
            }
            AccountTables.addAccount(change.sql(), name, hash, role, change.at());
            event(change, by, name, "account-added", role == null ? Map.of() : Map.of("role", role.word()));
            return true;
        });
        return require(name);
    }

    public void remove(String name, Actor by) {
        onAccount(name, (change, id) -> {
            keepAnAdmin(change, name, id);
            AccountTables.removeAccount(change.sql(), id);
            event(change, by, name, "account-removed", Map.of());
        });
    }

    /** The very last account may go: then there are none again. */
    private static void keepAnAdmin(Transaction change, String name, int id) {
        var sql = change.sql();
        if (AccountTables.role(sql, id).equals(Role.ADMIN.word())
                && AccountTables.admins(sql) == 1
                && AccountTables.accounts(sql) > 1) {
            throw AccountProblems.lastAdmin(name);
        }
    }

    public void password(String name, String password, Actor by) {
        require(name);
        var hash = passwords.hash(password);
        onAccount(name, (change, id) -> {
            change.sql().execute("UPDATE account SET password = ? WHERE id = ?", hash, id);
            event(change, by, name, "password-changed", Map.of());
        });
    }

    /** Gives an account a role on everything; null gives it back to the default one. */
    public void role(String name, @Nullable Role role, Actor by) {
        onAccount(name, (change, id) -> {
            var word = role == null ? "" : role.word();
            var before = AccountTables.role(change.sql(), id);
            if (role != Role.ADMIN) {
                if (before.equals(Role.ADMIN.word()) && AccountTables.admins(change.sql()) == 1) {
                    throw AccountProblems.lastAdmin(name);
                }
            }
            if (!before.equals(word)) {
                change.sql().execute("UPDATE account SET role = ? WHERE id = ?", word, id);
                event(change, by, name, "role-changed", Map.of("from", before, "to", word));
            }
        });
    }

    /** Gives an account a role on something, instead of the one it had there. */
    public void grant(String name, Scope on, Role role, Actor by) {
        refuseEverything(on);
        onAccount(name, (change, id) -> {
            var before = AccountTables.grant(change.sql(), Holder.ACCOUNT, id, on, role);
            if (!before.equals(Optional.of(role.word()))) {
                event(change, by, name, "role-granted", Map.of("on", on.text(), "role", role.word()));
            }
        });
    }

    /** As {@link #grant}, refused where the account has a role there. */
    public void grantNew(String name, Scope on, Role role, Actor by) {
        refuseEverything(on);
        onAccount(name, (change, id) -> {
            if (AccountTables.grant(change.sql(), Holder.ACCOUNT, id, on, role).isPresent()) {
                throw AccountProblems.grantExists(name, on);
            }
            event(change, by, name, "role-granted", Map.of("on", on.text(), "role", role.word()));
        });
    }

    private static void refuseEverything(Scope on) {
        if (on.equals(Scope.EVERYTHING)) {
            throw Problem.invalid(
                    "bad-scope",
                    "A role on everything is no role on one thing.",
                    "An account has one role on everything.",
                    "Leave --on out.");
        }
    }

    public void revoke(String name, Scope on, Actor by) {
        onAccount(name, (change, id) -> {
            var before = AccountTables.granted(change.sql(), Holder.ACCOUNT, id, on)
                    .orElseThrow(() -> AccountProblems.noSuchGrant(name, on));
            AccountTables.revoke(change.sql(), Holder.ACCOUNT, id, on);
            event(change, by, name, "role-revoked", Map.of("on", on.text(), "role", before));
        });
    }

    /** The role of accounts that have none of their own, on what nothing is granted on. */
    public void defaultRole(Role role, Actor by) {
        change(change -> {
            AccountTables.defaultRole(change.sql(), role);
            ledger.append(change, NewEvent.of(by, "accounts", "default-role-changed", Map.of("role", role.word())));
            return true;
        });
    }

    /** What is done with an account. */
    interface Work {
        void on(Transaction change, int account);
    }

    private void onAccount(String name, Work work) {
        change(change -> {
            var id = AccountTables.accountId(change.sql(), name).orElseThrow(() -> AccountProblems.noSuchAccount(name));
            work.on(change, id);
            return true;
        });
    }

    /**
     * Within the change that makes something: what the account has made is its own. The roster is not read anew for it,
     * since it may happen often.
     */
    void own(Transaction change, String name, Scope on) {
        var account = roster.account(name);
        if (account.isEmpty() || account.get().admin() || on.isAll()) {
            return;
        }
        var id = AccountTables.accountId(change.sql(), name);
        if (id.isEmpty()) {
            return;
        }
        AccountTables.grant(change.sql(), Holder.ACCOUNT, id.get(), on, Role.ADMIN);
        event(change, new Actor(name), name, "role-granted", Map.of("on", on.text(), "role", Role.ADMIN.word()));
        var grant = new Grant(0, on, Role.ADMIN);
        change.afterCommit(() -> changed(name, grant));
    }

    private void changed(String name, Grant added) {
        roster.account(name).ifPresent(account -> {
            var grants = new ArrayList<>(account.grants());
            grants.removeIf(grant -> grant.on().equals(added.on()));
            grants.add(added);
            roster = roster.with(new Account(
                    account.id(), account.name(), account.role(), grants, account.groups(), account.createdAt()));
        });
    }

    /** Within the change that removes or renames something. */
    void moved(Transaction change, Consumer<Transaction> work) {
        work.accept(change);
        var after = AccountTables.roster(change.sql());
        change.afterCommit(() -> roster = after);
    }

    @Override
    public void close() {
        passwords.close();
    }
}
