package dev.windlass.identity;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.windlass.http.Verb;
import dev.windlass.kernel.Nearest;
import dev.windlass.kernel.Problem;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What an account is to a thing, or to all of them. Each role includes those before it. */
public enum Role {
    /** Nothing. Given on one thing or one kind of things, it takes away what other roles give there. */
    NONE(null),
    /** Looks at everything. */
    VIEWER(Verb.READ),
    /** A program in production: also asks for predictions, and tells of events and labels. */
    CALLER(Verb.USE),
    /** Also logs, registers, deploys, declares loops. */
    CONTRIBUTOR(Verb.EDIT),
    /** Also lets pass what others have made. */
    APPROVER(Verb.APPROVE),
    /** Also deletes, and says who may do what. */
    ADMIN(Verb.MANAGE);

    private final @Nullable Verb most;

    Role(@Nullable Verb most) {
        this.most = most;
    }

    public boolean includes(Verb verb) {
        return most != null && verb.compareTo(most) <= 0;
    }

    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The role of this word; a problem of the caller's when there is none. */
    public static Role of(String word) {
        return Arrays.stream(values())
                .filter(role -> role.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Problem.invalid(
                        "no-such-role",
                        "'%s' is no role.".formatted(word),
                        "The roles are %s.".formatted(String.join(", ", words())),
                        Nearest.to(word, words())
                                .map("Did you mean '%s'?"::formatted)
                                .orElse("")));
    }

    private static List<String> words() {
        return Arrays.stream(values()).map(Role::word).toList();
    }
}
