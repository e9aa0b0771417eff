"""Logging and searching over MLflow's REST API: Windlass beside `mlflow server`, SQLite both, one kept connection each."""

import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import machine

RUNS = 10_000
BATCH = 1_000
BATCHES = 30
METRICS = 300
SEARCHES = 10
FILTER = "metrics.acc > 0.5"
ORDER = ["metrics.acc DESC"]
API = "/api/2.0/mlflow"


def values(number):
    chance = random.Random(number)
    return {"acc": chance.random(), "loss": chance.random()}, {"model": chance.choice(["rf", "gbm", "nn"])}


def filled_windlass(directory):
    """A server with an experiment of so many runs, written over its own API."""
    server = machine.windlass(directory, machine.free_port())
    caller = machine.Caller(server.url)
    experiment = caller.call("POST", f"{API}/experiments/create", {"name": "search"})["experiment_id"]
    for number in range(RUNS):
        metrics, params = values(number)
        body = {"experiment_id": experiment, "start_time": number, "run_name": f"run-{number}"}
        run = caller.call("POST", f"{API}/runs/create", body)["run"]["info"]["run_id"]
        logged = {
            "run_id": run,
            "metrics": [{"key": key, "value": value, "timestamp": number, "step": 0} for key, value in metrics.items()],
            "params": [{"key": key, "value": value} for key, value in params.items()],
        }
        caller.call("POST", f"{API}/runs/log-batch", logged)
    return server, experiment


def filled_mlflow(folder, options):
    """The same; the rows are put straight into its database, since its API would take a quarter of an hour."""
    database = folder / "mlflow.db"
    if not database.exists():
        uri = f"sqlite:///{database}"
        subprocess.run([sys.executable, "-m", "mlflow", "db", "upgrade", uri], check=True, capture_output=True)
        with sqlite3.connect(database) as sql:
            sql.execute("INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, workspace)"
                        " VALUES (1, 'search', ?, 'active', 'default')", (str(folder / "artifacts"),))
            for number in range(RUNS):
                metrics, params = values(number)
                run = f"{number:032x}"
                sql.execute("INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id,"
                            " status, start_time, lifecycle_stage, artifact_uri, experiment_id) VALUES"
                            " (?, ?, 'UNKNOWN', '', '', '', 'FINISHED', ?, 'active', ?, 1)",
                            (run, f"run-{number}", number, str(folder / "artifacts" / run)))
                for key, value in metrics.items():
                    for name in ("metrics", "latest_metrics"):
                        sql.execute(f"INSERT INTO {name} (key, value, timestamp, run_uuid, step, is_nan)"
                                    " VALUES (?, ?, ?, ?, 0, 0)", (key, value, number, run))
                for key, value in params.items():
                    sql.execute("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)", (key, value, run))
    port = machine.free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--port", str(port), *options]
    command += ["--backend-store-uri", f"sqlite:///{database}", "--artifacts-destination", str(folder / "artifacts")]
    return machine.Server(command, port, "/health"), "1"


def measure(name, server, experiment):
    caller = machine.Caller(server.url)
    fresh = caller.call("POST", f"{API}/experiments/create", {"name": f"log-{time.time_ns()}"})["experiment_id"]
    run = caller.call("POST", f"{API}/runs/create", {"experiment_id": fresh, "start_time": 0})["run"]["info"]["run_id"]
    step = iter(range(10**9))

    def one():
        body = {"run_id": run, "key": "loss", "value": 0.5, "timestamp": 1, "step": next(step)}
        caller.call("POST", f"{API}/runs/log-metric", body)

    def batch():
        first = next(step) * BATCH
        metrics = [{"key": "m", "value": 0.5, "timestamp": 1, "step": first + i} for i in range(BATCH)]
        caller.call("POST", f"{API}/runs/log-batch", {"run_id": run, "metrics": metrics})

    def search(limit):
        body = {"experiment_ids": [experiment], "filter": FILTER, "order_by": ORDER, "max_results": limit}
        found = caller.call("POST", f"{API}/runs/search", body)["runs"]
        if len(found) != limit:
            raise SystemExit(f"{name} found {len(found)} runs, not {limit}")

    singles = machine.timed(METRICS, one)
    batches = machine.timed(BATCHES, batch)
    hundred = machine.timed(SEARCHES, lambda: search(100))
    thousand = machine.timed(SEARCHES, lambda: search(1_000))
    processes, mib = server.memory()
    server.stop()
    return (
        name,
        f"{machine.median(singles) * 1e3:.2f} / {machine.percentile(singles, 0.99) * 1e3:.1f} ms",
        f"{BATCH * BATCHES / sum(batches):,.0f}/s",
        f"{machine.median(hundred) * 1e3:,.0f} ms",
        f"{machine.median(thousand) * 1e3:,.0f} ms",
        f"{mib:,.0f} MiB in {processes}",
    )


with tempfile.TemporaryDirectory() as text:
    folder = pathlib.Path(text)
    rows = [measure("Windlass", *filled_windlass(folder / "windlass"))]
    rows.append(measure("`mlflow server --workers 1`", *filled_mlflow(folder, ("--workers", "1"))))
    rows.append(measure("`mlflow server`", *filled_mlflow(folder, ())))
    machine.table(
        f"Tracking over one kept connection, {RUNS:,} runs; search: `{FILTER}` ordered by acc, newest database",
        ("", "log-metric p50 / p99", f"log-batch of {BATCH:,}", "100 of the runs, p50", "1,000 of them, p50", "memory"),
        rows,
    )
