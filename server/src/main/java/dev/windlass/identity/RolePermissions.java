package dev.windlass.identity;

import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an account may do, folded from its roles once, so that a question costs a look into two maps.
 *
 * <p>The role on everything is the base. Grants add to it: the highest one counts. Only {@link Role#NONE} takes away, and
 * where it is given nothing else counts. An admin may do everything, whatever is granted.
 */
final class RolePermissions {
    private final boolean admin;
    private final boolean ownBase;
    private final Role base;
    private final Map<Resource, Kind> kinds = new EnumMap<>(Resource.class);

    /** The grants on one kind of things. */
    private static final class Kind {
        private @Nullable Role all;
        private final Map<String, Role> named = new HashMap<>();
        private boolean closedSomewhere;

        void add(Grant grant) {
            if (grant.on().isAll()) {
                all = higher(all, grant.role());
            } else {
                named.merge(grant.on().name(), grant.role(), RolePermissions::higher);
            }
            closedSomewhere |= grant.role() == Role.NONE;
        }
    }

    RolePermissions(@Nullable Role own, Role byDefault, List<Grant> grants) {
        admin = own == Role.ADMIN
                || grants.stream().anyMatch(grant -> grant.on().equals(Scope.EVERYTHING) && grant.role() == Role.ADMIN);
        ownBase = own != null;
        base = own == null ? byDefault : own;
        grants.forEach(grant ->
                kinds.computeIfAbsent(grant.on().resource(), _ -> new Kind()).add(grant));
    }

    /** Nothing wins over everything, else the more wins. */
    private static Role higher(@Nullable Role one, Role other) {
        if (one == null) {
            return other;
        }
        return one == Role.NONE || other == Role.NONE ? Role.NONE : one.compareTo(other) >= 0 ? one : other;
    }

    Role role(Resource resource, String name) {
        if (admin) {
            return Role.ADMIN;
        }
        var kind = kinds.get(resource);
        if (kind == null) {
            return base;
        }
        var granted = kind.all;
        var named = kind.named.get(name);
        if (named != null) {
            granted = higher(granted, named);
        }
        if (granted == null || granted == Role.NONE) {
            return granted == null ? base : Role.NONE;
        }
        return base.compareTo(granted) >= 0 ? base : granted;
    }

    boolean may(Verb verb, Resource resource, String name) {
        // The server itself is an admin's alone, whatever the default role is.
        return resource == Resource.SERVER
                ? (ownBase || verb == Verb.READ) && base.includes(verb)
                : role(resource, name).includes(verb);
    }

    boolean mayEverywhere(Verb verb, Resource resource) {
        if (admin) {
            return true;
        }
        var kind = kinds.get(resource);
        return (kind == null || !kind.closedSomewhere) && may(verb, resource, "");
    }

    /** Whoever has a role on everything makes new things by it; all others may, and own them. */
    boolean mayCreate(Resource resource) {
        var kind = kinds.get(resource);
        var all = kind == null ? null : kind.all;
        if (admin || (all == null && !ownBase)) {
            return true;
        }
        return all != Role.NONE && (!ownBase || role(resource, "").includes(Verb.EDIT));
    }
}
