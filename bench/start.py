"""From a command to an answer: `version`, `up` on an empty and on a used directory, and what idles in memory."""

import os
import pathlib
import subprocess
import sys
import tempfile
import time

import machine

TIMES = 3
SETTLE_SECONDS = 5


def version():
    taken = machine.timed(TIMES, lambda: subprocess.run([os.environ["WINDLASS"], "version"], capture_output=True, check=True))
    return f"{machine.median(taken):.2f} s"


def started(make):
    seconds, memories = [], []
    for _ in range(TIMES):
        server = make()
        time.sleep(SETTLE_SECONDS)
        memories.append(server.memory())
        seconds.append(server.seconds)
        server.stop()
    processes = memories[0][0]
    return f"{machine.median(seconds):.2f} s", f"{machine.median([mib for _, mib in memories]):,.0f} MiB in {processes}"


def mlflow(folder, *options):
    port = machine.free_port()
    command = [sys.executable, "-m", "mlflow", "server", "--port", str(port), *options]
    command += ["--backend-store-uri", f"sqlite:///{folder}/mlflow.db", "--artifacts-destination", f"{folder}/artifacts"]
    return machine.Server(command, port, "/health")


with tempfile.TemporaryDirectory() as text:
    folder = pathlib.Path(text)
    fresh = iter(range(1000))
    rows = [("`windlass version`", version(), "")]
    rows.append(("`windlass up`, new directory", *started(lambda: machine.windlass(folder / f"new{next(fresh)}", machine.free_port()))))
    rows.append(("`windlass up`, used directory", *started(lambda: machine.windlass(folder / "used", machine.free_port()))))
    rows.append(("`mlflow server`, used database", *started(lambda: mlflow(folder))))
    rows.append(("`mlflow server --workers 1`, used database", *started(lambda: mlflow(folder, "--workers", "1"))))
    machine.table(f"Start to the first 200, median of {TIMES}, and memory (PSS) {SETTLE_SECONDS} s later", ("", "time", "memory, processes"), rows)
