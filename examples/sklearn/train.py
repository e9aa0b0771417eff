"""Train a random forest, track it, register it, and read it back, with the mlflow client as it is.

    ./windlass up
    MLFLOW_TRACKING_URI=http://127.0.0.1:8460 python examples/sklearn/train.py
"""

import os

import mlflow
import mlflow.sklearn
from mlflow import MlflowClient
from sklearn.datasets import load_breast_cancer
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.model_selection import train_test_split

MODEL = "breast-cancer"
SEED = 7

mlflow.set_tracking_uri(os.environ.get("MLFLOW_TRACKING_URI", "http://127.0.0.1:8460"))
mlflow.set_experiment("breast-cancer")

rows, labels = load_breast_cancer(return_X_y=True)
train_rows, test_rows, train_labels, test_labels = train_test_split(rows, labels, random_state=SEED)

with mlflow.start_run() as run:
    parameters = {"n_estimators": 50, "max_depth": 5, "random_state": SEED}
    model = RandomForestClassifier(**parameters).fit(train_rows, train_labels)
    chances = model.predict_proba(test_rows)[:, 1]

    mlflow.log_params(parameters)
    mlflow.log_metric("auc", roc_auc_score(test_labels, chances))
    mlflow.log_metric("log_loss", log_loss(test_labels, chances))
    # The client's own default format, skops, refuses the trees of a forest; this one holds them.
    logged = mlflow.sklearn.log_model(model, "rf_model", serialization_format="cloudpickle")

best = mlflow.search_runs(filter_string="metrics.auc > 0.9", order_by=["metrics.auc DESC"], max_results=1)
print("best run:", best.run_id[0], "auc:", round(best["metrics.auc"][0], 4))

version = mlflow.register_model(logged.model_uri, MODEL)
MlflowClient().set_registered_model_alias(MODEL, "champion", version.version)
print("registered:", MODEL, "version", version.version)

champion = mlflow.sklearn.load_model(f"models:/{MODEL}@champion")
assert (champion.predict(test_rows) == model.predict(test_rows)).all()
print("the champion predicts the same", len(test_rows), "labels")
