package dev.windlass.tracking;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** Names for runs that were given none: an adjective, an animal and a number. */
final class RunNames {
    private static final List<String> ADJECTIVES = List.of(
            "brisk", "calm", "clear", "deft", "eager", "early", "fair", "fond", "gentle", "glad", "keen", "kind",
            "light", "lively", "merry", "mild", "neat", "nimble", "plain", "proud", "quick", "quiet", "ready", "sharp",
            "smooth", "steady", "sturdy", "swift", "tidy", "true", "warm", "wise");
    private static final List<String> ANIMALS = List.of(
            "badger", "bear", "beaver", "bison", "crane", "crow", "deer", "dolphin", "eagle", "falcon", "ferret",
            "finch", "fox", "gull", "hare", "heron", "horse", "ibex", "jay", "lark", "lynx", "marten", "mole", "moose",
            "otter", "owl", "pike", "raven", "seal", "stork", "swan", "wren");
    private static final int NUMBER_MAX = 1_000;

    private RunNames() {}

    static String next() {
        var random = ThreadLocalRandom.current();
        return "%s-%s-%d"
                .formatted(
                        ADJECTIVES.get(random.nextInt(ADJECTIVES.size())),
                        ANIMALS.get(random.nextInt(ANIMALS.size())),
                        random.nextInt(NUMBER_MAX));
    }
}
