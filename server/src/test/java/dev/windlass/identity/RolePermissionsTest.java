package dev.windlass.identity;

import static org.assertj.core.api.Assertions.assertThat;

import dev.windlass.http.Resource;
import dev.windlass.http.Verb;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RolePermissionsTest {
    private static Grant on(String scope, Role role) {
        return new Grant(1, Scope.parse(scope), role);
    }

    private static RolePermissions of(@Nullable Role own, Role byDefault, Grant... grants) {
        return new RolePermissions(own, byDefault, List.of(grants));
    }

    @Test
    void eachRoleIncludesThoseBeforeIt() {
        var verbs = List.of(Verb.READ, Verb.USE, Verb.EDIT, Verb.APPROVE, Verb.MANAGE);
        var roles = List.of(Role.NONE, Role.VIEWER, Role.CALLER, Role.CONTRIBUTOR, Role.APPROVER, Role.ADMIN);
        for (var included = 0; included < roles.size(); included++) {
            assertThat(verbs.stream().filter(roles.get(included)::includes).toList())
                    .as(roles.get(included).word())
                    .isEqualTo(verbs.subList(0, included));
        }
    }

    @Test
    void withoutARoleOfItsOwnTheDefaultHoldsAndNewThingsMayBeMade() {
        var permissions = of(null, Role.VIEWER);

        assertThat(permissions.may(Verb.READ, Resource.EXPERIMENT, "5")).isTrue();
        assertThat(permissions.may(Verb.EDIT, Resource.EXPERIMENT, "5")).isFalse();
        assertThat(permissions.mayCreate(Resource.EXPERIMENT)).isTrue();
    }

    @Test
    void aViewerMakesNothing() {
        var permissions = of(Role.VIEWER, Role.CONTRIBUTOR);

        assertThat(permissions.mayCreate(Resource.MODEL)).isFalse();
        assertThat(permissions.may(Verb.EDIT, Resource.MODEL, "churn")).isFalse();
    }

    @Test
    void grantsAddUpAndTheHighestCounts() {
        var permissions =
                of(Role.VIEWER, Role.NONE, on("experiment/*", Role.CALLER), on("experiment/5", Role.CONTRIBUTOR));

        assertThat(permissions.role(Resource.EXPERIMENT, "5")).isEqualTo(Role.CONTRIBUTOR);
        assertThat(permissions.role(Resource.EXPERIMENT, "6")).isEqualTo(Role.CALLER);
        assertThat(permissions.role(Resource.MODEL, "5")).isEqualTo(Role.VIEWER);
        assertThat(of(Role.APPROVER, Role.NONE, on("loop/churn", Role.VIEWER)).role(Resource.LOOP, "churn"))
                .isEqualTo(Role.APPROVER);
    }

    @Test
    void noneTakesAwayWhateverElseIsGrantedThere() {
        var one = of(Role.CONTRIBUTOR, Role.VIEWER, on("model/churn", Role.ADMIN), on("model/churn", Role.NONE));
        assertThat(one.role(Resource.MODEL, "churn")).isEqualTo(Role.NONE);
        assertThat(one.role(Resource.MODEL, "other")).isEqualTo(Role.CONTRIBUTOR);
        var all = of(Role.CONTRIBUTOR, Role.VIEWER, on("model/*", Role.NONE), on("model/churn", Role.ADMIN));
        assertThat(all.role(Resource.MODEL, "churn")).isEqualTo(Role.NONE);
        assertThat(all.mayCreate(Resource.MODEL)).isFalse();
    }

    @Test
    void everywhereMeansThatNothingIsClosed() {
        assertThat(of(Role.VIEWER, Role.NONE).mayEverywhere(Verb.READ, Resource.LOOP))
                .isTrue();
        assertThat(of(Role.VIEWER, Role.NONE, on("loop/churn", Role.NONE)).mayEverywhere(Verb.READ, Resource.LOOP))
                .isFalse();
        assertThat(of(Role.NONE, Role.VIEWER, on("loop/churn", Role.ADMIN)).mayEverywhere(Verb.READ, Resource.LOOP))
                .isFalse();
    }

    @Test
    void anAdminMayDoEverythingWhateverIsGranted() {
        for (var admin : List.of(
                of(Role.ADMIN, Role.NONE, on("model/*", Role.NONE)),
                of(null, Role.NONE, new Grant(1, Scope.EVERYTHING, Role.ADMIN), on("model/*", Role.NONE)))) {
            assertThat(admin.mayEverywhere(Verb.MANAGE, Resource.MODEL)).isTrue();
            assertThat(admin.role(Resource.MODEL, "churn")).isEqualTo(Role.ADMIN);
            assertThat(admin.may(Verb.MANAGE, Resource.EXPERIMENT, "1")).isTrue();
        }
    }

    @Test
    void onlyAnAdminManagesTheServer() {
        for (var role : Role.values()) {
            assertThat(of(role, Role.VIEWER).may(Verb.MANAGE, Resource.SERVER, ""))
                    .as(role.word())
                    .isEqualTo(role == Role.ADMIN);
        }
        assertThat(of(null, Role.CONTRIBUTOR).may(Verb.EDIT, Resource.SERVER, ""))
                .isFalse();
        assertThat(of(null, Role.NONE, on("model/*", Role.ADMIN)).may(Verb.MANAGE, Resource.SERVER, ""))
                .isFalse();
    }
}
