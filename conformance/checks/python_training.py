# venv: mlflow
"""A loop that trains with a Python script: the real mlflow client and XGBoost inside it, the program around it.

The script is examples/flights/train.py as it is, on a small table that this check makes.
"""

import json
import os
import pathlib
import random
import subprocess
import sys
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "conformance"))
import program

FOLDER = pathlib.Path(os.environ["CHECK_FOLDER"])
os.environ["WINDLASS_PYTHON"] = sys.executable
os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"
ROWS = 2_000
LOOP = """
loop: shop
owner: conformance
data:
  orders: { source: orders.csv, time: ordered_at }
features:
  request: { amount: number, distance: number, channel: category }
  views:
    habit: { from: orders, key: channel, aggregate: { late_7d: mean(late) over 7d } }
train:
  from: orders
  time: ordered_at
  target: late
  holdout: 14d
  trainer: "python: train.py"
  timeout: 5m
  rounds: 40
  parameters: { max_depth: 3, learning_rate: 0.2 }
  seed: 11
gate:
  - auc >= 0.75
"""


def windlass(*words):
    ended = subprocess.run([os.environ["WINDLASS"], *words, "--url", URL], capture_output=True, text=True)
    assert ended.returncode == 0, f"{words} ended with {ended.returncode}:\n{ended.stdout}\n{ended.stderr}"
    return ended.stdout


def get(path):
    with urllib.request.urlopen(URL + path) as answer:
        return json.load(answer)


def post(path, body):
    request = urllib.request.Request(
        URL + path, json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def reconciled():
    """Where the loop stands when nothing is left to do; the server's own timer may have done some of it."""
    return post("/api/v1/loops/shop/reconcile", {})["loop"]


def trained(reason):
    post("/api/v1/loops/shop/run", {"reason": reason})
    return reconciled()


def write_orders():
    chance = random.Random(5)
    lines = ["id,ordered_at,amount,distance,channel,late"]
    for i in range(ROWS):
        amount, distance, channel = chance.randrange(100), chance.random() * 50, chance.choice(["shop", "web", "phone"])
        late = int(amount + distance + 30 * (channel == "phone") + chance.gauss(0, 15) > 95)
        day, hour = divmod(i, 24)
        lines.append(f"o{i},2024-{day // 28 + 1:02}-{day % 28 + 1:02} {hour:02}:00:00,{amount},{distance:.3f},{channel},{late}")
    (FOLDER / "orders.csv").write_text("\n".join(lines) + "\n")


write_orders()
(FOLDER / "loop.yaml").write_text(LOOP)
(FOLDER / "train.py").write_text((ROOT / "examples/flights/train.py").read_text())
URL = program.start()

windlass("apply", str(FOLDER / "loop.yaml"))
assert reconciled()["champion"]["version"] == 1, windlass("events", "shop")

import mlflow

mlflow.set_tracking_uri(URL)

client = mlflow.MlflowClient(URL)
experiment = client.get_experiment_by_name("shop")
runs = client.search_runs([experiment.experiment_id])
assert len(runs) == 1, f"expected ONE run of script and server, found {len(runs)}"
run = runs[0]
assert run.info.status == "FINISHED", run.info.status
# By the script:
assert run.data.metrics["train_auc"] > 0.8, run.data.metrics
assert run.data.params["library"].startswith("xgboost "), run.data.params
steps = [reading.step for reading in client.get_metric_history(run.info.run_id, "train_auc")]
assert steps == [10, 20, 30, 40], steps
# By the server:
assert abs(run.data.metrics["auc"] - run.data.metrics["holdout_auc"]) < 1e-6, run.data.metrics
assert run.data.params["max_depth"] == "3" and run.data.params["rounds"] == "40", run.data.params
assert run.inputs.dataset_inputs[0].dataset.name == "orders"
assert run.data.tags["windlass.environment.python"].startswith("CPython 3."), run.data.tags
listed = {file.path for file in client.list_artifacts(run.info.run_id, "training")}
assert listed == {"training/train.py", "training/output.log", "training/requirements.txt"}, listed
packages = mlflow.artifacts.load_text(f"{run.info.artifact_uri}/training/requirements.txt")
assert "mlflow==" in packages and "xgboost" in packages, packages
assert "40 rounds on" in mlflow.artifacts.load_text(f"{run.info.artifact_uri}/training/output.log")
detail = get(f"/api/v1/runs/{run.info.run_id}")
assert {"train_auc", "auc", "training_seconds"} <= {metric["key"] for metric in detail["run"]["metrics"]}, detail

version = get("/api/v1/models/shop/versions/1")
files = {artifact["path"]: artifact["sha256"] for artifact in version["artifacts"]}
assert {"model.ubj", "schema.json", "features.json", "profile.json"} <= set(files), files
assert version["provenance"]["run"] == run.info.run_id and version["provenance"]["seed"] == "11", version
assert "mlflow==" in version["provenance"]["environment"]["python_packages"], version

# The same inputs again: the same bytes.
trained("again")
again = {artifact["path"]: artifact["sha256"] for artifact in get("/api/v1/models/shop/versions/2")["artifacts"]}
assert again == files, (files, again)

# What is answered is what the booster says.
answer = json.loads(windlass("predict", "shop", "amount=95", "distance=45", "channel=phone", "--json"))
assert answer["predictions"][0]["output"] > 0.5, answer

# A script that fails leaves its reason and what it printed, and no version.
(FOLDER / "train.py").write_text("import mlflow\nwith mlflow.start_run():\n    print('so far', flush=True)\n    raise ValueError('no luck')\n")
windlass("apply", str(FOLDER / "loop.yaml"))
stopped = trained("broken")
assert stopped["state"] == "stopped" and "no luck" in stopped["reason"], stopped
failed = client.search_runs([experiment.experiment_id], filter_string="attributes.status = 'FAILED'")
assert len(failed) == 1
assert "so far" in mlflow.artifacts.load_text(f"{failed[0].info.artifact_uri}/training/output.log")
assert len(get("/api/v1/models/shop")["versions"]) == 2
print("a Python script trained a champion, in one run with the server")
