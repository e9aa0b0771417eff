# venv: mlflow
"""The unmodified mlflow client against the packaged program, or the server whose URL is given.

Exits with 0 when every check holds; prints each that does not, and exits with 1.
"""

import math
import os
import pathlib
import sys
import tempfile
import traceback
import uuid
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import program

URL = sys.argv[1] if len(sys.argv) > 1 else program.start()
os.environ.update(MLFLOW_TRACKING_URI=URL, MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet")
warnings.filterwarnings("ignore")

import mlflow
import mlflow.sklearn
import numpy
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException
from sklearn.ensemble import RandomForestClassifier

mlflow.set_tracking_uri(URL)
CLIENT = MlflowClient()
UNIQUE = uuid.uuid4().hex[:8]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def raises(text, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except MlflowException as error:
        assert text in str(error), f"expected '{text}' in: {error}"
        return error
    raise AssertionError(f"nothing was raised, expected: {text}")


def experiment(name):
    return CLIENT.create_experiment(f"{name}-{UNIQUE}")


def forest():
    rows = numpy.random.default_rng(7).normal(size=(200, 4))
    return RandomForestClassifier(n_estimators=10, random_state=7).fit(rows, rows[:, 0] > 0), rows


@check
def a_model_told_in_broken_json_is_the_callers_mistake():
    run = CLIENT.create_run(experiment("broken")).info.run_id
    told = requests.post(f"{URL}/api/2.0/mlflow/runs/log-model", json={"run_id": run, "model_json": "{"}, timeout=20)
    assert told.status_code == 400, told.text


@check
def a_protected_alias_is_refused_with_the_number_of_the_request_that_waits():
    name = f"protected-{UNIQUE}"
    CLIENT.create_registered_model(name)
    CLIENT.create_model_version(name, "s3://bucket/model")
    CLIENT.create_model_version(name, "s3://bucket/model")
    CLIENT.set_registered_model_alias(name, "champion", "1")
    api = f"{URL}/api/v1/models/{name}"
    requests.put(f"{api}/protections/champion", json={"reason": "it decides"}, timeout=20).raise_for_status()
    error = raises("request 1 waits", CLIENT.set_registered_model_alias, name, "champion", "2")
    assert error.error_code == "PERMISSION_DENIED", error.error_code
    raises("request 2 waits", CLIENT.delete_registered_model_alias, name, "champion")
    assert CLIENT.get_model_version_by_alias(name, "champion").version == "1"
    standing = requests.get(f"{api}/history", params={"at": "2999-01-01"}, timeout=20).json()["standing"]
    assert [(one["alias"], one["to"]) for one in standing["aliases"]] == [("champion", 1)], standing


@check
def the_classic_snippet_runs_and_its_model_comes_back():
    mlflow.set_experiment(f"classic-{UNIQUE}")
    model, rows = forest()
    with mlflow.start_run() as run:
        mlflow.log_param("depth", 5)
        mlflow.log_metric("auc", 0.75)
        logged = mlflow.sklearn.log_model(model, "rf_model", serialization_format="cloudpickle")
    done = CLIENT.get_run(run.info.run_id)
    assert done.info.status == "FINISHED" and done.data.params == {"depth": "5"} and done.data.metrics == {"auc": 0.75}
    assert done.outputs.model_outputs[0].model_id == logged.model_id
    for uri in (logged.model_uri, f"runs:/{run.info.run_id}/rf_model"):
        assert (mlflow.sklearn.load_model(uri).predict(rows) == model.predict(rows)).all(), uri
    assert mlflow.search_logged_models(filter_string="name = 'rf_model'", output_format="list")


@check
def autolog_tracks_a_fit():
    mlflow.set_experiment(f"autolog-{UNIQUE}")
    mlflow.sklearn.autolog(silent=True)
    try:
        with mlflow.start_run() as run:
            forest()
    finally:
        mlflow.sklearn.autolog(disable=True)
    done = CLIENT.get_run(run.info.run_id)
    assert done.data.params["n_estimators"] == "10"
    assert "training_score" in done.data.metrics, done.data.metrics
    assert done.inputs.dataset_inputs, "the training data was not tracked"
    models = mlflow.search_logged_models(experiment_ids=[done.info.experiment_id], output_format="list")
    assert {m.key for m in models[0].metrics} >= {"training_score"}, models[0].metrics


@check
def experiments_live_die_and_come_back():
    id = experiment("life")
    assert CLIENT.get_experiment(id).name == f"life-{UNIQUE}"
    CLIENT.rename_experiment(id, f"lived-{UNIQUE}")
    CLIENT.set_experiment_tag(id, "team", "ops")
    run = CLIENT.create_run(id)
    CLIENT.delete_experiment(id)
    assert CLIENT.get_experiment(id).lifecycle_stage == "deleted"
    assert CLIENT.get_run(run.info.run_id).info.lifecycle_stage == "deleted"
    raises("already exists", CLIENT.create_experiment, f"lived-{UNIQUE}")
    CLIENT.restore_experiment(id)
    assert CLIENT.get_run(run.info.run_id).info.lifecycle_stage == "active"
    found = CLIENT.search_experiments(filter_string=f"tags.team = 'ops' AND name LIKE 'lived-{UNIQUE}%'")
    assert [one.experiment_id for one in found] == [id]
    assert CLIENT.search_experiments(filter_string=f"name LIKE 'LIVED-{UNIQUE}%'") == []
    assert len(CLIENT.search_experiments(filter_string=f"name ILIKE 'LIVED-{UNIQUE}%'")) == 1
    raises("No Experiment with id=99999999 exists", CLIENT.get_experiment, "99999999")
    assert CLIENT.get_experiment_by_name("there is none") is None


@check
def params_are_set_once_and_a_refused_batch_leaves_nothing():
    run = CLIENT.create_run(experiment("params")).info.run_id
    CLIENT.log_param(run, "a", "1")
    CLIENT.log_param(run, "a", "1")
    raises("Changing param values is not allowed", CLIENT.log_batch, run, [Metric("m", 1, 1, 1)], [Param("a", "2")], [RunTag("t", "x")])
    answer = requests.post(f"{URL}/api/2.0/mlflow/runs/log-batch", json={
        "run_id": run, "metrics": [{"key": "m", "value": 1, "timestamp": 1, "step": 0}],
        "params": [{"key": "a", "value": "2"}], "tags": [{"key": "t", "value": "x"}]})
    assert answer.status_code == 400 and answer.json()["error_code"] == "INVALID_PARAMETER_VALUE"
    assert CLIENT.get_run(run).data.metrics == {} and "t" not in CLIENT.get_run(run).data.tags


@check
def metrics_keep_their_history_and_the_latest_by_step():
    run = CLIENT.create_run(experiment("metrics")).info.run_id
    CLIENT.log_batch(run, metrics=[Metric("loss", 1.0 / (step + 1), 1_000 + step, step) for step in range(1_000)])
    CLIENT.log_metric(run, "loss", 9.0, timestamp=5_000, step=3)
    CLIENT.log_metric(run, "odd", math.nan)
    CLIENT.log_metric(run, "huge", math.inf)
    history = CLIENT.get_metric_history(run, "loss")
    assert len(history) == 1_001 and history[-1].value == 9.0
    data = CLIENT.get_run(run).data
    assert data.metrics["loss"] == 0.001 and math.isnan(data.metrics["odd"]) and data.metrics["huge"] > 1e308
    assert CLIENT.get_metric_history(run, "none such") == []
    CLIENT.log_metric(run, "loss", 9.0, timestamp=5_000, step=3)
    assert len(CLIENT.get_metric_history(run, "loss")) == 1_001


@check
def runs_are_found_by_what_they_hold():
    id = experiment("search")
    runs = []
    for i in range(25):
        run = CLIENT.create_run(id, run_name=f"run-{i:02}", tags={"fold": str(i % 5)}).info.run_id
        CLIENT.log_batch(run, [Metric("acc", i / 25, 1, 0)] + ([Metric("rare", -i, 1, 0)] if i % 2 else []),
                         [Param("model", "rf" if i % 3 else "xgb")])
        runs.append(run)

    def names(filter, order=(), **more):
        return [r.info.run_name for r in CLIENT.search_runs([id], filter, order_by=list(order), **more)]

    assert len(names("")) == 25
    assert names("metrics.acc > 0.9 and params.model = 'rf'", ["metrics.acc DESC"]) == ["run-23"]
    assert names("metrics.acc >= 0.8", ["metrics.acc ASC"])[0] == "run-20"
    assert len(names("tags.fold = '3' AND metric.acc < 0.5")) == 2
    assert names("attributes.run_name LIKE 'run-1%' and params.model != 'rf'", ["run_name"]) == ["run-12", "run-15", "run-18"]
    assert names("run_name ILIKE 'RUN-07'") == ["run-07"] and names("run_name LIKE 'RUN-07'") == []
    assert names(f"run_id IN ('{runs[3]}', '{runs[4]}')", ["run_name DESC"]) == ["run-04", "run-03"]
    assert len(names("tags.none IS NULL")) == 25 and len(names("metrics.rare < 0")) == 12
    assert names("", ["metrics.rare ASC"])[:2] == ["run-23", "run-21"]
    assert names("", ["metrics.rare DESC"])[-1] not in ("run-23", "run-01")
    assert names("status = 'RUNNING' and start_time > 0 and tags.`fold` = '4'", ["run_name"])[0] == "run-04"
    page = CLIENT.search_runs([id], order_by=["attributes.run_name"], max_results=10)
    seen = [r.info.run_name for r in page]
    while page.token:
        page = CLIENT.search_runs([id], order_by=["attributes.run_name"], max_results=10, page_token=page.token)
        seen += [r.info.run_name for r in page]
    assert seen == [f"run-{i:02}" for i in range(25)], seen
    CLIENT.delete_run(runs[0])
    raises("must be in the 'active' state", CLIENT.log_metric, runs[0], "acc", 1)
    assert len(names("", run_view_type=ViewType.DELETED_ONLY)) == 1 and len(names("", run_view_type=ViewType.ALL)) == 25
    CLIENT.restore_run(runs[0])
    raises("Invalid clause(s) in filter string", CLIENT.search_runs, [id], "metrics.acc > 1 OR metrics.acc < 0")
    raises("Expected", CLIENT.search_runs, [id], "params.model = 1")
    frame = mlflow.search_runs([id], "metrics.acc > 0.5")
    assert len(frame) == 12


@check
def artifacts_are_listed_read_and_removed():
    run = CLIENT.create_run(experiment("artifacts")).info.run_id
    CLIENT.log_text(run, "hello", "notes/a b+c.txt")
    CLIENT.log_dict(run, {"a": 1}, "config.json")
    assert [(f.path, f.is_dir) for f in CLIENT.list_artifacts(run)] == [("config.json", False), ("notes", True)]
    listed = CLIENT.list_artifacts(run, "notes")
    assert [(f.path, f.file_size) for f in listed] == [("notes/a b+c.txt", 5)], listed
    with tempfile.TemporaryDirectory() as there:
        with open(CLIENT.download_artifacts(run, "notes/a b+c.txt", there)) as file:
            assert file.read() == "hello"
    assert requests.get(f"{URL}/get-artifact", {"run_uuid": run, "path": "config.json"}).json() == {"a": 1}
    answer = requests.put(f"{URL}/api/2.0/mlflow-artifacts/artifacts/0/%2e%2e/x", data=b"x")
    assert answer.status_code in (400, 404), answer.status_code


@check
def models_are_registered_aliased_staged_and_loaded():
    name = f"model-{UNIQUE}"
    mlflow.set_experiment(f"registry-{UNIQUE}")
    model, rows = forest()
    with mlflow.start_run() as run:
        logged = mlflow.sklearn.log_model(model, "rf", serialization_format="cloudpickle")
    first = mlflow.register_model(logged.model_uri, name)
    second = mlflow.register_model(logged.model_uri, name, tags={"why": "again"})
    assert (first.version, second.version) in ((1, 2), ("1", "2")), (first.version, second.version)
    assert CLIENT.get_model_version(name, 1).run_id == run.info.run_id
    CLIENT.set_registered_model_alias(name, "champion", 1)
    CLIENT.set_registered_model_alias(name, "champion", 2)
    assert int(CLIENT.get_model_version_by_alias(name, "champion").version) == 2
    for uri in (f"models:/{name}@champion", f"models:/{name}/1", f"models:/{name}/latest"):
        assert (mlflow.sklearn.load_model(uri).predict(rows) == model.predict(rows)).all(), uri
    CLIENT.delete_registered_model_alias(name, "champion")
    raises("Registered model alias champion not found", CLIENT.get_model_version_by_alias, name, "champion")
    CLIENT.transition_model_version_stage(name, 1, "staging")
    CLIENT.transition_model_version_stage(name, 2, "Staging", archive_existing_versions=True)
    assert CLIENT.get_model_version(name, 1).current_stage == "Archived"
    CLIENT.update_model_version(name, 1, "the first")
    CLIENT.set_model_version_tag(name, 1, "k", "v")
    found = CLIENT.search_model_versions(f"name = '{name}' and tags.k = 'v'")
    assert [int(v.version) for v in found] == [1] and found[0].description == "the first"
    assert [m.name for m in CLIENT.search_registered_models(f"name = '{name}'")] == [name]
    copied = CLIENT.copy_model_version(f"models:/{name}/1", f"{name}-copy")
    assert (mlflow.sklearn.load_model(f"models:/{name}-copy/{copied.version}").predict(rows) == model.predict(rows)).all()
    CLIENT.delete_model_version(name, 2)
    raises("not found", CLIENT.get_model_version, name, 2)
    assert int(mlflow.register_model(logged.model_uri, name).version) == 3
    CLIENT.rename_registered_model(name, f"{name}-new")
    raises("Registered Model with name=", CLIENT.get_registered_model, name)
    raises("already exists", CLIENT.create_registered_model, f"{name}-new")
    CLIENT.delete_registered_model(f"{name}-new")


@check
def errors_speak_the_dialect():
    raises("Run with id=abc not found", CLIENT.get_run, "abc")
    answer = requests.post(f"{URL}/api/2.0/mlflow/runs/log-metric", json={"key": "a"})
    assert answer.status_code == 400 and "Missing value for required parameter 'run_id'" in answer.json()["message"]
    answer = requests.get(f"{URL}/api/2.0/mlflow/none/such")
    assert answer.status_code == 404 and answer.json()["error_code"] == "ENDPOINT_NOT_FOUND"
    assert requests.get(f"{URL}/api/3.0/mlflow/server-info").json()["store_type"] == "SqlStore"


@check
def queries_of_pages_are_answered_in_graphql():
    where = experiment("graphql")
    run = CLIENT.create_run(where).info.run_id
    CLIENT.log_metric(run, "loss", math.nan, step=3)
    CLIENT.log_text(run, "hello", "deep/a.txt")

    def ask(query, **variables):
        answer = requests.post(f"{URL}/graphql", json={"query": query, "variables": variables, "operationName": "page"}, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer.json()

    told = ask(
        """query page($run: MlflowGetRunInput!, $files: MlflowListArtifactsInput) @component(name: "check") {
            mlflowGetRun(input: $run) {apiError {code} run {info {status} data {metrics {key value step}} experiment {name} modelVersions {name}}}
            mlflowListArtifacts(input: $files) {files {path isDir fileSize}}}""",
        run={"runId": run},
        files={"runId": run, "path": "deep"},
    )
    assert told == {
        "data": {
            "mlflowGetRun": {
                "apiError": None,
                "run": {
                    "info": {"status": "RUNNING"},
                    "data": {"metrics": [{"key": "loss", "value": None, "step": "3"}]},
                    "experiment": {"name": f"graphql-{UNIQUE}"},
                    "modelVersions": [],
                },
            },
            "mlflowListArtifacts": {"files": [{"path": "deep/a.txt", "isDir": False, "fileSize": "5"}]},
        },
        "errors": None,
    }, told
    refused = ask("query page {%s}" % " ".join(f"a{i}: test(inputString: \"\") {{output}}" for i in range(11)))
    assert refused["data"] is None and "at most 10 root fields" in refused["errors"][0], refused


def all_of_it_lies_under_a_static_prefix_as_well():
    url = program.start(os.path.join(program.FOLDER, "prefixed"), prefix="/ml/tracking")
    assert url.endswith("/ml/tracking"), url
    client = MlflowClient(url, url)
    in_parts = {
        "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true",
        "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": str(5 * 1024 * 1024),
        "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(5 * 1024 * 1024),
    }
    os.environ.update(in_parts)
    mlflow.set_tracking_uri(url)
    try:
        run = client.create_run("0").info.run_id
        client.log_metric(run, "loss", 0.5)
        client.log_text(run, "hello", "notes/a b.txt")
        with tempfile.TemporaryDirectory() as there:
            large = pathlib.Path(there, "large.bin")
            large.write_bytes(numpy.random.default_rng(3).bytes(6 * 1024 * 1024 + 1))
            sent = []
            send = requests.Session.send

            def watched(session, request, **named):
                sent.append((request.method, request.url))
                return send(session, request, **named)

            requests.Session.send = watched
            try:
                client.log_artifact(run, str(large))
            finally:
                requests.Session.send = send
            parts = [address for method, address in sent if method == "PUT"]
            assert len(parts) == 2 and all(one.startswith(f"{url}/api/2.0/mlflow-artifacts/mpu/part/") for one in parts), sent
            kept = client.download_artifacts(run, "large.bin", tempfile.mkdtemp(dir=there))
            assert pathlib.Path(kept).read_bytes() == large.read_bytes()
        assert [f.path for f in client.list_artifacts(run, "notes")] == ["notes/a b.txt"]
        assert client.get_run(run).data.metrics == {"loss": 0.5}
    finally:
        mlflow.set_tracking_uri(URL)
        for name in in_parts:
            os.environ.pop(name)
    root = url.removesuffix("/ml/tracking")
    for address, status in [(root, 200), (url, 200), (f"{root}/ml/trackingx", 404)]:
        assert requests.get(f"{address}/health", timeout=20).status_code == status, address


if len(sys.argv) < 2:  # it needs a server of its own
    check(all_of_it_lies_under_a_static_prefix_as_well)


def main():
    failed = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print("ok      ", name, flush=True)
        except Exception:
            failed += 1
            print("FAILED  ", name, flush=True)
            traceback.print_exc()
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} hold with mlflow {mlflow.__version__}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
