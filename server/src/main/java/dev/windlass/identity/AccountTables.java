package dev.windlass.identity;

import dev.windlass.http.Resource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The tables of accounts, groups, grants and tokens. */
final class AccountTables {
    private static final String DEFAULT_ROLE = "default-role";

    private AccountTables() {}

    /** A grant with its holder. */
    private record Held(@Nullable Integer account, @Nullable Integer group, Grant grant) {}

    /** Whose grants: an account's or a group's, by its number. */
    enum Holder {
        ACCOUNT("account"),
        GROUP("account_group");

        private final String column;

        Holder(String column) {
            this.column = column;
        }
    }

    static Roster roster(Handle sql) {
        var held = grants(sql);
        var memberships = sql.createQuery("SELECT id, account, account_group FROM account_group_member ORDER BY id")
                .map((row, _) -> new Membership(row.getInt(1), row.getInt(2), row.getInt(3)))
                .list();
        var passwords = new HashMap<String, String>();
        var accounts = sql.createQuery("SELECT id, name, password, role, created_at_ms FROM account ORDER BY name")
                .map((row, _) -> {
                    var id = row.getInt(1);
                    passwords.put(row.getString(2), row.getString(3));
                    return new Account(
                            id,
                            row.getString(2),
                            row.getString(4).isEmpty() ? null : Role.of(row.getString(4)),
                            held.stream()
                                    .filter(one -> Integer.valueOf(id).equals(one.account()))
                                    .map(Held::grant)
                                    .toList(),
                            memberships.stream()
                                    .filter(one -> one.account() == id)
                                    .map(Membership::group)
                                    .toList(),
                            Instant.ofEpochMilli(row.getLong(5)));
                })
                .list();
        var groups = sql.createQuery("SELECT id, name, description FROM account_group ORDER BY id")
                .map((row, _) -> {
                    var id = row.getInt(1);
                    return new Group(
                            id,
                            row.getString(2),
                            row.getString(3),
                            held.stream()
                                    .filter(one -> Integer.valueOf(id).equals(one.group()))
                                    .map(Held::grant)
                                    .toList());
                })
                .list();
        return new Roster(accounts, passwords, tokens(sql), groups, memberships, defaultRole(sql));
    }

    private static List<Held> grants(Handle sql) {
        var held = new ArrayList<Held>();
        sql.createQuery("SELECT account, account_group, id, resource, name, role FROM account_grant ORDER BY id")
                .map((row, _) -> new Held(
                        row.getObject(1) == null ? null : Integer.valueOf(row.getInt(1)),
                        row.getObject(2) == null ? null : Integer.valueOf(row.getInt(2)),
                        new Grant(
                                row.getInt(3),
                                new Scope(Resource.valueOf(row.getString(4)), row.getString(5)),
                                Role.of(row.getString(6)))))
                .forEach(held::add);
        return held;
    }

    private static Map<String, Token> tokens(Handle sql) {
        var tokens = new HashMap<String, Token>();
        sql.createQuery("""
                        SELECT t.hash, t.id, a.name, t.name, t.created_at_ms, t.expires_at_ms
                        FROM access_token t JOIN account a ON a.id = t.account
                        """)
                .map((row, _) -> Map.entry(
                        row.getString(1),
                        new Token(
                                row.getString(2),
                                row.getString(3),
                                row.getString(4),
                                Instant.ofEpochMilli(row.getLong(5)),
                                row.getObject(6) == null ? null : Instant.ofEpochMilli(row.getLong(6)))))
                .forEach(entry -> tokens.put(entry.getKey(), entry.getValue()));
        return tokens;
    }

    private static Role defaultRole(Handle sql) {
        return sql.select("SELECT value FROM account_setting WHERE name = ?", DEFAULT_ROLE)
                .mapTo(String.class)
                .findOne()
                .map(Role::of)
                .orElse(Role.VIEWER);
    }

    static void defaultRole(Handle sql, Role role) {
        sql.execute(
                "INSERT INTO account_setting (name, value) VALUES (?, ?)"
                        + " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                DEFAULT_ROLE,
                role.word());
    }

    private static int next(Handle sql, String table) {
        return sql.createQuery("SELECT COALESCE(MAX(id), 0) + 1 FROM " + table)
                .mapTo(Integer.class)
                .one();
    }

    static int addAccount(Handle sql, String name, String password, @Nullable Role role, Instant at) {
        var id = next(sql, "account");
        sql.execute(
                "INSERT INTO account (id, name, password, role, created_at_ms) VALUES (?, ?, ?, ?, ?)",
                id,
                name,
                password,
                role == null ? "" : role.word(),
                at.toEpochMilli());
        return id;
    }

    static void removeAccount(Handle sql, int id) {
        sql.execute("DELETE FROM access_token WHERE account = ?", id);
        sql.execute("DELETE FROM account_grant WHERE account = ?", id);
        sql.execute("DELETE FROM account_group_member WHERE account = ?", id);
        sql.execute("DELETE FROM account WHERE id = ?", id);
    }

    static Optional<Integer> accountId(Handle sql, String name) {
        return sql.select("SELECT id FROM account WHERE name = ?", name)
                .mapTo(Integer.class)
                .findOne();
    }

    /** What the role column says; empty for none of its own. */
    static String role(Handle sql, int account) {
        return sql.select("SELECT role FROM account WHERE id = ?", account)
                .mapTo(String.class)
                .one();
    }

    static int admins(Handle sql) {
        return sql.select("SELECT COUNT(*) FROM account WHERE role = ?", Role.ADMIN.word())
                .mapTo(Integer.class)
                .one();
    }

    static int accounts(Handle sql) {
        return sql.createQuery("SELECT COUNT(*) FROM account")
                .mapTo(Integer.class)
                .one();
    }

    /** Gives a role on something, instead of the one that was given on it before. Answers that one's word, or nothing. */
    static Optional<String> grant(Handle sql, Holder holder, int id, Scope on, Role role) {
        var before = granted(sql, holder, id, on);
        if (before.isPresent()) {
            sql.execute(
                    "UPDATE account_grant SET role = ? WHERE %s = ? AND resource = ? AND name = ?"
                            .formatted(holder.column),
                    role.word(),
                    id,
                    on.resource().name(),
                    on.name());
        } else {
            sql.execute(
                    "INSERT INTO account_grant (id, %s, resource, name, role) VALUES (?, ?, ?, ?, ?)"
                            .formatted(holder.column),
                    next(sql, "account_grant"),
                    id,
                    on.resource().name(),
                    on.name(),
                    role.word());
        }
        return before;
    }

    /** The word of the role that is given on exactly this. */
    static Optional<String> granted(Handle sql, Holder holder, int id, Scope on) {
        return sql.select(
                        "SELECT role FROM account_grant WHERE %s = ? AND resource = ? AND name = ?"
                                .formatted(holder.column),
                        id,
                        on.resource().name(),
                        on.name())
                .mapTo(String.class)
                .findOne();
    }

    static void revoke(Handle sql, Holder holder, int id, Scope on) {
        sql.execute(
                "DELETE FROM account_grant WHERE %s = ? AND resource = ? AND name = ?".formatted(holder.column),
                id,
                on.resource().name(),
                on.name());
    }

    /** A thing is gone; another one that gets its name one day is not to inherit who might what with it. */
    static int forget(Handle sql, Scope on) {
        return sql.execute(
                "DELETE FROM account_grant WHERE resource = ? AND name = ?",
                on.resource().name(),
                on.name());
    }

    static int rename(Handle sql, Scope from, Scope to) {
        forget(sql, to);
        return sql.execute(
                "UPDATE account_grant SET name = ? WHERE resource = ? AND name = ?",
                to.name(),
                from.resource().name(),
                from.name());
    }

    static int addGroup(Handle sql, String name, String description, Instant at) {
        var id = next(sql, "account_group");
        sql.execute(
                "INSERT INTO account_group (id, name, description, created_at_ms) VALUES (?, ?, ?, ?)",
                id,
                name,
                description,
                at.toEpochMilli());
        return id;
    }

    static void removeGroup(Handle sql, int id) {
        sql.execute("DELETE FROM account_grant WHERE account_group = ?", id);
        sql.execute("DELETE FROM account_group_member WHERE account_group = ?", id);
        sql.execute("DELETE FROM account_group WHERE id = ?", id);
    }

    static Optional<Integer> groupId(Handle sql, String name) {
        return sql.select("SELECT id FROM account_group WHERE name = ?", name)
                .mapTo(Integer.class)
                .findOne();
    }

    static Optional<String> groupName(Handle sql, int id) {
        return sql.select("SELECT name FROM account_group WHERE id = ?", id)
                .mapTo(String.class)
                .findOne();
    }

    static int join(Handle sql, int account, int group) {
        var id = next(sql, "account_group_member");
        sql.execute(
                "INSERT INTO account_group_member (id, account, account_group) VALUES (?, ?, ?)", id, account, group);
        return id;
    }

    static boolean leave(Handle sql, int account, int group) {
        return sql.execute("DELETE FROM account_group_member WHERE account = ? AND account_group = ?", account, group)
                > 0;
    }

    static boolean member(Handle sql, int account, int group) {
        return sql.select(
                                "SELECT COUNT(*) FROM account_group_member WHERE account = ? AND account_group = ?",
                                account,
                                group)
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }
}
