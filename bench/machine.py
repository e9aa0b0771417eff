"""Processes of a measurement: starting, waiting for and weighing them, and tables of what came out."""

import http.client
import json
import os
import pathlib
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "conformance"))
READY_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30
POLL_SECONDS = 0.005
MIB = 1024 * 1024


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Server:
    """A process group that listens; `seconds` is the time from its start to its first 200."""

    def __init__(self, command, port, path, environment=None):
        self.url = f"http://127.0.0.1:{port}"
        self.log = tempfile.TemporaryFile()
        started = time.monotonic()
        self.process = subprocess.Popen(
            command,
            stdout=self.log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, **(environment or {})},
        )
        while not answers(port, path):
            if self.process.poll() is not None or time.monotonic() - started > READY_SECONDS_MAX:
                self.log.seek(0)
                raise SystemExit(f"{command[0]} did not come up: {self.log.read().decode()[-2000:]}")
            time.sleep(POLL_SECONDS)
        self.seconds = time.monotonic() - started

    def members(self):
        group = os.getpgid(self.process.pid)
        for entry in os.listdir("/proc"):
            if entry.isdigit():
                try:
                    if os.getpgid(int(entry)) == group:
                        yield int(entry)
                except ProcessLookupError:
                    pass

    def memory(self):
        """Processes, and MiB of memory that are theirs: shared pages are divided among those who share them."""
        total = count = 0
        for pid in self.members():
            try:
                lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            except (FileNotFoundError, ProcessLookupError, PermissionError):
                continue
            count += 1
            total += next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        return count, total / 1024

    def stop(self):
        for pid in list(self.members()):
            try:
                os.kill(pid, 15)
            except ProcessLookupError:
                pass
        self.process.wait(STOP_SECONDS_MAX)


def answers(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def windlass(directory, port):
    command = [os.environ["WINDLASS"], "up", "--port", str(port), "--dir", str(directory), "--quiet"]
    return Server(command, port, "/health/ready")


class Caller:
    """JSON over one connection that stays open."""

    def __init__(self, url):
        self.connection = http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=300)

    def call(self, method, path, body=None):
        text = None if body is None else json.dumps(body)
        self.connection.request(method, path, text, {"Content-Type": "application/json"})
        answer = self.connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{method} {path} answered {answer.status}: {content[:1000]}")
        return json.loads(content)


def percentile(seconds, share):
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def timed(times, work):
    """Seconds of each of so many calls, after one that is not counted."""
    work()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        taken.append(time.perf_counter() - started)
    return taken


def table(title, columns, rows):
    print(f"\n**{title}**\n\n| {' | '.join(columns)} |\n|{'---|' * len(columns)}")
    for row in rows:
        print(f"| {' | '.join(str(cell) for cell in row)} |")
    sys.stdout.flush()


def median(values):
    return statistics.median(values)
