package dev.windlass.identity;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;

/** What an account may do. Asks for its roles anew each time, so that an answer that takes long ends with them. */
record AccountPermissions(Accounts accounts, String name) implements Permissions {
    @Override
    public void requireAccount() {}

    @Override
    public boolean may(Verb verb, Resource resource, String thing) {
        var roles = accounts.roster().permissions(name);
        return roles != null && roles.may(verb, resource, thing);
    }

    @Override
    public boolean mayEverywhere(Verb verb, Resource resource) {
        var roles = accounts.roster().permissions(name);
        return roles != null && roles.mayEverywhere(verb, resource);
    }

    @Override
    public boolean mayCreate(Resource resource) {
        var roles = accounts.roster().permissions(name);
        return roles != null && roles.mayCreate(resource);
    }
}
