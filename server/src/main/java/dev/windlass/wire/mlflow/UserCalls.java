package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Resource;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.identity.Account;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.Grant;
import dev.windlass.identity.PasswordChange;
import dev.windlass.identity.Role;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.wire.mlflow.PermissionLevels.Closed;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about users, as the server of the dialect has them when it asks for passwords. */
final class UserCalls {
    static final Access ADMIN = Access.to(Verb.MANAGE, Resource.SERVER);

    /** For the user in the field {@code username} and for admins. */
    static final Access ITSELF =
            Access.ofAccount(request -> List.of(Call.of(request).required("username")));

    private final Accounts accounts;
    private final PasswordChange passwords;

    UserCalls(Accounts accounts, PasswordChange passwords) {
        this.accounts = accounts;
        this.passwords = passwords;
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call("POST", "users/create", ADMIN, this::create),
                        Paths.call("GET", "users/get", ITSELF, call -> answer(required(call))),
                        Paths.call("GET", "users/current", Access.account(), this::current),
                        Paths.call("GET", "users/list", ADMIN, _ -> list()),
                        Paths.call("PATCH", "users/update-password", ITSELF, this::updatePassword),
                        Paths.call("PATCH", "users/update-admin", ADMIN, this::updateAdmin),
                        Paths.call("DELETE", "users/delete", ADMIN, this::delete))
                .flatMap(routes -> routes)
                .toList();
    }

    private Account required(Call call) {
        return accounts.require(call.required("username"));
    }

    private static ObjectNode brief(Account account) {
        return Json.object()
                .put("id", account.id())
                .put("username", account.name())
                .put("is_admin", account.admin());
    }

    /** With the permissions, which clients before version 3.12 want to see here. */
    private static ObjectNode whole(Account account) {
        var user = brief(account);
        var experiments = user.putArray("experiment_permissions");
        var models = user.putArray("registered_model_permissions");
        user.putArray("scorer_permissions");
        for (var grant : account.grants()) {
            add(account, grant, experiments, models);
        }
        return user;
    }

    private static void add(Account account, Grant grant, ArrayNode experiments, ArrayNode models) {
        if (grant.on().resource() == Resource.EXPERIMENT) {
            experiments.add(permission(account, grant));
        } else if (grant.on().resource() == Resource.MODEL) {
            models.add(permission(account, grant));
        }
    }

    /** A permission as calls of version 2 tell it. */
    static ObjectNode permission(Account account, Grant grant) {
        var told = Json.object();
        if (grant.on().resource() == Resource.EXPERIMENT) {
            told.put("experiment_id", grant.on().name());
        } else {
            told.put("workspace", Workspaces.DEFAULT).put("name", grant.on().name());
        }
        return told.put("user_id", account.id())
                .put("permission", PermissionLevels.level(grant.role(), Closed.NO_PERMISSIONS));
    }

    private static ObjectNode answer(Account account) {
        var answer = Json.object();
        answer.set("user", whole(account));
        return answer;
    }

    private ObjectNode create(Call call) {
        return answer(accounts.add(call.required("username"), call.required("password"), null, call.actor()));
    }

    private ObjectNode current(Call call) {
        var answer = Json.object();
        var name = call.actor().name();
        answer.set(
                "user",
                accounts.find(name)
                        .map(UserCalls::brief)
                        .orElseGet(() -> Json.object()
                                .put("id", 0)
                                .put("username", name)
                                .put("is_admin", call.request().permissions().may(Verb.MANAGE, Resource.SERVER, ""))));
        return answer.put("is_basic_auth", true);
    }

    private ObjectNode list() {
        var answer = Json.object();
        var users = answer.putArray("users");
        for (var account : accounts.list()) {
            var roles = brief(account);
            var told = roles.putArray("roles");
            accounts.groups().of(account).forEach(group -> told.add(RoleCalls.role(group)));
            users.add(roles);
        }
        return answer;
    }

    private ObjectNode updatePassword(Call call) {
        passwords.change(
                call.request(),
                required(call).name(),
                call.required("password"),
                call.optionalText("current_password").orElse(null));
        return Paths.empty();
    }

    private ObjectNode updateAdmin(Call call) {
        var account = required(call);
        if (!call.has("is_admin")) {
            throw Problem.invalid(
                    "missing-parameter", "Missing value for required parameter 'is_admin'.", "", "Send true or false.");
        }
        var admin = call.flag("is_admin");
        if (admin != account.admin()) {
            accounts.role(account.name(), admin ? Role.ADMIN : null, call.actor());
        }
        return Paths.empty();
    }

    private ObjectNode delete(Call call) {
        var name = required(call).name();
        if (name.equals(call.actor().name())) {
            throw Problem.invalid(
                    "own-account",
                    "Users cannot delete their own account. Ask another admin to delete this user instead.",
                    "",
                    "");
        }
        accounts.remove(name, call.actor());
        return Paths.empty();
    }
}
