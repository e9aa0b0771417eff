"""Tracking over MLflow's REST API: Windlass beside `mlflow server` and FastTrackML, all on SQLite.

Usage: tracking.py [windlass|fasttrackml|mlflow-1|mlflow]...      all four when none is named

Every peer gets the same bytes. A peer that is slow does less of the same work; rates and medians do not depend on it.
"""

import os
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

import machine
import wire

API = "/api/2.0/mlflow"
BEGIN = 1_700_000_000_000
BATCH = 1_000
HISTORY = 100_000
RUNS = 10_000
RUNS_MANY = 100_000
RUN_WRITERS = 16
METRIC_WRITERS = 4
LIMIT_MANY = 1_000
ARTIFACT_MIB = 1_024
IDLE_SECONDS = 3
FILTER = "metrics.acc > 0.5"
ORDER = ["metrics.acc DESC"]


def post(path, body):
    return wire.request("POST", API + path, body)


def fields(number):
    """What the run of this number holds."""
    chance = random.Random(number)
    metrics = {"acc": chance.random(), "loss": chance.random()}
    return metrics, {"model": chance.choice(["rf", "gbm", "nn"]), "depth": str(chance.randrange(20))}, {"team": "search"}


def listed(entries):
    return [{"key": key, "value": value} for key, value in entries.items()]


def run_writer(experiment, numbers):
    """Creates a run in one call and gives it its metrics, parameters and tags in another."""
    for number in numbers:
        metrics, params, tags = fields(number)
        body = {"experiment_id": experiment, "start_time": BEGIN + number, "run_name": f"run-{number}"}
        answer = yield post("/runs/create", body)
        run = re.search(rb'"run_id":\s*"(\w+)"', answer.received)[1].decode()
        points = [{"key": key, "value": value, "timestamp": BEGIN + number, "step": 0} for key, value in metrics.items()]
        yield post("/runs/log-batch", {"run_id": run, "metrics": points, "params": listed(params), "tags": listed(tags)})


def create_runs(url, experiment, first, last):
    """Runs per second."""
    writers = [run_writer(experiment, range(first + i, last, RUN_WRITERS)) for i in range(RUN_WRITERS)]
    return (last - first) / wire.seconds_all(url, writers)


class Peer:
    """A server to be measured. `share` is the part of the counted work that it does."""

    share = 1.0
    many = False
    artifacts = True

    def __init__(self, folder):
        self.folder = folder

    def fill(self, url, experiment):
        return create_runs(url, experiment, 0, RUNS)


class Windlass(Peer):
    name = "Windlass"
    many = True

    def start(self):
        return machine.windlass(self.folder, machine.free_port())


class FastTrackML(Peer):
    name = "FastTrackML"
    artifacts = False

    def start(self):
        self.folder.mkdir(exist_ok=True)
        port = machine.free_port()
        command = [str(pathlib.Path(sys.executable).parent / "fml"), "server", "-a", f"127.0.0.1:{port}"]
        command += ["-d", f"sqlite://{self.folder}/fml.db", "--default-artifact-root", str(self.folder), "-l", "error"]
        return machine.Server(command, port, "/health")


class Mlflow(Peer):
    name = "`mlflow server`"
    share = 0.02
    options = ()

    def start(self):
        self.folder.mkdir(exist_ok=True)
        port = machine.free_port()
        command = [sys.executable, "-m", "mlflow", "server", "--port", str(port), *self.options]
        command += ["--backend-store-uri", f"sqlite:///{self.folder}/mlflow.db"]
        return machine.Server([*command, "--artifacts-destination", str(self.folder / "artifacts")], port, "/health")

    def fill(self, url, experiment):
        """A few runs over the API for the rate, the others straight into the database: the API would take half an hour."""
        few = int(RUNS * self.share)
        rate = create_runs(url, experiment, 0, few)
        with sqlite3.connect(self.folder / "mlflow.db", timeout=60) as sql:
            for number in range(few, RUNS):
                metrics, params, tags = fields(number)
                run = f"{number:032x}"
                sql.execute("INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id,"
                            " status, start_time, lifecycle_stage, artifact_uri, experiment_id) VALUES"
                            " (?, ?, 'UNKNOWN', '', '', '', 'RUNNING', ?, 'active', ?, ?)",
                            (run, f"run-{number}", BEGIN + number, f"mlflow-artifacts:/1/{run}/artifacts", experiment))
                for key, value in metrics.items():
                    for table in ("metrics", "latest_metrics"):
                        sql.execute(f"INSERT INTO {table} (key, value, timestamp, run_uuid, step, is_nan)"
                                    " VALUES (?, ?, ?, ?, 0, 0)", (key, value, BEGIN + number, run))
                for table, entries in (("params", params), ("tags", {**tags, "mlflow.runName": f"run-{number}"})):
                    for key, value in entries.items():
                        sql.execute(f"INSERT INTO {table} (key, value, run_uuid) VALUES (?, ?, ?)", (key, value, run))
        return rate


class MlflowAlone(Mlflow):
    name = "`mlflow server --workers 1`"
    options = ("--workers", "1")


PEERS = {"windlass": Windlass, "fasttrackml": FastTrackML, "mlflow-1": MlflowAlone, "mlflow": Mlflow}


class Measurement:
    """What came out for one peer, by row of the table."""

    def __init__(self, peer):
        self.peer = peer
        self.figures = {}
        server = peer.start()
        self.url = server.url
        self.figures["start to the first answer"] = f"{server.seconds:.1f} s"
        time.sleep(IDLE_SECONDS)
        processes, mib = server.memory()
        self.figures["idle memory, processes"] = f"{mib:,.0f} MiB in {processes}"
        for work in (self.log_metric, self.log_batch, self.history, self.search):
            work()
        if peer.artifacts:
            self.connect()
            self.artifact(server)
        processes, mib = server.memory()
        self.figures["memory in the end"] = f"{mib:,.0f} MiB in {processes}"
        server.stop()
        print(peer.name, self.figures, file=sys.stderr, flush=True)

    def connect(self):
        """Anew for each work, since some servers hang up on whoever says nothing for a few seconds."""
        self.caller = wire.Wire(self.url)

    def experiment(self, name):
        return wire.Wire(self.url).call("POST", f"{API}/experiments/create", {"name": name})["experiment_id"]

    def run(self):
        body = {"experiment_id": self.log, "start_time": BEGIN}
        return wire.Wire(self.url).call("POST", f"{API}/runs/create", body)["run"]["info"]["run_id"]

    def times(self, number):
        return max(2 * METRIC_WRITERS, int(number * self.peer.share))

    def log_metric(self):
        self.log = self.experiment("log")

        def points(number):
            run = self.run()
            return [
                post("/runs/log-metric", {"run_id": run, "key": "loss", "value": 0.5 / (i + 1), "timestamp": BEGIN + i, "step": i})
                for i in range(number)
            ]

        def alone(number):
            taken = wire.seconds_each(self.url, points(self.times(number)))
            return f"{machine.median(taken) * 1e3:.2f} / {machine.percentile(taken, 0.99) * 1e3:.1f} ms"

        def together():
            each = self.times(5_000)
            writers = [each_of(points(each)) for _ in range(METRIC_WRITERS)]
            return each * METRIC_WRITERS / wire.seconds_all(self.url, writers)

        self.figures["one `log_metric` just after the start, p50 / p99"] = alone(3_000)
        together()
        self.figures["one `log_metric`, p50 / p99"] = alone(5_000)
        self.figures[f"the same by {METRIC_WRITERS} writers"] = f"{together():,.0f} calls/s"

    def batches(self, run, number):
        return [
            post("/runs/log-batch", {
                "run_id": run,
                "metrics": [
                    {"key": "m", "value": 1 / (step + 1), "timestamp": BEGIN + step, "step": step}
                    for step in range(i * BATCH, (i + 1) * BATCH)
                ],
            })
            for i in range(number)
        ]

    def log_batch(self):
        wire.seconds_each(self.url, self.batches(self.run(), self.times(100)))
        count = self.times(200)
        alone = count * BATCH / sum(wire.seconds_each(self.url, self.batches(self.run(), count)))
        writers = [each_of(self.batches(self.run(), count)) for _ in range(METRIC_WRITERS)]
        many = METRIC_WRITERS * count * BATCH / wire.seconds_all(self.url, writers)
        self.figures[f"log-batch of {BATCH:,}, 1 / {METRIC_WRITERS} writers"] = f"{alone:,.0f} / {many:,.0f} metrics/s"

    def history(self):
        run = self.run()
        wire.seconds_each(self.url, self.batches(run, HISTORY // BATCH))
        self.connect()

        def read():
            token, found = "", 0
            while True:
                path = f"{API}/metrics/get-history?run_id={run}&metric_key=m{token}"
                self.caller.exchange(wire.request("GET", path))
                found += self.caller.received.count(b'"step"')
                token = re.search(rb'"next_page_token":\s*"([^"]+)"', self.caller.received[-200:])
                if token is None:
                    break
                token = f"&page_token={token[1].decode()}"
            if found != HISTORY:
                raise SystemExit(f"{self.peer.name} has {found} points, not {HISTORY}")

        taken = machine.timed(max(2, self.times(20)) if self.peer.share == 1 else 2, read)
        self.figures[f"history of {HISTORY:,} points"] = f"{machine.median(taken):.3f} s"

    def search(self):
        first = create_runs(self.url, self.experiment("other"), 0, self.times(RUNS))
        experiment = self.experiment("search")
        next_ones = self.peer.fill(self.url, experiment)
        self.figures[f"create {RUNS:,} runs, {RUN_WRITERS} writers, the first / the next"] = (
            f"{first:,.0f} / {next_ones:,.0f} runs/s"
        )
        hundred, thousand = self.found(experiment, 100), self.found(experiment, LIMIT_MANY)
        many = "–"
        if self.peer.many:
            create_runs(self.url, experiment, RUNS, RUNS_MANY)
            many = f"{self.found(experiment, 100) * 1e3:,.1f} ms"
        title = f"`runs/search`, 100 results, p50 at {RUNS:,} / {RUNS_MANY:,} runs"
        self.figures[title] = f"{hundred * 1e3:,.1f} ms / {many}"
        self.figures[f"{LIMIT_MANY:,} results of {RUNS:,}"] = f"{thousand * 1e3:,.1f} ms"

    def found(self, experiment, limit):
        self.connect()
        data = post("/runs/search", {
            "experiment_ids": [experiment], "filter": FILTER, "order_by": ORDER, "max_results": limit,
        })
        times = 50 if self.peer.share == 1 else 5
        taken = machine.timed(times, lambda: self.caller.exchange(data))
        runs = self.caller.json()["runs"]
        if len(runs) != limit:
            raise SystemExit(f"{self.peer.name} found {len(runs)} runs, not {limit}")
        return machine.median(taken)

    def artifact(self, server):
        """Up and down again, while a thread looks at the memory."""
        path, peak, done = "/api/2.0/mlflow-artifacts/artifacts/bench/large.bin", [0.0], threading.Event()

        def watch():
            while not done.wait(0.2):
                peak[0] = max(peak[0], server.memory()[1])

        before = server.memory()[1]
        watcher = threading.Thread(target=watch)
        watcher.start()
        block = os.urandom(machine.MIB)
        started = time.perf_counter()
        self.caller.socket.sendall(
            f"PUT {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Length: {ARTIFACT_MIB * machine.MIB}\r\n\r\n".encode()
        )
        for _ in range(ARTIFACT_MIB):
            self.caller.socket.sendall(block)
        self.caller.send(b"")
        while not self.caller.receive():
            pass
        up = time.perf_counter() - started
        started = time.perf_counter()
        taken = received(self.url + path)
        down = time.perf_counter() - started
        done.set()
        watcher.join()
        if taken != ARTIFACT_MIB * machine.MIB:
            raise SystemExit(f"{self.peer.name} gave {taken} bytes back")
        self.figures["1 GiB artifact, up / down"] = f"{ARTIFACT_MIB / up:,.0f} / {ARTIFACT_MIB / down:,.0f} MiB/s"
        self.figures["memory before / at most while that"] = f"{before:,.0f} / {peak[0]:,.0f} MiB"


def received(url):
    """Reads a body without keeping it; how many bytes there were."""
    import urllib.request

    total = 0
    with urllib.request.urlopen(url) as answer:
        while part := answer.read(machine.MIB):
            total += len(part)
    return total


def each_of(requests):
    for data in requests:
        yield data


def disk(folder):
    """MiB per second of a plain file, written, synced and read: what the disk itself does."""
    block = os.urandom(machine.MIB)
    path = folder / "plain"
    started = time.perf_counter()
    with open(path, "wb") as file:
        for _ in range(ARTIFACT_MIB):
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
    rate = ARTIFACT_MIB / (time.perf_counter() - started)
    path.unlink()
    syncs = []
    with open(path, "wb", buffering=0) as file:
        for _ in range(500):
            file.write(block[:16_384])
            started = time.perf_counter()
            os.fdatasync(file.fileno())
            syncs.append(time.perf_counter() - started)
    path.unlink()
    return rate, machine.median(syncs) * 1e3, machine.percentile(syncs, 0.99) * 1e3


if __name__ == "__main__":
    names = sys.argv[1:] or list(PEERS)
    with tempfile.TemporaryDirectory() as text:
        folder = pathlib.Path(text)
        rate, middle, tail = disk(folder)
        measured = [Measurement(PEERS[name](folder / name)) for name in names]
        machine.table(
            f"Tracking; search: `{FILTER}` ordered by acc. A plain file: {rate:,.0f} MiB/s,"
            f" fdatasync of 16 KiB {middle:.2f} / {tail:.1f} ms",
            ("", *(one.peer.name for one in measured)),
            [(row, *(one.figures.get(row, "–") for one in measured)) for row in measured[0].figures],
        )
