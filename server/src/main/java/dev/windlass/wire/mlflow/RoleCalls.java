package dev.windlass.wire.mlflow;

import dev.windlass.http.Route;
import dev.windlass.identity.Accounts;
import dev.windlass.identity.Grant;
import dev.windlass.identity.Group;
import dev.windlass.identity.Groups;
import dev.windlass.identity.Membership;
import dev.windlass.identity.Role;
import dev.windlass.identity.Scope;
import dev.windlass.kernel.Json;
import dev.windlass.wire.mlflow.PermissionLevels.Closed;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.node.ObjectNode;

/** The calls about what this dialect calls roles: groups of accounts with what they are granted. */
final class RoleCalls {
    private final Accounts accounts;
    private final Groups groups;

    RoleCalls(Accounts accounts) {
        this.accounts = accounts;
        this.groups = accounts.groups();
    }

    List<Route> routes() {
        return Stream.of(
                        Paths.call3("POST", "roles/create", UserCalls.ADMIN, this::create),
                        Paths.call3("GET", "roles/get", UserCalls.ADMIN, call -> answer(groups.require(role(call)))),
                        Paths.call3("GET", "roles/list", UserCalls.ADMIN, this::list),
                        Paths.call3("PATCH", "roles/update", UserCalls.ADMIN, this::update),
                        Paths.call3("DELETE", "roles/delete", UserCalls.ADMIN, this::delete),
                        Paths.call3("POST", "roles/assign", UserCalls.ADMIN, this::assign),
                        Paths.call3("DELETE", "roles/unassign", UserCalls.ADMIN, this::unassign),
                        Paths.call3("POST", "roles/permissions/add", UserCalls.ADMIN, this::addPermission),
                        Paths.call3("DELETE", "roles/permissions/remove", UserCalls.ADMIN, this::removePermission),
                        Paths.call3("GET", "roles/permissions/list", UserCalls.ADMIN, this::permissions),
                        Paths.call3("PATCH", "roles/permissions/update", UserCalls.ADMIN, this::updatePermission),
                        Paths.call3("GET", "roles/users/list", UserCalls.ADMIN, this::users),
                        Paths.call3("GET", "users/roles/list", UserCalls.ITSELF, this::ofUser))
                .flatMap(routes -> routes)
                .toList();
    }

    static ObjectNode role(Group group) {
        var role = Json.object()
                .put("id", group.id())
                .put("name", group.name())
                .put("workspace", Workspaces.DEFAULT)
                .put("description", group.description());
        var permissions = role.putArray("permissions");
        group.grants().forEach(grant -> permissions.add(permission(group.id(), grant)));
        return role;
    }

    private static ObjectNode permission(int role, Grant grant) {
        return Json.object()
                .put("id", grant.id())
                .put("role_id", role)
                .put("resource_type", PermissionLevels.type(grant.on()))
                .put("resource_pattern", grant.on().name())
                .put("permission", level(grant));
    }

    /** On a workspace, whoever looks at it is called one who uses it. */
    private static String level(Grant grant) {
        return grant.on().equals(Scope.EVERYTHING) && grant.role() == Role.VIEWER
                ? "USE"
                : PermissionLevels.level(grant.role(), Closed.DENY);
    }

    private static ObjectNode assignment(Membership membership) {
        return Json.object()
                .put("id", membership.id())
                .put("user_id", membership.account())
                .put("role_id", membership.group());
    }

    private static ObjectNode answer(Group group) {
        var answer = Json.object();
        answer.set("role", role(group));
        return answer;
    }

    private static int number(Call call, String field) {
        return call.number(field)
                .map(number -> Math.clamp(number, Integer.MIN_VALUE, Integer.MAX_VALUE))
                .orElseThrow(
                        () -> PermissionLevels.invalid("Missing value for required parameter '%s'.".formatted(field)));
    }

    private static int role(Call call) {
        return number(call, "role_id");
    }

    private static Optional<String> name(Call call) {
        var name = call.optionalText("name").map(String::strip);
        if (name.filter(String::isEmpty).isPresent()) {
            throw PermissionLevels.invalid("Role name cannot be empty.");
        }
        return name;
    }

    private ObjectNode create(Call call) {
        Workspaces.requireDefault(call.required("workspace"));
        call.required("name");
        return answer(groups.add(name(call).orElseThrow(), call.text("description"), call.actor()));
    }

    private ObjectNode list(Call call) {
        call.texts("workspace").forEach(Workspaces::requireDefault);
        var answer = Json.object();
        var roles = answer.putArray("roles");
        groups.list().forEach(group -> roles.add(role(group)));
        return answer;
    }

    private ObjectNode update(Call call) {
        if (!call.has("name") && !call.has("description")) {
            throw PermissionLevels.invalid(
                    "At least one of 'name' or 'description' must be provided to update a role.");
        }
        return answer(groups.change(
                role(call),
                name(call).orElse(null),
                call.optionalText("description").orElse(null),
                call.actor()));
    }

    private ObjectNode delete(Call call) {
        groups.remove(role(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode assign(Call call) {
        var answer = Json.object();
        answer.set("assignment", assignment(groups.join(call.required("username"), role(call), call.actor())));
        return answer;
    }

    private ObjectNode unassign(Call call) {
        groups.leave(call.required("username"), role(call), call.actor());
        return Paths.empty();
    }

    private ObjectNode addPermission(Call call) {
        var type = call.required("resource_type");
        var on = PermissionLevels.scope(type, call.required("resource_pattern"));
        var level = call.required("permission");
        return permissionAnswer(role(call), groups.grant(role(call), on, roleOf(on, level), call.actor()));
    }

    private static Role roleOf(Scope on, String level) {
        if (!on.equals(Scope.EVERYTHING)) {
            if (level.equals(Closed.NO_PERMISSIONS.name())) {
                throw PermissionLevels.invalid(
                        "Invalid permission 'NO_PERMISSIONS': leave the permission out, or use DENY.");
            }
            return PermissionLevels.role(level);
        }
        return switch (PermissionLevels.role(level)) {
            case ADMIN -> Role.ADMIN;
            case CALLER -> Role.VIEWER;
            case NONE, VIEWER, CONTRIBUTOR, APPROVER ->
                throw PermissionLevels.invalid(
                        "Invalid permission '%s' for resource_type='workspace'. Workspace-wide grants accept only: ('MANAGE', 'USE')."
                                .formatted(level));
        };
    }

    private static ObjectNode permissionAnswer(int role, Grant grant) {
        var answer = Json.object();
        answer.set("role_permission", permission(role, grant));
        return answer;
    }

    private ObjectNode removePermission(Call call) {
        groups.revoke(number(call, "role_permission_id"), call.actor());
        return Paths.empty();
    }

    private ObjectNode updatePermission(Call call) {
        var id = number(call, "role_permission_id");
        var group = groups.having(id);
        var on = group.grants().stream()
                .filter(grant -> grant.id() == id)
                .map(Grant::on)
                .findFirst()
                .orElseThrow();
        return permissionAnswer(
                group.id(), groups.changeGrant(id, roleOf(on, call.required("permission")), call.actor()));
    }

    private ObjectNode permissions(Call call) {
        var id = role(call);
        var answer = Json.object();
        var told = answer.putArray("role_permissions");
        groups.require(id).grants().forEach(grant -> told.add(permission(id, grant)));
        return answer;
    }

    private ObjectNode users(Call call) {
        var answer = Json.object();
        var told = answer.putArray("assignments");
        groups.members(role(call)).forEach(membership -> told.add(assignment(membership)));
        return answer;
    }

    private ObjectNode ofUser(Call call) {
        var answer = Json.object();
        var roles = answer.putArray("roles");
        groups.of(accounts.require(call.required("username"))).forEach(group -> roles.add(role(group)));
        return answer;
    }
}
