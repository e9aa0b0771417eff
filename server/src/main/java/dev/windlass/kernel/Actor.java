package dev.windlass.kernel;

/** Who does something: a person's account, the controller of a loop, or a program. */
public record Actor(String name) {
    public static final int NAME_LENGTH_MAX = 200;

    /** Requests without an account, allowed on a loopback address only. */
    public static final Actor LOCAL = new Actor("local");

    public Actor {
        if (name.isBlank() || name.length() > NAME_LENGTH_MAX) {
            throw Problem.invalid(
                    "bad-actor", "An actor needs a name of 1 to %d characters.".formatted(NAME_LENGTH_MAX), "", "");
        }
    }

    /** The controller that acts for the loop of this name. */
    public static Actor loop(String loop) {
        return new Actor("loop:" + loop);
    }
}
