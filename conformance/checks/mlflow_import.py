# venv: mlflow
"""Data that the mlflow client wrote into a SQLite file and into a folder 'mlruns', imported, and read back by the client.

Everything the client can ask of the old store it is asked of Windlass too, and both must answer the same: experiments,
runs, whole histories, datasets, logged models, files by their bytes, and the registry. Against the packaged program.
Exits with 0 when every check holds; prints each that does not, and exits with 1.
"""

import hashlib
import math
import os
import pathlib
import signal
import subprocess
import sys
import threading
import time
import traceback
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import program

os.environ.update(
    MLFLOW_DISABLE_TELEMETRY="true",
    GIT_PYTHON_REFRESH="quiet",
    MLFLOW_ENABLE_ASYNC_LOGGING="false",
    MLFLOW_ALLOW_FILE_STORE="true",
)
warnings.filterwarnings("ignore")

import mlflow
import numpy
from mlflow import MlflowClient
from mlflow.entities import Metric, ViewType

FOLDER = pathlib.Path(program.FOLDER)
LONG_HISTORY = 25_000
THREAD_SECONDS_MAX = 30
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


class Echo(mlflow.pyfunc.PythonModel):
    def predict(self, context, model_input):
        return model_input


def fill(uri):
    """Writes a bit of everything into a store, as its users do."""
    mlflow.set_tracking_uri(uri)
    client = MlflowClient(uri)
    old = client.create_experiment("old")
    with mlflow.start_run(experiment_id=old):
        mlflow.log_param("a", 1)
    client.delete_experiment(old)
    churn = client.create_experiment("churn", tags={"team": "growth", "mlflow.note.content": "why they leave"})
    mlflow.set_experiment("churn")
    with mlflow.start_run(run_name="parent", description="a note") as parent:
        mlflow.log_params({"lr": 0.1, "deep/name": 6, "empty": "", "word": "žluťoučký kůň 🐎"})
        for step, value in enumerate([0.5, math.nan, math.inf, -math.inf, 1e-300, -0.0]):
            mlflow.log_metric("loss", value, step=step)
        mlflow.log_metric("loss", 0.25, step=-3)
        mlflow.set_tag("x", "y")
        mlflow.log_text("hello", "notes/hello.txt")
        mlflow.log_text("", "notes/deep/er/empty.txt")
        data = mlflow.data.from_numpy(numpy.array([[1, 2], [3, 4]]), name="tiny")
        mlflow.log_input(data, context="training", tags={"k": "v"})
        with mlflow.start_run(nested=True, run_name="child"):
            mlflow.log_metric("auc", 0.7)
        logged = mlflow.pyfunc.log_model(python_model=Echo(), name="model", registered_model_name="churner")
        mlflow.log_metric("acc", 0.9, step=3, model_id=logged.model_id, dataset=data)
    client.set_logged_model_tags(logged.model_id, {"quality": "good"})
    history = client.create_run(churn, run_name="long").info.run_id
    for start in range(0, LONG_HISTORY, 1_000):
        client.log_batch(
            history, [Metric("value", 1 / (i + 1), 1_700_000_000_000 + i, i) for i in range(start, start + 1_000)]
        )
    gone = client.create_run(churn, run_name="gone").info.run_id
    client.delete_run(gone)
    failed = client.create_run(churn, run_name="failed").info.run_id
    client.set_terminated(failed, "FAILED")
    client.update_registered_model("churner", "finds who leaves")
    client.set_registered_model_tag("churner", "domain", "ml")
    run = parent.info.run_id
    client.create_model_version("churner", f"runs:/{run}/notes", run, tags={"q": "1"}, description="second")
    client.create_model_version("churner", f"{parent.info.artifact_uri}/notes", run)
    client.create_model_version("churner", f"runs:/{run}/notes", run)
    client.delete_model_version("churner", "4")
    client.set_registered_model_alias("churner", "champion", 2)
    client.transition_model_version_stage("churner", "1", "Production")
    client.create_registered_model("empty", tags={"a": "b"}, description="nothing here")
    before = set(threading.enumerate())
    mlflow.genai.register_prompt("greet", "Hello {{name}}", commit_message="first", tags={"l": "en"})
    client.set_prompt_alias("greet", "live", 1)
    # The client tells the experiment of the prompt in a thread of its own, which must not write while we compare.
    for thread in set(threading.enumerate()) - before:
        thread.join(THREAD_SECONDS_MAX)


def same(what, left, right):
    assert left == right, f"{what}\n  there {left!r}\n  here  {right!r}"


def plain(value):
    """Numbers that can be compared: NaN equals NaN."""
    return "nan" if isinstance(value, float) and math.isnan(value) else value


def digest(path):
    return hashlib.sha256(pathlib.Path(path).read_bytes()).hexdigest()


def files(folder):
    root = pathlib.Path(folder)
    return {str(path.relative_to(root)): digest(path) for path in root.rglob("*") if path.is_file()}


def listed(client, run, path=None):
    found = {}
    for one in client.list_artifacts(run, path):
        if one.is_dir:
            found.update(listed(client, run, one.path))
        else:
            found[one.path] = one.file_size
    return found


def downloaded(client, run, name):
    """All files of a run: by the real client, from wherever it is told that they are."""
    into = FOLDER / "downloads" / name / run
    into.mkdir(parents=True)
    for path in listed(client, run):
        client.download_artifacts(run, path, str(into))
    return files(into)


def model_facts(model):
    readings = sorted((m.key, plain(m.value), m.step, m.timestamp, m.run_id, m.dataset_name) for m in model.metrics or [])
    return (
        model.name,
        model.source_run_id,
        str(model.status),
        model.model_type or "",
        model.creation_timestamp,
        dict(model.tags),
        dict(model.params),
        readings,
    )


class Comparison:
    """One store and what became of it."""

    def __init__(self, name, uri, report, url):
        self.name = name
        self.there, self.here = MlflowClient(uri), MlflowClient(url)
        self.numbers = {one["from"]: one["to"] for one in report["experiments"]}

    def experiments(self):
        for old in self.there.search_experiments(ViewType.ALL):
            new = self.here.get_experiment(self.numbers[old.experiment_id])
            same("name", old.name, new.name)
            same("life cycle", old.lifecycle_stage, new.lifecycle_stage)
            same("tags", old.tags, new.tags)
            if old.name != "Default":
                same("made", old.creation_time, new.creation_time)
                same("changed", old.last_update_time, new.last_update_time)

    def found(self, client, ids):
        return {run.info.run_id: run for run in client.search_runs(ids, run_view_type=ViewType.ALL, max_results=1_000)}

    def runs(self, count=6):
        old_runs = self.found(self.there, list(self.numbers))
        new_runs = self.found(self.here, list(self.numbers.values()))
        same("how many runs", count, len(old_runs))
        same("runs", sorted(old_runs), sorted(new_runs))
        for run, old in old_runs.items():
            self.run(old, new_runs[run])

    def run(self, old, new):
        for field in ("run_name", "status", "start_time", "end_time", "lifecycle_stage", "user_id"):
            same(f"{field} of {old.info.run_name}", getattr(old.info, field), getattr(new.info, field))
        same("experiment", self.numbers[old.info.experiment_id], new.info.experiment_id)
        same("params", old.data.params, new.data.params)
        same("tags", old.data.tags, new.data.tags)
        same("datasets", [one.to_dictionary() for one in old.inputs.dataset_inputs], [
            one.to_dictionary() for one in new.inputs.dataset_inputs
        ])
        same("outputs", [one.model_id for one in old.outputs.model_outputs], [
            one.model_id for one in new.outputs.model_outputs
        ])
        same("keys of metrics", sorted(old.data.metrics), sorted(new.data.metrics))
        for key, value in old.data.metrics.items():
            same(f"latest {key}", plain(value), plain(new.data.metrics[key]))
            self.history(old.info.run_id, key)
        if old.info.lifecycle_stage == "active":
            run = old.info.run_id
            same("list of files", listed(self.there, run), listed(self.here, run))
            same("files", downloaded(self.there, run, self.name + "-there"), downloaded(self.here, run, self.name + "-here"))

    def history(self, run, key):
        # Of a reading in a folder that names a dataset, mlflow writes the step and does not read it again.
        steps = not (self.name == "folder" and key == "acc")

        def points(client):
            # A folder may have a reading twice, and SQLite has no negative zero.
            return sorted({
                (m.timestamp, m.step if steps else 0, str(m.value + 0.0)) for m in client.get_metric_history(run, key)
            })

        same(f"history of {key}", points(self.there), points(self.here))

    def logged_models(self):
        old = {one.model_id: one for one in self.there.search_logged_models(list(self.numbers))}
        new = {one.model_id: one for one in self.here.search_logged_models(list(self.numbers.values()))}
        assert len(old) == 1, old
        same("logged models", sorted(old), sorted(new))
        for model in old:
            same("logged model", model_facts(old[model]), model_facts(new[model]))

    def registry(self):
        names = sorted(one.name for one in self.there.search_registered_models())
        assert names == ["churner", "empty"], names
        same("models", names, sorted(one.name for one in self.here.search_registered_models()))
        for name in names:
            self.model(self.there.get_registered_model(name), self.here.get_registered_model(name))

    def model(self, old, new):
        for field in ("description", "creation_timestamp", "last_updated_timestamp", "tags"):
            same(f"{field} of {old.name}", getattr(old, field) or None, getattr(new, field) or None)
        same("aliases", *({alias: int(version) for alias, version in one.aliases.items()} for one in (old, new)))
        old_versions = {int(one.version): one for one in self.there.search_model_versions(f"name='{old.name}'")}
        new_versions = {int(one.version): one for one in self.here.search_model_versions(f"name='{old.name}'")}
        same("versions", sorted(old_versions), sorted(new_versions))
        for version, there in old_versions.items():
            here = new_versions[version]
            for field in ("description", "current_stage", "run_id", "creation_timestamp", "tags"):
                same(f"{field} of version {version}", getattr(there, field) or None, getattr(here, field) or None)
            if there.source.startswith(("runs:", "models:")):
                same(f"source of version {version}", there.source, here.source)

    def prompts(self):
        old, new = self.there.get_prompt_version("greet", 1), self.here.get_prompt_version("greet", 1)
        same("template", old.template, new.template)
        same("tags", old.tags, new.tags)
        same("version by alias", 1, self.here.get_prompt_version_by_alias("greet", "live").version)

    def model_files(self):
        def of(client, uri, version):
            mlflow.set_tracking_uri(uri)
            into = FOLDER / "downloads" / f"{self.name}-{len(uri)}-{version}"
            into.mkdir(parents=True)
            return files(mlflow.artifacts.download_artifacts(f"models:/churner/{version}", dst_path=str(into)))

        for version in ("1", "2", "3"):
            same(
                f"files of version {version}",
                of(self.there, self.there.tracking_uri, version),
                of(self.here, self.here.tracking_uri, version),
            )
        mlflow.set_tracking_uri(self.here.tracking_uri)
        model = mlflow.pyfunc.load_model("models:/churner/1")
        same("what the model answers", [1, 2], list(model.predict([1, 2])))


def fresh(name):
    """A directory of its own, and the server on it."""
    program.DIRECTORY = str(FOLDER / f"windlass-{name}")
    return program.start()


def compare(name, uri, address):
    fill(uri)
    before = files(address) if os.path.isdir(address) else digest(address)
    url = fresh(name)
    rehearsed = program.order("import", "mlflow", uri if name == "database" else address, "--dry-run")
    report = program.order("import", "mlflow", uri if name == "database" else address)
    same("what was foretold", rehearsed["brought"]["runs"], report["brought"]["runs"])
    same("left out", [], report["skipped"])
    comparison = Comparison(name, uri, report, url)
    comparison.experiments()
    comparison.runs()
    comparison.logged_models()
    comparison.registry()
    comparison.prompts()
    comparison.model_files()
    again = program.order("import", "mlflow", uri if name == "database" else address)
    assert not any(again["brought"].values()), again["brought"]
    same("the source", before, files(address) if os.path.isdir(address) else digest(address))
    mlflow.set_tracking_uri(uri)
    with mlflow.start_run(experiment_id=comparison.there.get_experiment_by_name("churn").experiment_id) as late:
        mlflow.log_metric("auc", 0.8)
    report = program.order("import", "mlflow", uri if name == "database" else address)
    same("what was new", (1, 1), (report["brought"]["runs"], report["brought"]["readings"]))
    same("the new run", {"auc": 0.8}, comparison.here.get_run(late.info.run_id).data.metrics)
    mlflow.set_tracking_uri(uri)


@check
def a_database_is_the_same_here():
    path = FOLDER / "there" / "mlflow.db"
    path.parent.mkdir()
    os.chdir(path.parent)
    compare("database", f"sqlite:///{path}", str(path))


@check
def a_folder_is_the_same_here():
    folder = FOLDER / "mlruns"
    compare("folder", str(folder), str(folder))


@check
def an_import_that_is_killed_is_completed_by_the_next():
    uri = f"sqlite:///{FOLDER / 'there' / 'mlflow.db'}"
    program.DIRECTORY = str(FOLDER / "windlass-killed")
    words = [os.environ["WINDLASS"], "import", "mlflow", uri, "--dir", program.DIRECTORY, "--quiet"]
    for seconds in (0.5, 1, 1.5, 2, 3):
        cut_off = subprocess.Popen(words, stdout=subprocess.DEVNULL, start_new_session=True)
        time.sleep(seconds)
        os.killpg(cut_off.pid, signal.SIGKILL)
        cut_off.wait()
    report = program.order("import", "mlflow", uri)
    comparison = Comparison("killed", uri, report, program.start())
    comparison.runs(count=7)
    comparison.logged_models()
    comparison.registry()
    assert program.order("verify")["findings"] == []


def main():
    failed = 0
    for function in CHECKS:
        try:
            function()
        except Exception:
            failed += 1
            print(f"FAILED {function.__name__}")
            traceback.print_exc(file=sys.stdout)
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} hold")
    sys.exit(1 if failed else 0)


main()
