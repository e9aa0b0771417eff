"""Starts the packaged program for a check, and ends it with the check."""

import atexit
import json
import os
import subprocess
import tempfile

STOP_SECONDS_MAX = 30


def start():
    """A server of our own on an empty directory; answers its URL."""
    folder = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
    process = subprocess.Popen(
        [os.environ["WINDLASS"], "up", "--port", "0", "--dir", os.path.join(folder, "windlass"), "--json", "--quiet"],
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
