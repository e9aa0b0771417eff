package dev.windlass.identity;

import dev.windlass.identity.AccountTables.Holder;
import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import dev.windlass.store.Transaction;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** The groups: grants that many accounts have in common. */
public final class Groups {
    /** The subject of a group's events is this and its name. */
    public static final String SUBJECT = "group/";

    private final Accounts accounts;
    private final Ledger ledger;

    Groups(Accounts accounts, Ledger ledger) {
        this.accounts = accounts;
        this.ledger = ledger;
    }

    public List<Group> list() {
        return accounts.roster().groups();
    }

    public Group require(int id) {
        return list().stream()
                .filter(group -> group.id() == id)
                .findFirst()
                .orElseThrow(() -> AccountProblems.noSuchGroup(id));
    }

    /** The groups of an account. */
    public List<Group> of(Account account) {
        return list().stream()
                .filter(group -> account.groups().contains(group.id()))
                .toList();
    }

    public List<Membership> members(int id) {
        require(id);
        return accounts.roster().memberships().stream()
                .filter(membership -> membership.group() == id)
                .toList();
    }

    private void event(Transaction change, Actor by, String group, String kind, Map<String, ?> body) {
        ledger.append(change, NewEvent.of(by, SUBJECT + group, kind, body));
    }

    public Group add(String name, String description, Actor by) {
        AccountProblems.checkName("a group", name);
        return require(accounts.<Integer>change(change -> {
            if (AccountTables.groupId(change.sql(), name).isPresent()) {
                throw AccountProblems.groupExists(name);
            }
            event(change, by, name, "group-added", Map.of());
            return AccountTables.addGroup(change.sql(), name, description, change.at());
        }));
    }

    private <T> T onGroup(int id, BiFunction<Transaction, String, T> work) {
        return accounts.change(change -> work.apply(
                change, AccountTables.groupName(change.sql(), id).orElseThrow(() -> AccountProblems.noSuchGroup(id))));
    }

    /** Changes what is given; null leaves as is. */
    public Group change(int id, @Nullable String name, @Nullable String description, Actor by) {
        if (name != null) {
            AccountProblems.checkName("a group", name);
        }
        onGroup(id, (change, before) -> {
            if (name != null && !name.equals(before)) {
                if (AccountTables.groupId(change.sql(), name).isPresent()) {
                    throw AccountProblems.groupExists(name);
                }
                change.sql().execute("UPDATE account_group SET name = ? WHERE id = ?", name, id);
                event(change, by, name, "group-renamed", Map.of("from", before));
            }
            if (description != null) {
                change.sql().execute("UPDATE account_group SET description = ? WHERE id = ?", description, id);
            }
            return true;
        });
        return require(id);
    }

    public void remove(int id, Actor by) {
        onGroup(id, (change, name) -> {
            AccountTables.removeGroup(change.sql(), id);
            event(change, by, name, "group-removed", Map.of());
            return true;
        });
    }

    /** Gives a group a role on something; refused where it has one. */
    public Grant grant(int id, Scope on, Role role, Actor by) {
        onGroup(id, (change, name) -> {
            if (AccountTables.grant(change.sql(), Holder.GROUP, id, on, role).isPresent()) {
                throw AccountProblems.grantExists(name, on);
            }
            event(change, by, name, "role-granted", Map.of("on", on.text(), "role", role.word()));
            return true;
        });
        return require(id).grants().stream()
                .filter(grant -> grant.on().equals(on))
                .findFirst()
                .orElseThrow(() -> noSuchGrant(id));
    }

    /** The group that has this grant. */
    public Group having(int grant) {
        return list().stream()
                .filter(group -> group.grants().stream().anyMatch(one -> one.id() == grant))
                .findFirst()
                .orElseThrow(() -> noSuchGrant(grant));
    }

    private static RuntimeException noSuchGrant(int grant) {
        return Problem.notFound("no-such-grant", "Role permission with id=%d not found".formatted(grant), "", "");
    }

    private static Grant grant(Group group, int grant) {
        return group.grants().stream()
                .filter(one -> one.id() == grant)
                .findFirst()
                .orElseThrow(() -> noSuchGrant(grant));
    }

    public Grant changeGrant(int grant, Role role, Actor by) {
        var group = having(grant);
        var on = grant(group, grant).on();
        onGroup(group.id(), (change, name) -> {
            AccountTables.grant(change.sql(), Holder.GROUP, group.id(), on, role);
            event(change, by, name, "role-granted", Map.of("on", on.text(), "role", role.word()));
            return true;
        });
        return new Grant(grant, on, role);
    }

    public void revoke(int grant, Actor by) {
        var group = having(grant);
        var gone = grant(group, grant);
        onGroup(group.id(), (change, name) -> {
            AccountTables.revoke(change.sql(), Holder.GROUP, group.id(), gone.on());
            event(
                    change,
                    by,
                    name,
                    "role-revoked",
                    Map.of("on", gone.on().text(), "role", gone.role().word()));
            return true;
        });
    }

    /** Takes an account into a group. */
    public Membership join(String account, int id, Actor by) {
        var known = accounts.require(account);
        var number = onGroup(id, (change, name) -> {
            if (AccountTables.member(change.sql(), known.id(), id)) {
                throw Problem.conflict(
                        "member-already",
                        "User role assignment (user_id=%d, role_id=%d) already exists".formatted(known.id(), id),
                        "",
                        "");
            }
            event(change, by, name, "member-added", Map.of("account", account));
            return AccountTables.join(change.sql(), known.id(), id);
        });
        return new Membership(number, known.id(), id);
    }

    public void leave(String account, int id, Actor by) {
        var known = accounts.require(account);
        onGroup(id, (change, name) -> {
            if (!AccountTables.leave(change.sql(), known.id(), id)) {
                throw Problem.notFound(
                        "no-member",
                        "User role assignment (user_id=%d, role_id=%d) not found".formatted(known.id(), id),
                        "",
                        "");
            }
            event(change, by, name, "member-removed", Map.of("account", account));
            return true;
        });
    }
}
