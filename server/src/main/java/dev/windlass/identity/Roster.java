package dev.windlass.identity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All accounts as they are at one moment. Each request is judged by the newest, without asking the database. */
final class Roster {
    private final Map<String, Account> accounts = new TreeMap<>();
    private final Map<String, String> passwords;
    private final Map<String, Token> tokensByHash;
    private final Map<Integer, Group> groups = new TreeMap<>();
    private final List<Membership> memberships;
    private final Role defaultRole;
    private final Map<String, RolePermissions> permissions = new HashMap<>();

    /**
     * @param passwords hashes by the name of the account
     * @param tokensByHash tokens by the hash of their secret
     */
    Roster(
            List<Account> accounts,
            Map<String, String> passwords,
            Map<String, Token> tokensByHash,
            List<Group> groups,
            List<Membership> memberships,
            Role defaultRole) {
        this.passwords = Map.copyOf(passwords);
        this.tokensByHash = Map.copyOf(tokensByHash);
        this.memberships = List.copyOf(memberships);
        this.defaultRole = defaultRole;
        groups.forEach(group -> this.groups.put(group.id(), group));
        accounts.forEach(account -> {
            this.accounts.put(account.name(), account);
            permissions.put(account.name(), new RolePermissions(account.role(), defaultRole, allGrants(account)));
        });
    }

    /** The account's own grants and those of its groups. */
    private List<Grant> allGrants(Account account) {
        var all = new ArrayList<>(account.grants());
        account.groups()
                .forEach(
                        group -> Optional.ofNullable(groups.get(group)).ifPresent(found -> all.addAll(found.grants())));
        return all;
    }

    boolean isEmpty() {
        return accounts.isEmpty();
    }

    List<Account> accounts() {
        return List.copyOf(accounts.values());
    }

    Optional<Account> account(String name) {
        return Optional.ofNullable(accounts.get(name));
    }

    /** The hash of an account's password; empty when it has none. */
    String password(String name) {
        return passwords.getOrDefault(name, "");
    }

    @Nullable Token token(String hash) {
        return tokensByHash.get(hash);
    }

    List<Token> tokens() {
        return List.copyOf(tokensByHash.values());
    }

    List<Group> groups() {
        return List.copyOf(groups.values());
    }

    List<Membership> memberships() {
        return memberships;
    }

    Role defaultRole() {
        return defaultRole;
    }

    @Nullable RolePermissions permissions(String name) {
        return permissions.get(name);
    }

    /** The same with one account instead of the one of its name. */
    Roster with(Account changed) {
        var others = new ArrayList<>(accounts.values());
        others.removeIf(account -> account.name().equals(changed.name()));
        others.add(changed);
        return new Roster(others, passwords, tokensByHash, groups(), memberships, defaultRole);
    }
}
