# slow
"""A loop whose process is killed again and again, while it trains and deploys, loses nothing and does nothing twice.

Starts the program on a directory with a small loop, asks for trainings and kills the process with SIGKILL at random
moments of its work. After every kill the same directory is opened again. At the end the loop has a champion, the ledger
verifies, every order that was acknowledged was carried out, and no decision has two versions. SEED repeats a run.
"""

import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request

KILLS = 10
ROWS = 4_000
STEPS_SECONDS_MAX = 120
STOP_SECONDS_MAX = 30
# How long the work takes that the first kill falls into; later kills know better.
WORK_SECONDS_GUESSED = 2.0
# Work that was cut short may need longer than it was thought to.
PATIENCE = 1.7
LOOP = "kill-me"

LOOP_FILE = f"""
loop: {LOOP}
owner: conformance
data:
  rides: {{ source: rides.csv, time: at, expect: rides.json }}
features:
  request: {{ hour: number, zone: category }}
  views:
    zone_recent:
      from: rides
      key: zone
      aggregate: {{ late_6h: mean(late) over 6h }}
train:
  {{ from: rides, time: at, join: id, target: late > 0, window: 90d, holdout: 10d, rounds: 60, seed: 3 }}
gate: [auc >= 0.6]
serve: {{ rollout: {{ canary: [100] }}, shadow: first }}
retrain: {{ on: [data], cooldown: 1h }}
"""

SUITE = {
    "name": "rides",
    "expectations": [
        {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "zone"}},
        {"type": "expect_column_values_to_be_between", "kwargs": {"column": "hour", "min_value": 0, "max_value": 23}},
    ],
}


def write_loop(folder, rng):
    with open(os.path.join(folder, "loop.yaml"), "w", encoding="utf-8") as file:
        file.write(LOOP_FILE)
    with open(os.path.join(folder, "rides.json"), "w", encoding="utf-8") as file:
        json.dump(SUITE, file)
    with open(os.path.join(folder, "rides.csv"), "w", encoding="utf-8") as file:
        file.write("id,at,hour,zone,late\n")
        for row in range(ROWS):
            day, minute = divmod(row * 24, 24 * 60)
            hour = minute // 60
            zone = rng.choice("abcd")
            late = int(rng.random() < 0.15 + 0.5 * (hour >= 16) + 0.2 * (zone == "d"))
            at = time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime(1_740_787_200 + (day * 24 * 60 + minute) * 60))
            file.write(f"{row},{at},{hour},{zone},{late}\n")


class Program:
    """One life of the program on the directory."""

    def __init__(self, directory):
        self.directory = directory
        self.process = subprocess.Popen(
            [os.environ["WINDLASS"], "up", "--port", "0", "--dir", directory, "--json", "--quiet"],
            stdout=subprocess.PIPE,
            text=True,
        )
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"the program ended with status {self.process.wait(STOP_SECONDS_MAX)} before it listened")
        self.url = json.loads(line)["url"]

    def call(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            self.url + path, data=data, method=method, headers={"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=STEPS_SECONDS_MAX) as answer:
            return json.load(answer)

    def loop(self):
        return self.call("GET", f"/api/v1/loops/{LOOP}")

    def reconcile(self):
        return self.call("POST", f"/api/v1/loops/{LOOP}/reconcile")

    def kill(self):
        with open(os.path.join(self.directory, "lock"), encoding="utf-8") as file:
            os.kill(int(file.readline()), signal.SIGKILL)
        self.process.wait(STOP_SECONDS_MAX)
        self.process.stdout.close()

    def stop(self):
        self.process.terminate()
        self.process.wait(STOP_SECONDS_MAX)
        self.process.stdout.close()


def windlass(*arguments):
    done = subprocess.run([os.environ["WINDLASS"], *arguments], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"windlass {' '.join(arguments)} ended with {done.returncode}: {done.stderr}"
    return done.stdout


def work_until_killed(program, rng, work_seconds):
    """Kills the program at a random moment of its work; answers how long to let the next one work at most."""
    took = []

    def work():
        began = time.monotonic()
        try:
            program.reconcile()
            took.append(time.monotonic() - began)
        except (urllib.error.URLError, ConnectionError, OSError):
            pass  # the process was killed under the request

    worker = threading.Thread(target=work)
    worker.start()
    worker.join(rng.uniform(0, work_seconds))
    before = "at rest" if took else "at work"
    program.kill()
    worker.join()
    print(f"killed {before}", flush=True)
    return max(took[0], 0.1) if took else work_seconds * PATIENCE


def events(program, subject):
    found, after = [], -1
    while after is not None:
        page = program.call("GET", f"/api/v1/ledger/events?subject={subject}&after={after}&limit=1000")
        found += page["events"]
        after = page.get("next")
    return found


def settled(program):
    """The loop once it has nothing left to do."""
    while program.reconcile()["steps"]:
        pass
    return program.loop()


def check(program, ordered):
    loop = settled(program)
    assert loop["state"] == "idle" and loop.get("champion"), f"the loop is {loop['state']}: {loop['reason']}"
    happened = events(program, f"loop/{LOOP}")
    decided = [event["seq"] for event in happened if event["kind"] == "training-decided"]
    trained = [event["body"]["version"] for event in happened if event["kind"] == "trained"]
    promoted = [event["body"]["version"] for event in happened if event["kind"] == "promoted"]
    versions = program.call("GET", f"/api/v1/models/{LOOP}")["versions"]
    reasons = [version["metadata"]["decision"] for version in versions]
    assert sorted(reasons) == sorted(decided), f"decisions {decided} have the versions of {reasons}"
    assert len(set(trained)) == len(trained) == len(versions), f"trained were {trained}"
    assert promoted == trained, f"promoted were {promoted} of {trained}"
    assert loop["champion"]["version"] == promoted[-1]
    asked = [event["reason"] for event in happened if event["kind"] == "training-decided"]
    assert all(order in asked for order in ordered), f"of the orders {ordered} the ledger knows {asked}"
    deployed = program.call("GET", f"/api/v1/deployments/{LOOP}")
    assert f'"champion":{promoted[-1]}' in json.dumps(deployed, separators=(",", ":")), deployed
    runs = program.call("GET", "/api/v1/runs?limit=100")["runs"]
    running = [run for run in runs if "RUNNING" in json.dumps(run)]
    assert not running, f"{len(running)} runs that a killed process left are still called running"
    return len(versions)


def main():
    seed = int(os.environ.get("SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"seed {seed}", flush=True)
    rng = random.Random(seed)
    folder = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
    directory = os.path.join(folder, "windlass")
    write_loop(folder, rng)
    windlass("apply", os.path.join(folder, "loop.yaml"), "--dir", directory, "--quiet")
    ordered = []
    work_seconds = WORK_SECONDS_GUESSED
    for number in range(KILLS):
        program = Program(directory)
        if program.loop()["state"] == "idle" and program.loop().get("champion"):
            order = f"order {number}"
            program.call("POST", f"/api/v1/loops/{LOOP}/run", {"negativeControl": False, "reason": order})
            ordered.append(order)
        work_seconds = work_until_killed(program, rng, work_seconds)
        windlass("verify", "--dir", directory)
    program = Program(directory)
    versions = check(program, ordered)
    program.stop()
    print(windlass("verify", "--dir", directory).splitlines()[0])
    print(f"{KILLS} kills, {versions} versions, each for a decision of its own, each champion in its turn")


if __name__ == "__main__":
    main()
