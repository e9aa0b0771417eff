package dev.windlass.wire.mlflow;

import dev.windlass.http.Access;
import dev.windlass.http.Resource;
import dev.windlass.http.Route;
import dev.windlass.http.Verb;
import dev.windlass.identity.Account;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.Grant;
import dev.windlass.identity.Scope;
import dev.windlass.kernel.Json;
import dev.windlass.kernel.Problem;
import dev.windlass.kernel.ProblemException;
import dev.windlass.wire.mlflow.PermissionLevels.Closed;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The calls about what users may do: those of version 2, of one kind of things each, and those of version 3. */
final class PermissionCalls {
    private static final Access MANAGER = managing(PermissionCalls::scope);

    private final Accounts accounts;

    PermissionCalls(Accounts accounts) {
        this.accounts = accounts;
    }

    /** One kind of things in the calls of version 2. */
    private record Kind(Resource resource, String path, String field, String answer, String told) {
        Scope scope(Call call) {
            return new Scope(resource, call.required(field));
        }
    }

    private static final Kind EXPERIMENTS = new Kind(
            Resource.EXPERIMENT,
            "experiments/permissions/",
            "experiment_id",
            "experiment_permission",
            "Experiment permission with experiment_id=%s and username=%s not found");
    private static final Kind MODELS = new Kind(
            Resource.MODEL,
            "registered-models/permissions/",
            "name",
            "registered_model_permission",
            "Registered model permission with workspace=default, name=%s and username=%s not found");

    List<Route> routes() {
        return Stream.of(
                        ofKind(EXPERIMENTS),
                        ofKind(MODELS),
                        Paths.call3("GET", "users/permissions/list", UserCalls.ITSELF, call -> list(required(call))),
                        Paths.call3("GET", "users/current/permissions", Access.account(), this::current),
                        Paths.call3("POST", "users/permissions/grant", MANAGER, this::grant),
                        Paths.call3("POST", "users/permissions/revoke", MANAGER, this::revoke),
                        Paths.call3("GET", "users/permissions/get", UserCalls.ITSELF, this::effective))
                .flatMap(routes -> routes)
                .toList();
    }

    private Stream<Route> ofKind(Kind kind) {
        var manager = managing(kind::scope);
        return Stream.of(
                        Paths.call("POST", kind.path() + "create", manager, call -> create(kind, call)),
                        Paths.call("GET", kind.path() + "get", manager, call -> answer(kind, call)),
                        Paths.call("PATCH", kind.path() + "update", manager, call -> update(kind, call)),
                        Paths.call("DELETE", kind.path() + "delete", manager, call -> delete(kind, call)))
                .flatMap(routes -> routes);
    }

    /** For whoever may manage the thing; where it is all of a kind, for admins. */
    private static Access managing(Function<Call, Scope> scope) {
        return Access.managing(request -> {
            var on = scope.apply(Call.of(request));
            return List.of(
                    on.isAll() ? new Access.Thing(Resource.SERVER, "") : new Access.Thing(on.resource(), on.name()));
        });
    }

    private static Scope scope(Call call) {
        var type = call.required("resource_type");
        if (type.equals("workspace")) {
            throw PermissionLevels.invalid(
                    "resource_type 'workspace' is not supported by the per-user permission" + " convenience APIs.");
        }
        return PermissionLevels.scope(type, call.required("resource_id"));
    }

    private Account required(Call call) {
        return accounts.require(call.required("username"));
    }

    private static Optional<Grant> found(Account account, Scope on) {
        return account.grants().stream().filter(grant -> grant.on().equals(on)).findFirst();
    }

    private static ProblemException notFound(Kind kind, Call call) {
        return Problem.notFound(
                "no-such-grant", kind.told().formatted(call.required(kind.field()), call.required("username")), "", "");
    }

    private static Grant granted(Account account, Kind kind, Call call) {
        return found(account, kind.scope(call)).orElseThrow(() -> notFound(kind, call));
    }

    private ObjectNode answer(Kind kind, Call call) {
        var account = required(call);
        var grant = granted(account, kind, call);
        var answer = Json.object();
        answer.set(kind.answer(), UserCalls.permission(account, grant));
        return answer;
    }

    private ObjectNode create(Kind kind, Call call) {
        var account = required(call);
        accounts.grantNew(
                account.name(), kind.scope(call), PermissionLevels.role(call.required("permission")), call.actor());
        return answer(kind, call);
    }

    private ObjectNode update(Kind kind, Call call) {
        var account = required(call);
        var role = PermissionLevels.role(call.required("permission"));
        var _ = granted(account, kind, call);
        accounts.grant(account.name(), kind.scope(call), role, call.actor());
        return Paths.empty();
    }

    private ObjectNode delete(Kind kind, Call call) {
        var account = required(call);
        var _ = granted(account, kind, call);
        accounts.revoke(account.name(), kind.scope(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode grant(Call call) {
        var level = call.required("permission");
        if (level.equals(Closed.NO_PERMISSIONS.name())) {
            throw PermissionLevels.invalid(
                    "Invalid permission 'NO_PERMISSIONS' for resource_type='%s'. Resource-level grants accept only:"
                                    .formatted(call.required("resource_type"))
                            + " ('DENY', 'EDIT', 'MANAGE', 'READ', 'USE').");
        }
        accounts.grantNew(required(call).name(), scope(call), PermissionLevels.role(level), call.actor());
        return Paths.empty();
    }

    private ObjectNode revoke(Call call) {
        accounts.revoke(required(call).name(), scope(call), call.actor());
        return Paths.empty();
    }

    /** What a user may do with a thing, all in all. */
    private ObjectNode effective(Call call) {
        var account = required(call);
        var on = scope(call);
        var role = accounts.role(account.name(), on.resource(), on.isAll() ? "" : on.name());
        return Json.object()
                .put("allowed", role.includes(Verb.USE))
                .put("permission", PermissionLevels.level(role, Closed.DENY));
    }

    private ObjectNode current(Call call) {
        return accounts.find(call.actor().name()).map(this::list).orElseGet(() -> {
            var answer = Json.object().put("is_admin", true);
            answer.putArray("permissions");
            return answer;
        });
    }

    private ObjectNode list(Account account) {
        var answer = Json.object().put("is_admin", account.admin());
        var rows = answer.putArray("permissions");
        account.grants().forEach(grant -> add(rows, 0, "__user_%d__".formatted(account.id()), grant));
        for (var group : accounts.groups().of(account)) {
            group.grants().forEach(grant -> add(rows, group.id(), group.name(), grant));
        }
        return answer;
    }

    private static void add(ArrayNode rows, int role, String name, Grant grant) {
        rows.addObject()
                .put("role_id", role)
                .put("role_name", name)
                .put("workspace", Workspaces.DEFAULT)
                .put("resource_type", PermissionLevels.type(grant.on()))
                .put("resource_pattern", grant.on().name())
                .put("permission", PermissionLevels.level(grant.role(), Closed.DENY));
    }
}
