package dev.windlass.training;

import java.util.Random;

/** Takes the meaning out of labels: the negative control, a model that must not pass the gate. */
public final class Shuffle {
    private Shuffle() {}

    /** The same labels in an order that only {@code seed} decides. The array given is left alone. */
    public static double[] labels(double[] labels, long seed) {
        var shuffled = labels.clone();
        var random = new Random(seed);
        for (int i = shuffled.length - 1; i > 0; i--) {
            int other = random.nextInt(i + 1);
            double held = shuffled[i];
            shuffled[i] = shuffled[other];
            shuffled[other] = held;
        }
        return shuffled;
    }
}
