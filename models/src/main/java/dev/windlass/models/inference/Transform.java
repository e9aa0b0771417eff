package dev.windlass.models.inference;

/** What an objective does to margins to make a prediction of them, in 32-bit floats as the training library does it. */
public enum Transform {
    IDENTITY,
    SIGMOID,
    EXPONENTIAL,
    /** 1 for margins above 0, else 0. */
    HINGE,
    /** Probabilities over all groups. */
    SOFTMAX,
    /** The number of the first group with the largest margin. */
    WINNER;

    /** Above this argument the exponential would overflow. */
    private static final float SIGMOID_ARGUMENT_MAX = 88.7f;

    /** Numbers in a prediction made of that many margins. */
    int outputs(int groups) {
        return this == WINNER ? 1 : groups;
    }

    /** The prediction that belongs to one margin. {@link #SOFTMAX} and {@link #WINNER} need all, and leave it as is. */
    float one(float margin) {
        return switch (this) {
            case IDENTITY, SOFTMAX, WINNER -> margin;
            case SIGMOID -> sigmoid(margin);
            case EXPONENTIAL -> Float32Math.exp(margin);
            case HINGE -> margin > 0 ? 1 : 0;
        };
    }

    private static float sigmoid(float margin) {
        float argument = SIGMOID_ARGUMENT_MAX < -margin ? SIGMOID_ARGUMENT_MAX : -margin;
        return 1f / (Float32Math.exp(argument) + 1f);
    }

    /** The margin from which a sum starts when the file tells the prediction that stands for no knowledge. */
    public float marginOf(float prediction) {
        return switch (this) {
            case IDENTITY, HINGE, SOFTMAX, WINNER -> prediction;
            case SIGMOID -> -Float32Math.log(1f / prediction - 1f);
            case EXPONENTIAL -> Float32Math.log(prediction);
        };
    }

    /** Turns {@code count} margins, floats held in doubles, into probabilities in place. */
    static void softmax(double[] values, int from, int count) {
        float largest = (float) values[from];
        for (int i = 1; i < count; i++) {
            float value = (float) values[from + i];
            if (value > largest || Float.isNaN(largest)) {
                largest = value;
            }
        }
        double sum = 0;
        for (int i = 0; i < count; i++) {
            float power = Float32Math.exp((float) values[from + i] - largest);
            values[from + i] = power;
            sum += power;
        }
        float divisor = (float) sum;
        for (int i = 0; i < count; i++) {
            values[from + i] = (float) values[from + i] / divisor;
        }
    }
}
