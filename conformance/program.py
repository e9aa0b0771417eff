"""Starts the packaged program for a check, gives it orders, and ends it with the check."""

import atexit
import json
import os
import subprocess
import tempfile

STOP_SECONDS_MAX = 30
ORDER_SECONDS_MAX = 120
FOLDER = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
DIRECTORY = os.path.join(FOLDER, "windlass")


def start(directory=None, database="", prefix=""):
    """A server of our own on DIRECTORY or another, with its tables there or in this database; answers its URL.

    With a prefix, that is part of the URL.
    """
    command = [os.environ["WINDLASS"], "up", "--port", "0", "--dir", directory or DIRECTORY, "--json", "--quiet"]
    process = subprocess.Popen(
        command
        + (["--database", database] if database else [])
        + (["--static-prefix", prefix] if prefix else []),
        stdout=subprocess.PIPE,
        text=True,
    )

    def stop():
        process.terminate()
        process.wait(STOP_SECONDS_MAX)

    atexit.register(stop)
    line = process.stdout.readline()
    if not line:
        raise SystemExit(f"the program ended with status {process.wait(STOP_SECONDS_MAX)} before it listened")
    return json.loads(line)["url"]


def order(*words, told=""):
    """Runs one command line against the server of this check, with this on its standard input; answers its JSON."""
    command = [os.environ["WINDLASS"], *words, "--dir", DIRECTORY, "--json"]
    done = subprocess.run(command, capture_output=True, text=True, input=told, timeout=ORDER_SECONDS_MAX)
    if done.returncode != 0:
        raise SystemExit(f"'windlass {' '.join(words)}' ended with status {done.returncode}: {done.stderr}{done.stdout}")
    return json.loads(done.stdout)
