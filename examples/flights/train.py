"""Trains the model of a loop with XGBoost's own Python library; see docs/guide/loop.md, "Train with Python".

The loop starts it by `trainer: "python: train.py"`. What it is given is in variables of its environment; what it logs
joins the run of the training; the booster it saves becomes the candidate. It needs `mlflow`, `pandas`, `pyarrow` and
`xgboost`.
"""

import json
import os

import mlflow
import pandas
import xgboost

TARGET = os.environ["WINDLASS_TARGET"]
STEP = 10

with open(os.environ["WINDLASS_FEATURES"], encoding="utf-8") as file:
    columns = json.load(file)["columns"]
types = ["c" if column["kind"] == "CATEGORY" else "q" for column in columns]


def matrix(variable):
    """The rows of a file: every feature is a number, a category its code, and missing is missing."""
    rows = pandas.read_parquet(os.environ[variable])
    return xgboost.DMatrix(
        rows.drop(columns=TARGET), label=rows[TARGET], feature_types=types, enable_categorical=True
    )


class ToTheRun(xgboost.callback.TrainingCallback):
    """Logs what the booster reaches on the way, every few rounds and at the end."""

    def after_iteration(self, model, epoch, evals_log):
        if (epoch + 1) % STEP == 0 or epoch + 1 == rounds:
            for data, measures in evals_log.items():
                for name, values in measures.items():
                    mlflow.log_metric(f"{data}_{name}", values[-1], step=epoch + 1)
        return False


parameters = json.loads(os.environ["WINDLASS_PARAMETERS"])
rounds = int(os.environ["WINDLASS_ROUNDS"])
parameters = {
    "objective": "binary:logistic",
    "eval_metric": ["auc", "logloss"],
    **parameters,
    "seed": int(os.environ["WINDLASS_SEED"]),
}
parameters.pop("rounds", None)

train, holdout = matrix("WINDLASS_TRAIN_DATA"), matrix("WINDLASS_HOLDOUT_DATA")
# The holdout is watched, not learned from: the gate will look at the very same rows.
watched = [(train, "train")] + ([(holdout, "holdout")] if holdout.num_row() else [])
with mlflow.start_run():
    mlflow.log_param("library", f"xgboost {xgboost.__version__}")
    booster = xgboost.train(
        parameters, train, num_boost_round=rounds, evals=watched, callbacks=[ToTheRun()], verbose_eval=STEP
    )
    booster.save_model(os.environ["WINDLASS_MODEL_OUT"])
print(f"{booster.num_boosted_rounds()} rounds on {train.num_row()} rows of {train.num_col()} features")
