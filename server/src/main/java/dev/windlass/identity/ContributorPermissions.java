package dev.windlass.identity;

import dev.windlass.http.Permissions;
import dev.windlass.http.Resource;
import dev.windlass.http.Verb;

/** What a contributor may do, everywhere but on the server itself. */
record ContributorPermissions() implements Permissions {
    @Override
    public void requireAccount() {}

    @Override
    public boolean may(Verb verb, Resource resource, String name) {
        return resource != Resource.SERVER && Role.CONTRIBUTOR.includes(verb);
    }

    @Override
    public boolean mayEverywhere(Verb verb, Resource resource) {
        return may(verb, resource, "");
    }

    @Override
    public boolean mayCreate(Resource resource) {
        return true;
    }
}
