package dev.windlass.identity;

import dev.windlass.kernel.Actor;
import dev.windlass.kernel.Ids;
import dev.windlass.kernel.Problem;
import dev.windlass.ledger.Ledger;
import dev.windlass.ledger.NewEvent;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The tokens of accounts. The secret of a token is told once, when it is made. */
public final class Tokens {
    static final int NAME_LENGTH_MAX = 100;

    /** Makes a secret known for what it is, to people and to programs that look for lost ones. */
    private static final String PREFIX = "windlass_";

    private static final int ID_DIGITS = 12;

    private final Accounts accounts;
    private final Ledger ledger;

    Tokens(Accounts accounts, Ledger ledger) {
        this.accounts = accounts;
        this.ledger = ledger;
    }

    /** A token with what it is shown by. */
    public record Made(Token token, String secret) {}

    /** @param expiresAt null for never */
    public Made make(String account, String name, @Nullable Instant expiresAt, Actor by) {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-token-name",
                    "A token needs a name of 1 to %d characters.".formatted(NAME_LENGTH_MAX),
                    "By it one knows later what it is for.",
                    "Name it after the program that will use it.");
        }
        var secret = PREFIX + Secrets.next();
        var token = accounts.<Token>change(change -> {
            var owner = AccountTables.accountId(change.sql(), account)
                    .orElseThrow(() -> AccountProblems.noSuchAccount(account));
            if (expiresAt != null && !expiresAt.isAfter(change.at())) {
                throw Problem.invalid(
                        "bad-expiry", "The token would expire before it is made.", "", "Name a later time.");
            }
            var count = change.sql()
                    .select("SELECT COUNT(*) FROM access_token WHERE account = ?", owner)
                    .mapTo(Integer.class)
                    .one();
            if (count >= Accounts.TOKENS_MAX) {
                throw Problem.refused(
                        "too-many-tokens",
                        "'%s' has %d tokens.".formatted(account, count),
                        "It may have no more.",
                        "Revoke some: windlass tokens revoke ID.");
            }
            var id = Ids.random().substring(0, ID_DIGITS);
            change.sql()
                    .execute(
                            "INSERT INTO access_token (id, account, name, hash, created_at_ms, expires_at_ms)"
                                    + " VALUES (?, ?, ?, ?, ?, ?)",
                            id,
                            owner,
                            name,
                            Secrets.hash(secret),
                            change.at().toEpochMilli(),
                            expiresAt == null ? null : expiresAt.toEpochMilli());
            var body = new LinkedHashMap<String, String>();
            body.put("token", id);
            body.put("name", name);
            if (expiresAt != null) {
                body.put("expires", expiresAt.toString());
            }
            ledger.append(change, NewEvent.of(by, Accounts.SUBJECT + account, "token-made", body));
            return new Token(id, account, name, change.at(), expiresAt);
        });
        return new Made(token, secret);
    }

    public List<Token> list() {
        return accounts.roster().tokens().stream()
                .sorted(Comparator.comparing(Token::createdAt).thenComparing(Token::id))
                .toList();
    }

    public Token require(String id) {
        return list().stream()
                .filter(token -> token.id().equals(id))
                .findFirst()
                .orElseThrow(() -> AccountProblems.noSuchToken(id));
    }

    public void revoke(String id, Actor by) {
        var token = require(id);
        accounts.<Boolean>change(change -> {
            if (change.sql().execute("DELETE FROM access_token WHERE id = ?", id) == 0) {
                throw AccountProblems.noSuchToken(id);
            }
            var body = new LinkedHashMap<String, String>();
            body.put("token", id);
            body.put("name", token.name());
            ledger.append(change, NewEvent.of(by, Accounts.SUBJECT + token.account(), "token-revoked", body));
            return true;
        });
    }
}
