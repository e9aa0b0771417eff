package dev.windlass.identity;

import dev.windlass.http.Access;
import dev.windlass.http.Request;
import dev.windlass.http.Resource;
import dev.windlass.http.Response;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Problem;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The native API of accounts, their roles and their tokens. */
public final class AccountRoutes {
    private static final String ACCOUNTS = "/api/v1/accounts";
    private static final String ACCOUNT = ACCOUNTS + "/{account}";
    private static final Access ADMIN = Access.to(Verb.MANAGE, Resource.SERVER);
    private static final Access ITSELF = Access.ofAccount("account");

    private final Accounts accounts;
    private final SessionRoutes session;
    private final PasswordChange passwords;

    AccountRoutes(Accounts accounts, SessionRoutes session, PasswordChange passwords) {
        this.accounts = accounts;
        this.session = session;
        this.passwords = passwords;
    }

    /** @param defaultRole of accounts that have none of their own */
    public record AccountList(List<Told> accounts, Role defaultRole) {}

    /** An account as it is told: without anything secret. */
    public record Told(
            String name, @Nullable Role role, List<ToldGrant> grants, List<String> groups, Instant createdAt) {}

    public record ToldGrant(Scope on, Role role) {}

    /** @param password absent for an account that has tokens only */
    public record NewAccount(
            String name,
            @Nullable String password,
            @Nullable String role) {}

    /** @param current the password until now; needed of who changes their own */
    public record NewPassword(String password, @Nullable String current) {}

    /** @param role absent to give an account back to the default role */
    public record NewRole(@Nullable String role) {}

    /** @param on such as {@code experiment/5}; absent for everything */
    public record NewGrant(String role, @Nullable String on) {}

    public record NewDefault(String role) {}

    /** @param expiresAt absent for never */
    public record NewToken(String name, @Nullable Instant expiresAt) {}

    public record TokenList(List<Token> tokens) {}

    /** @param secret what the program shows; it is told this once */
    public record MadeToken(Token token, String secret) {}

    public List<Route> routes() {
        return Stream.of(session.routes(), accountRoutes(), roleRoutes(), tokenRoutes())
                .flatMap(List::stream)
                .toList();
    }

    private List<Route> accountRoutes() {
        return List.of(
                Route.get(ACCOUNTS, "The accounts and their roles.", AccountList.class, _ -> list())
                        .needs(ADMIN),
                Route.post(
                                ACCOUNTS,
                                "Adds an account; the first one is an admin.",
                                NewAccount.class,
                                Told.class,
                                this::add)
                        .needs(ADMIN),
                Route.get(
                                ACCOUNT,
                                "An account and its roles.",
                                Told.class,
                                request -> Response.ok(told(accounts.require(request.pathParam("account")))))
                        .needs(ITSELF),
                Route.delete(ACCOUNT, "Removes an account and its tokens.", this::remove)
                        .needs(ADMIN),
                Route.put(ACCOUNT + "/password", "Changes a password.", NewPassword.class, Void.class, this::password)
                        .needs(ITSELF));
    }

    private List<Route> roleRoutes() {
        return List.of(
                Route.put(
                                ACCOUNT + "/role",
                                "Gives a role on everything, or takes it.",
                                NewRole.class,
                                Told.class,
                                this::role)
                        .needs(ADMIN),
                Route.post(ACCOUNT + "/grants", "Gives a role on something.", NewGrant.class, Told.class, this::grant)
                        .needs(Access.managing(
                                request -> things(request.body(NewGrant.class).on()))),
                Route.delete(ACCOUNT + "/grants", "Takes a role on something.", this::revoke)
                        .query("on")
                        .needs(Access.managing(
                                request -> things(request.queryParam("on").orElse("")))),
                Route.put(
                                "/api/v1/default-role",
                                "Says what accounts are that have no role of their own.",
                                NewDefault.class,
                                AccountList.class,
                                this::defaultRole)
                        .needs(ADMIN));
    }

    private List<Route> tokenRoutes() {
        return List.of(
                Route.get(
                                "/api/v1/tokens",
                                "The tokens of all accounts.",
                                TokenList.class,
                                _ -> Response.ok(new TokenList(accounts.tokens().list())))
                        .needs(ADMIN),
                Route.get(ACCOUNT + "/tokens", "The tokens of an account.", TokenList.class, this::tokens)
                        .needs(ITSELF),
                Route.post(
                                ACCOUNT + "/tokens",
                                "Makes a token; its secret is in this answer and nowhere else.",
                                NewToken.class,
                                MadeToken.class,
                                this::makeToken)
                        .needs(ITSELF),
                Route.delete("/api/v1/tokens/{token}", "Revokes a token.", this::revokeToken)
                        .needs(Access.ofAccount(request -> accounts.tokens().list().stream()
                                .filter(token -> token.id().equals(request.pathParam("token")))
                                .map(Token::account)
                                .toList())));
    }

    /** What a role would be given on; on everything, or on all of a kind, only an admin gives any. */
    private static List<Access.Thing> things(@Nullable String on) {
        if (on == null || on.isEmpty()) {
            return List.of(new Access.Thing(Resource.SERVER, ""));
        }
        var scope = Scope.parse(on);
        return List.of(
                scope.isAll()
                        ? new Access.Thing(Resource.SERVER, "")
                        : new Access.Thing(scope.resource(), scope.name()));
    }

    private Told told(Account account) {
        return new Told(
                account.name(),
                account.role(),
                account.grants().stream()
                        .map(grant -> new ToldGrant(grant.on(), grant.role()))
                        .toList(),
                accounts.groups().of(account).stream().map(Group::name).toList(),
                account.createdAt());
    }

    private Response list() {
        return Response.ok(
                new AccountList(accounts.list().stream().map(this::told).toList(), accounts.defaultRole()));
    }

    private Response add(Request request) {
        var body = request.body(NewAccount.class);
        return Response.created(told(accounts.add(body.name(), body.password(), role(body.role()), request.actor())));
    }

    private static @Nullable Role role(@Nullable String word) {
        return word == null || word.isEmpty() ? null : Role.of(word);
    }

    private Response remove(Request request) {
        accounts.remove(request.pathParam("account"), request.actor());
        return Response.noContent();
    }

    private Response password(Request request) {
        var body = request.body(NewPassword.class);
        passwords.change(request, request.pathParam("account"), body.password(), body.current());
        return Response.noContent();
    }

    private Response role(Request request) {
        var name = request.pathParam("account");
        accounts.role(name, role(request.body(NewRole.class).role()), request.actor());
        return Response.ok(told(accounts.require(name)));
    }

    private Response grant(Request request) {
        var name = request.pathParam("account");
        var body = request.body(NewGrant.class);
        var role = Role.of(body.role());
        if (body.on() == null || body.on().isEmpty()) {
            accounts.role(name, role, request.actor());
        } else {
            accounts.grant(name, Scope.parse(body.on()), role, request.actor());
        }
        return Response.ok(told(accounts.require(name)));
    }

    private Response revoke(Request request) {
        var name = request.pathParam("account");
        var on = request.queryParam("on").orElse("");
        if (on.isEmpty()) {
            accounts.role(name, null, request.actor());
        } else {
            accounts.revoke(name, Scope.parse(on), request.actor());
        }
        return Response.noContent();
    }

    private Response defaultRole(Request request) {
        var role = Role.of(request.body(NewDefault.class).role());
        if (role.compareTo(Role.CONTRIBUTOR) > 0) {
            throw Problem.refused(
                    "default-role-too-high",
                    "'%s' cannot be the role of everyone.".formatted(role.word()),
                    "Whoever approves or manages is named.",
                    "Take none, viewer, caller or contributor, and grant more to single accounts.");
        }
        accounts.defaultRole(role, request.actor());
        return list();
    }

    private Response tokens(Request request) {
        var account = accounts.require(request.pathParam("account")).name();
        return Response.ok(new TokenList(accounts.tokens().list().stream()
                .filter(token -> token.account().equals(account))
                .toList()));
    }

    private Response makeToken(Request request) {
        var body = request.body(NewToken.class);
        var made = accounts.tokens().make(request.pathParam("account"), body.name(), body.expiresAt(), request.actor());
        return Response.created(new MadeToken(made.token(), made.secret())).with("Cache-Control", "no-store");
    }

    private Response revokeToken(Request request) {
        accounts.tokens().revoke(request.pathParam("token"), request.actor());
        return Response.noContent();
    }
}
