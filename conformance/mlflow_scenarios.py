"""What users of mlflow do, asked of its real client, whatever its version. `run` says what does not hold."""

import base64
import hashlib
import hmac
import http.server
import json
import math
import os
import pathlib
import queue
import sys
import tempfile
import threading
import time
import traceback
import uuid
import warnings

os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", MPLBACKEND="Agg")
warnings.filterwarnings("ignore")

import mlflow
import numpy
import pandas
import requests
from mlflow import MlflowClient
from mlflow.entities import Metric, Param, RunTag, ViewType
from mlflow.exceptions import MlflowException

SECONDS_MAX = 60
MAJOR = int(mlflow.__version__.split(".")[0])
MEBIBYTE = 1024 * 1024
SCENARIOS = []


def scenario(*, since=2):
    """A function to be run when the client's version is this one or newer."""

    def take(function):
        if MAJOR >= since:
            SCENARIOS.append(function)
        return function

    return take


class World:
    """A server, its client, and names that nobody else has."""

    def __init__(self, url):
        self.url = url
        self.client = MlflowClient(url)
        self.unique = uuid.uuid4().hex[:8]

    def name(self, name):
        return f"{name}-{self.unique}"

    def experiment(self, name):
        return mlflow.set_experiment(self.name(name)).experiment_id

    def get(self, path, **query):
        return requests.get(self.url + path, params=query, timeout=SECONDS_MAX)


def raises(text, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except MlflowException as error:
        assert text in str(error), f"expected '{text}' in: {error}"
        return error
    raise AssertionError(f"nothing was raised, expected: {text}")


def table():
    random = numpy.random.default_rng(7)
    rows = pandas.DataFrame(random.normal(size=(200, 4)), columns=["a", "b", "c", "d"])
    return rows, (rows["a"] + rows["b"] > 0).astype(int)


def logged_model(run):
    """The address of the model that a run logged by itself."""
    if MAJOR >= 3:
        (model,) = mlflow.search_logged_models(
            [run.info.experiment_id], f"source_run_id = '{run.info.run_id}'", output_format="list"
        )
        return model.model_uri
    (history,) = [json.loads(value) for key, value in run.data.tags.items() if key == "mlflow.log-model.history"]
    return f"runs:/{run.info.run_id}/{history[0]['artifact_path']}"


@scenario()
def scikit_learn_logs_by_itself_and_its_model_comes_back(world):
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV

    world.experiment("sklearn")
    rows, target = table()
    mlflow.sklearn.autolog(silent=True)
    try:
        with mlflow.start_run() as active:
            model = GridSearchCV(LogisticRegression(), {"C": [0.1, 1.0, 10.0]}, cv=2).fit(rows, target)
    finally:
        mlflow.sklearn.autolog(disable=True)
    run = world.client.get_run(active.info.run_id)
    assert run.data.params["best_C"] == str(model.best_params_["C"]) and "training_score" in run.data.metrics
    children = world.client.search_runs([run.info.experiment_id], f"tags.mlflow.parentRunId = '{run.info.run_id}'")
    assert sorted(child.data.params["C"] for child in children) == ["0.1", "1.0", "10.0"]
    files = {file.path for file in world.client.list_artifacts(run.info.run_id)}
    assert "cv_results.csv" in files, files
    assert run.inputs.dataset_inputs[0].dataset.source_type == "code"


@scenario()
def xgboost_logs_by_itself_and_its_model_comes_back(world):
    import xgboost

    world.experiment("xgboost")
    rows, target = table()
    mlflow.xgboost.autolog(silent=True)
    try:
        with mlflow.start_run() as active:
            data = xgboost.DMatrix(rows, target)
            booster = xgboost.train({"max_depth": 2, "eval_metric": ["logloss", "error"]}, data, 8, [(data, "train")], verbose_eval=False)
    finally:
        mlflow.xgboost.autolog(disable=True)
    run = world.client.get_run(active.info.run_id)
    assert run.data.params["max_depth"] == "2" and run.data.params["num_boost_round"] == "8"
    history = world.client.get_metric_history(run.info.run_id, "train-logloss")
    assert [metric.step for metric in history] == list(range(8)) and history[7].value < history[0].value
    files = {file.path for file in world.client.list_artifacts(run.info.run_id)}
    assert {"feature_importance_weight.json", "feature_importance_weight.png"} <= files, files
    again = mlflow.xgboost.load_model(logged_model(run))
    assert numpy.array_equal(again.predict(data), booster.predict(data))


@scenario()
def lightgbm_logs_by_itself_and_its_model_comes_back(world):
    import lightgbm

    world.experiment("lightgbm")
    rows, target = table()
    mlflow.lightgbm.autolog(silent=True)
    try:
        with mlflow.start_run() as active:
            data = lightgbm.Dataset(rows, target)
            booster = lightgbm.train({"objective": "binary", "verbose": -1, "num_leaves": 4}, data, 5, valid_sets=[data], valid_names=["train"])
    finally:
        mlflow.lightgbm.autolog(disable=True)
    run = world.client.get_run(active.info.run_id)
    assert run.data.params["num_leaves"] == "4"
    assert len(world.client.get_metric_history(run.info.run_id, "train-binary_logloss")) == 5
    again = mlflow.lightgbm.load_model(logged_model(run))
    assert numpy.array_equal(again.predict(rows), booster.predict(rows))


@scenario()
def nested_runs_are_found_by_their_parent(world):
    where = world.experiment("nested")
    with mlflow.start_run(run_name="parent", description="all of it") as parent:
        for fold in range(3):
            with mlflow.start_run(run_name=f"fold {fold}", nested=True, tags={"fold": str(fold)}):
                mlflow.log_params({"depth": fold, "name": "f" * 500})
                mlflow.log_metrics({"acc": fold / 10, "loss": math.nan}, step=fold)
    found = mlflow.search_runs([where], f"tags.`mlflow.parentRunId` = '{parent.info.run_id}'", order_by=["metrics.acc DESC"])
    assert list(found["tags.mlflow.runName"]) == ["fold 2", "fold 1", "fold 0"], list(found["tags.mlflow.runName"])
    assert list(found["params.depth"]) == ["2", "1", "0"] and found["metrics.loss"].isna().all()
    assert world.client.get_run(parent.info.run_id).data.tags["mlflow.note.content"] == "all of it"
    if hasattr(world.client, "get_parent_run"):
        assert world.client.get_parent_run(found["run_id"][0]).info.run_id == parent.info.run_id
    with mlflow.start_run(run_id=parent.info.run_id):
        mlflow.set_tag("resumed", "yes")
        mlflow.delete_tag("resumed")
    again = world.client.get_run(parent.info.run_id)
    assert again.info.status == "FINISHED" and "resumed" not in again.data.tags


@scenario()
def pictures_tables_and_figures_are_kept_and_read(world):
    import matplotlib.pyplot as plot
    from PIL import Image

    world.experiment("media")
    with mlflow.start_run() as active:
        pixels = numpy.zeros((8, 8, 3), dtype=numpy.uint8)
        mlflow.log_image(pixels, "black.png")
        for step in range(3):
            mlflow.log_image(pixels + 80 * step, key="grey scale", step=step)
        figure, axes = plot.subplots()
        axes.plot([1, 2, 3])
        mlflow.log_figure(figure, "plots/line.png")
        mlflow.log_table({"question": ["a", "b"], "answer": [1, 2]}, "answers.json")
        mlflow.log_table(pandas.DataFrame({"question": ["c"], "answer": [3]}), "answers.json")
        mlflow.log_text("grüße", "text/greeting.txt")
        mlflow.log_dict({"a": {"b": [1, None]}}, "conf.yaml")
    run = active.info.run_id
    files = {file.path for file in world.client.list_artifacts(run)}
    assert {"black.png", "plots", "answers.json", "images", "text", "conf.yaml"} <= files, files
    series = [file.path for file in world.client.list_artifacts(run, "images")]
    assert len(series) == 6, series
    with tempfile.TemporaryDirectory() as there:
        for path in series + ["black.png", "plots/line.png"]:
            with Image.open(world.client.download_artifacts(run, path, there)) as picture:
                assert picture.size[0] >= 8
        with open(world.client.download_artifacts(run, "text/greeting.txt", there), encoding="utf-8") as text:
            assert text.read() == "grüße"
    frame = mlflow.load_table("answers.json", run_ids=[run])
    assert list(frame["question"]) == ["a", "b", "c"] and list(frame["answer"]) == [1, 2, 3]
    assert mlflow.artifacts.load_text(f"{active.info.artifact_uri}/conf.yaml").startswith("a:")


@scenario()
def datasets_are_tracked_with_what_they_were_used_for(world):
    where = world.experiment("datasets")
    rows, target = table()
    data = mlflow.data.from_pandas(rows.assign(y=target), source="https://example.org/data.csv", name="points", targets="y")
    with mlflow.start_run() as active:
        mlflow.log_input(data, context="training")
        mlflow.log_input(mlflow.data.from_numpy(rows.to_numpy(), name="matrix"), context="test", tags={"fold": "1"})
    inputs = {one.dataset.name: one for one in world.client.get_run(active.info.run_id).inputs.dataset_inputs}
    assert set(inputs) == {"points", "matrix"}
    assert inputs["points"].dataset.digest == data.digest and json.loads(inputs["points"].dataset.profile)["num_rows"] == 200
    assert "https://example.org/data.csv" in inputs["points"].dataset.source
    assert {tag.key: tag.value for tag in inputs["matrix"].tags} == {"mlflow.data.context": "test", "fold": "1"}
    for filter_string in ("dataset.name = 'points'", f"dataset.digest = '{data.digest}'", "datasets.context LIKE 'train%'"):
        assert len(world.client.search_runs([where], filter_string)) == 1, filter_string
    assert world.client.search_runs([where], "dataset.name = 'none'") == []


@scenario()
def a_model_is_evaluated_by_mlflow_itself(world):
    from sklearn.linear_model import LogisticRegression

    world.experiment("evaluate")
    rows, target = table()
    model = LogisticRegression().fit(rows, target)
    evaluate = mlflow.models.evaluate if MAJOR >= 3 else mlflow.evaluate
    with mlflow.start_run() as active:
        result = evaluate(
            lambda frame: model.predict(frame),
            data=rows.assign(y=target),
            targets="y",
            model_type="classifier",
            evaluators=["default"],
        )
    run = world.client.get_run(active.info.run_id)
    assert run.data.metrics["accuracy_score"] == result.metrics["accuracy_score"] > 0.9
    files = {file.path for file in world.client.list_artifacts(run.info.run_id)}
    assert "confusion_matrix.png" in files, files
    assert run.inputs.dataset_inputs


@scenario()
def the_registry_keeps_versions_aliases_tags_and_stages(world):
    from sklearn.linear_model import LogisticRegression

    world.experiment("registry")
    rows, target = table()
    model = LogisticRegression().fit(rows, target)
    name = world.name("model")
    keep = {"serialization_format": "cloudpickle", "registered_model_name": name}
    place = {"name": "lr"} if MAJOR >= 3 else {"artifact_path": "lr"}
    with mlflow.start_run():
        mlflow.sklearn.log_model(model, **place, **keep, signature=mlflow.models.infer_signature(rows, target), input_example=rows[:2])
        mlflow.sklearn.log_model(model, **place, **keep)
    client = world.client
    versions = client.search_model_versions(f"name = '{name}'", order_by=["version_number ASC"])
    assert [int(version.version) for version in versions] == [1, 2]
    client.set_registered_model_alias(name, "champion", "1")
    client.set_registered_model_tag(name, "team", "ops")
    client.set_model_version_tag(name, "1", "checked", "yes")
    for uri in (f"models:/{name}@champion", f"models:/{name}/2", f"models:/{name}/latest"):
        assert (mlflow.pyfunc.load_model(uri).predict(rows) == model.predict(rows)).all(), uri
    assert mlflow.models.get_model_info(f"models:/{name}/1").signature is not None
    assert client.get_registered_model(name).aliases == {"champion": "1"} or client.get_registered_model(name).aliases == {"champion": 1}
    assert [m.name for m in client.search_registered_models("tags.team = 'ops'") if m.name == name] == [name]
    client.transition_model_version_stage(name, "1", "Production")
    assert [int(v.version) for v in client.get_latest_versions(name, ["Production"])] == [1]
    copied = client.copy_model_version(f"models:/{name}@champion", world.name("copy"))
    assert (mlflow.sklearn.load_model(f"models:/{world.name('copy')}/{copied.version}").predict(rows) == model.predict(rows)).all()
    page = client.search_model_versions(f"name = '{name}'", max_results=1)
    assert len(page) == 1 and len(client.search_model_versions(f"name = '{name}'", max_results=1, page_token=page.token)) == 1
    client.delete_model_version(name, "2")
    raises("not found", client.get_model_version, name, "2")
    client.rename_registered_model(name, world.name("renamed"))
    assert int(client.get_model_version_by_alias(world.name("renamed"), "champion").version) == 1


@scenario(since=3)
def prompts_have_versions_and_aliases(world):
    name = world.name("prompt")
    first = mlflow.genai.register_prompt(name, "Say {{ word }}.", commit_message="first", tags={"tone": "dry"})
    second = mlflow.genai.register_prompt(name, [{"role": "user", "content": "Say {{ word }} twice."}])
    assert (int(first.version), int(second.version)) == (1, 2)
    mlflow.genai.set_prompt_alias(name, "live", 1)
    assert mlflow.genai.load_prompt(f"prompts:/{name}@live").format(word="hello") == "Say hello."
    assert mlflow.genai.load_prompt(name, version=2).template[0]["role"] == "user"
    assert name in [prompt.name for prompt in mlflow.genai.search_prompts(f"name = '{name}'")]
    assert name not in [model.name for model in world.client.search_registered_models()]
    mlflow.genai.delete_prompt_alias(name, "live")
    raises("", mlflow.genai.load_prompt, f"prompts:/{name}@live")


class Receiver(http.server.BaseHTTPRequestHandler):
    got = queue.Queue()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        Receiver.got.put((self.headers, body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@scenario(since=3)
def webhooks_are_sent_signed(world):
    from mlflow.entities.webhook import WebhookAction, WebhookEntity, WebhookEvent
    from mlflow.webhooks.types import ModelVersionCreatedPayload  # what the body is read with

    receiver = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=receiver.serve_forever, daemon=True).start()
    secret = "a secret of ours"
    webhook = world.client.create_webhook(
        name=world.name("hook"),
        url=f"http://127.0.0.1:{receiver.server_port}/hook",
        events=[WebhookEvent(WebhookEntity.MODEL_VERSION, WebhookAction.CREATED)],
        secret=secret,
    )
    try:
        assert world.client.test_webhook(webhook.webhook_id).success
        Receiver.got.get(timeout=SECONDS_MAX)
        name = world.name("told")
        world.client.create_registered_model(name)
        world.client.create_model_version(name, "s3://bucket/model")
        headers, body = Receiver.got.get(timeout=SECONDS_MAX)
        told = json.loads(body)
        assert told["data"]["name"] == name and set(told["data"]) <= set(ModelVersionCreatedPayload.__annotations__), told
        signed = f"{headers['X-Mlflow-Delivery-Id']}.{headers['X-Mlflow-Timestamp']}.{body.decode()}"
        ours = base64.b64encode(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()).decode()
        assert headers["X-Mlflow-Signature"] == f"v1,{ours}"
    finally:
        world.client.delete_webhook(webhook.webhook_id)
        receiver.shutdown()


@scenario()
def the_machine_is_measured_while_it_trains(world):
    from mlflow.system_metrics.system_metrics_monitor import SystemMetricsMonitor

    where = world.client.create_experiment(world.name("machine"))
    run = world.client.create_run(where).info.run_id
    monitor = SystemMetricsMonitor(run, sampling_interval=0.2, samples_before_logging=1)
    monitor.start()
    ends = time.monotonic() + SECONDS_MAX
    while time.monotonic() < ends and not any(key.startswith("system/") for key in world.client.get_run(run).data.metrics):
        time.sleep(0.2)
    monitor.finish()
    found = {key for key in world.client.get_run(run).data.metrics if key.startswith("system/")}
    assert {"system/cpu_utilization_percentage", "system/system_memory_usage_megabytes"} <= found, found


@scenario()
def the_grammar_of_searches_is_understood(world):
    where = world.client.create_experiment(world.name("grammar"))
    for i in range(12):
        run = world.client.create_run(where, run_name=f"run {i:02}", start_time=1_700_000_000_000 + i, tags={"even": str(i % 2 == 0), "with space": str(i)})
        metrics = [Metric("m 1", i / 10, 1, 0), Metric("deep/loss", -i, 1, 0)]
        world.client.log_batch(run.info.run_id, metrics, [Param("kind", "RF" if i % 3 else "xgb")], [])
        if i % 4 == 0:
            world.client.set_terminated(run.info.run_id, "FAILED", end_time=1_700_000_100_000)
    expected = {
        "": 12,
        "metrics.`m 1` >= 1.0": 2,
        'metrics."m 1" < 0.25 AND params.kind = "RF"': 2,
        "metric.`deep/loss` != -3": 11,
        "params.kind LIKE 'R%'": 8,
        "params.kind LIKE 'r%'": 0,
        "parameters.kind ILIKE 'r_'": 8,
        "tags.even = 'True' and attributes.status = 'FAILED'": 3,
        "tag.`with space` != '3'": 11,
        "tags.none IS NULL": 12,
        "params.kind IS NOT NULL": 12,
        "attributes.start_time > 1700000000005": 6,
        "start_time <= 1700000000005 AND end_time > 0": 2,
        "attributes.run_id NOT IN ('x')": 12,
        "metrics.`m 1` > 1 OR metrics.`m 1` < 0": None,
        "(params.kind = 'RF')": None,
        "params.kind = RF": None,
        "nothing.x = 'a'": None,
        "metrics.`m 1` = 'a'": None,
        "metrics.`m 1` >": None,
        "attributes.none = 'a'": None,
    }
    for filter_string, count in expected.items():
        if count is None:
            error = raises("", world.client.search_runs, [where], filter_string)
            assert error.error_code == "INVALID_PARAMETER_VALUE", (filter_string, error)
        else:
            assert len(world.client.search_runs([where], filter_string)) == count, filter_string

    def names(*order):
        return [run.info.run_name for run in world.client.search_runs([where], order_by=list(order))]

    assert names("metrics.`m 1` DESC")[0] == "run 11" and names("attribute.start_time ASC")[0] == "run 00"
    assert names("params.kind DESC", "metrics.`deep/loss` ASC")[0] == "run 09"
    assert names() == [f"run {i:02}" for i in reversed(range(12))]
    raises("", names, "metrics.`m 1` UPWARDS")


@scenario()
def long_lists_come_in_pages(world):
    where = world.client.create_experiment(world.name("pages"))
    run = world.client.create_run(where).info.run_id
    for first in range(0, 30_000, 1_000):
        world.client.log_batch(run, [Metric("loss", step, step, step) for step in range(first, first + 1_000)])
    history = world.client.get_metric_history(run, "loss")
    assert [metric.step for metric in history] == list(range(30_000))
    for i in range(5):
        world.client.create_experiment(world.name(f"page {i}"))
    page = world.client.search_experiments(filter_string=f"name LIKE 'page _-{world.unique}'", order_by=["name ASC"], max_results=2)
    seen = [one.name for one in page]
    while page.token:
        page = world.client.search_experiments(filter_string=f"name LIKE 'page _-{world.unique}'", order_by=["name ASC"], max_results=2, page_token=page.token)
        seen += [one.name for one in page]
    assert seen == [world.name(f"page {i}") for i in range(5)], seen
    raises("nvalid page token", world.client.search_runs, [where], page_token="nonsense")
    raises("max_results", world.client.search_runs, [where], max_results=50_001)


@scenario()
def what_is_deleted_comes_back_and_what_is_collected_does_not(world):
    where = world.client.create_experiment(world.name("life"))
    run = world.client.create_run(where).info.run_id
    world.client.log_text(run, f"only here {world.unique}", "a.txt")
    world.client.delete_run(run)
    raises("active", world.client.log_metric, run, "m", 1)
    assert [r.info.run_id for r in world.client.search_runs([where], run_view_type=ViewType.DELETED_ONLY)] == [run]
    world.client.restore_run(run)
    world.client.log_metric(run, "m", 1)
    world.client.delete_experiment(where)
    assert world.client.get_run(run).info.lifecycle_stage == "deleted"
    world.client.restore_experiment(where)
    assert world.client.get_run(run).info.lifecycle_stage == "active"
    world.client.delete_experiment(where)
    raises("already exists", world.client.create_experiment, world.name("life"))
    done = requests.post(f"{world.url}/api/v1/garbage/collections", json={"olderThan": "0s"}, timeout=SECONDS_MAX).json()
    assert done["experiments"] >= 1 and done["runs"] >= 1, done
    raises("not found", world.client.get_run, run)
    assert world.client.create_experiment(world.name("life")) != where


@scenario()
def large_files_go_up_in_parts_and_come_down_in_ranges(world):
    where = world.client.create_experiment(world.name("large"))
    run = world.client.create_run(where)
    wanted = {
        "MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD": "true",
        "MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE": str(5 * MEBIBYTE),
        "MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE": str(5 * MEBIBYTE),
    }
    before = {key: os.environ.get(key) for key in wanted}
    os.environ.update(wanted)
    try:
        with tempfile.TemporaryDirectory() as there:
            path = pathlib.Path(there, "large file.bin")
            content = numpy.random.default_rng(1).bytes(17 * MEBIBYTE + 3)
            path.write_bytes(content)
            world.client.log_artifact(run.info.run_id, str(path), "deep/er")
            again = world.client.download_artifacts(run.info.run_id, "deep/er/large file.bin", there)
            assert pathlib.Path(again).read_bytes() == content
    finally:
        for key, value in before.items():
            os.environ.pop(key) if value is None else os.environ.update({key: value})
    stored = f"{world.url}/api/2.0/mlflow-artifacts/artifacts/{run.info.artifact_uri.split(':/', 1)[1].lstrip('/')}/deep/er/large%20file.bin"
    part = requests.get(stored, headers={"Range": "bytes=5242880-5242889"}, timeout=SECONDS_MAX)
    assert part.status_code == 206 and part.content == content[5242880:5242890]
    assert part.headers["Content-Range"] == f"bytes 5242880-5242889/{len(content)}"
    for path in ("%2e%2e/x", "a/%252e%252e/x"):
        assert requests.put(f"{stored}/{path}", data=b"x", timeout=SECONDS_MAX).status_code in (400, 404), path


@scenario()
def many_write_at_once_and_nothing_is_lost(world):
    where = world.client.create_experiment(world.name("many"))
    runs = [world.client.create_run(where).info.run_id for _ in range(4)]
    failed = []

    def write(run, worker):
        try:
            for step in range(50):
                world.client.log_batch(run, [Metric(f"w{worker}", step, step, step)], [Param(f"p{worker}-{step}", "1")], [RunTag(f"t{worker}", str(step))])
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=write, args=(run, worker)) for run in runs for worker in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed, failed
    for run in runs:
        data = world.client.get_run(run).data
        assert len(data.params) == 100 and data.tags["t1"] == "49"
        assert len(world.client.get_metric_history(run, "w0")) == 50


def run(url, what):
    """Runs all scenarios against a server; answers how many did not hold."""
    mlflow.set_tracking_uri(url)
    world = World(url)
    failed = 0
    for function in SCENARIOS:
        name = function.__name__.replace("_", " ")
        try:
            function(world)
            print(f"ok       {name}", flush=True)
        except Exception:
            failed += 1
            print(f"FAILED   {name}", flush=True)
            traceback.print_exc(file=sys.stdout)
    print(f"{len(SCENARIOS) - failed} of {len(SCENARIOS)} hold with mlflow {mlflow.__version__} on {what}", flush=True)
    return failed
