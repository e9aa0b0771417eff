package dev.windlass.models.inference;

import dev.windlass.models.Model;
import dev.windlass.models.ModelInfo;
import java.util.List;

/** An ensemble, what its objective does to margins, and what its file says about itself. */
public final class EnsembleModel implements Model {
    private final ModelInfo info;
    private final List<String> featureNames;
    private final List<String> featureTypes;
    private final TreeEnsemble ensemble;
    private final Transform transform;
    private final int features;
    private final int groups;

    public EnsembleModel(
            ModelInfo info,
            List<String> featureNames,
            List<String> featureTypes,
            TreeEnsemble ensemble,
            Transform transform) {
        this.info = info;
        this.featureNames = featureNames;
        this.featureTypes = featureTypes;
        this.ensemble = ensemble;
        this.transform = transform;
        features = info.features();
        groups = ensemble.groups();
    }

    @Override
    public ModelInfo info() {
        return info;
    }

    @Override
    public List<String> featureNames() {
        return featureNames;
    }

    @Override
    public List<String> featureTypes() {
        return featureTypes;
    }

    @Override
    public int outputs() {
        return transform.outputs(groups);
    }

    @Override
    public int margins() {
        return groups;
    }

    @Override
    public void predict(double[] row, double[] answer) {
        checkRow(row);
        checkAnswer(answer, outputs());
        if (transform == Transform.WINNER) {
            answer[0] = winner(row, 0);
            return;
        }
        for (int group = 0; group < groups; group++) {
            answer[group] = transform.one(ensemble.margin(group, row, 0));
        }
        if (transform == Transform.SOFTMAX) {
            Transform.softmax(answer, 0, groups);
        }
    }

    private int winner(double[] values, int from) {
        int winner = 0;
        float largest = ensemble.margin(0, values, from);
        for (int group = 1; group < groups; group++) {
            float margin = ensemble.margin(group, values, from);
            if (margin > largest) {
                winner = group;
                largest = margin;
            }
        }
        return winner;
    }

    @Override
    public void predictMargin(double[] row, double[] answer) {
        checkRow(row);
        checkAnswer(answer, groups);
        for (int group = 0; group < groups; group++) {
            answer[group] = ensemble.margin(group, row, 0);
        }
    }

    @Override
    public void predict(double[] values, int rows, double[] answers) {
        if (rows < 0 || values.length != (long) rows * features) {
            throw new IllegalArgumentException("%d numbers were given for %d rows, %d features make %d"
                    .formatted(values.length, rows, features, (long) rows * features));
        }
        checkAnswer(answers, (long) rows * outputs());
        if (transform == Transform.WINNER) {
            for (int row = 0; row < rows; row++) {
                answers[row] = winner(values, row * features);
            }
            return;
        }
        ensemble.margins(values, features, rows, answers);
        if (transform == Transform.SOFTMAX) {
            for (int row = 0; row < rows; row++) {
                Transform.softmax(answers, row * groups, groups);
            }
        } else {
            for (int i = 0; i < rows * groups; i++) {
                answers[i] = transform.one((float) answers[i]);
            }
        }
    }

    private void checkRow(double[] row) {
        if (row.length != features) {
            throw new IllegalArgumentException(
                    "the row has %d numbers, the model has %d features".formatted(row.length, features));
        }
    }

    private static void checkAnswer(double[] answer, long length) {
        if (answer.length < length) {
            throw new IllegalArgumentException(
                    "the array for the answer holds %d numbers, %d are needed".formatted(answer.length, length));
        }
    }
}
