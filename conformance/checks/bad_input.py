# slow
"""What goes wrong outside is told at the command line: what, why, and what to do; with the right status; nothing is lost.

Missing files, mistakes in a loop file, a taken port, a directory in use, a damaged or newer database, a folder that
cannot be written, and a disk without room.
"""

import contextlib
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

DONE, REFUSED, NOT_REACHABLE = 0, 1, 3
SECONDS_MAX = 120
STORAGE_FULL = 507
# No file may grow beyond this while the disk plays full: enough to start, too little for what is sent.
FILE_BYTES_MAX = 3 * 1024 * 1024
PADDING_BYTES = 50_000
REQUESTS_MAX = 200
# Nobody may make a file there, not even root.
UNWRITABLE = "/proc/sys"
DAMAGED = {"up": "The database file is damaged", "verify": "DAMAGED: The database cannot be read"}

FOLDER = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
WINDLASS = os.environ["WINDLASS"]
broken = 0

LOOP = """
loop: rides
owner: conformance
data:
  rides: { source: rides.csv, time: at }
features:
  request: { hour: number }
train: { from: rides, time: at, target: late > 0 }
"""


def path(*parts):
    return os.path.join(FOLDER, *parts)


def write(name, text):
    with open(path(name), "w", encoding="utf-8") as file:
        file.write(text)
    return path(name)


def expect(claim, status, texts, *arguments):
    """One command, its status, and what it says on standard error and output together."""
    done = subprocess.run(
        [WINDLASS, *arguments], capture_output=True, text=True, check=False, timeout=SECONDS_MAX, cwd=FOLDER
    )
    said = done.stdout + done.stderr
    wrong = [text for text in texts if text not in said] + [text for text in ("Exception", "\tat ") if text in said]
    tell(claim, done.returncode == status and not wrong, f"status {done.returncode}, {wrong} in:\n{said}")


def tell(claim, holds, otherwise):
    global broken
    print(("ok: " if holds else "NOT: ") + claim, flush=True)
    if not holds:
        broken += 1
        print(f"  {otherwise}", flush=True)


@contextlib.contextmanager
def server(name, limits=None):
    process = subprocess.Popen(
        [WINDLASS, "up", "--port", "0", "--dir", path(name), "--json", "--quiet"],
        stdout=subprocess.PIPE,
        text=True,
        preexec_fn=limits,
    )
    try:
        line = process.stdout.readline()
        if not line:
            raise SystemExit(f"the program ended with status {process.wait(SECONDS_MAX)} before it listened")
        yield json.loads(line)["url"]
    finally:
        process.terminate()
        process.wait(SECONDS_MAX)
        process.stdout.close()


def post(url, body, method="POST"):
    """The status of the answer and its body."""
    request = urllib.request.Request(
        url, data=json.dumps(body).encode(), method=method, headers={"Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=SECONDS_MAX) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as problem:
        return problem.code, json.load(problem)


def apply_padded(url, number, padding):
    """Declares one loop more, with a comment that takes space."""
    yaml = LOOP.replace("loop: rides", f"loop: rides-{number}") + "# " + "x" * padding
    return post(f"{url}/api/v1/loops/rides-{number}", {"yaml": yaml, "files": {}}, "PUT")


def files_and_keys():
    expect("a loop file that is not there", REFUSED, ["There is no file 'nowhere.yaml'"], "apply", "nowhere.yaml")
    write("rides.csv", "id,at,hour,late\n1,2026-01-01 00:00:00,1,0\n")
    write("misspelt.yaml", LOOP.replace("owner:", "ownr:"))
    expect(
        "a key that is misspelt",
        REFUSED,
        ["line 3", "ownr", "did you mean 'owner'?"],
        *("apply", "misspelt.yaml", "--dir", "keys"),
    )
    write("nodata.yaml", LOOP.replace("rides.csv", "nowhere.csv"))
    expect(
        "data that is not there yet",
        DONE,
        ["'nowhere.csv' is not there", "windlass data add rides FILE"],
        *("apply", "nodata.yaml", "--dir", "nodata"),
    )
    stopped_by("a target that is no column", "column", LOOP.replace("late > 0", "lateness > 0"), "lateness")
    stopped_by("a time column that holds no times", "type", LOOP.replace("time: at, ", "time: hour, "), "hour")
    with open(path("bytes.yaml"), "wb") as file:
        file.write(bytes(range(128, 256)))
    write("list.yaml", "- loop\n")
    write("deep.yaml", "loop: " + "[" * 20_000 + "]" * 20_000)
    write("bomb.yaml", "\n".join(f"k{i}: &k{i} [{', '.join(['x' if i == 0 else f'*k{i - 1}'] * 9)}]" for i in range(9)))
    write("huge.yaml", LOOP + "# filler\n" * 2_000_000)
    told = {
        "bytes.yaml": "is no text",
        "list.yaml": "holds no keys",
        "deep.yaml": "Nesting Depth",
        "bomb.yaml": "aliases",
        "huge.yaml": "is larger than",
        ".": "is a folder",
    }
    for name, text in told.items():
        expect(f"a loop file that is none: {name}", REFUSED, [text], "apply", name, "--dir", "none")
    write("twice.csv", "id,id\n1,2\n")
    write("ragged.csv", "id,late\n1,2\n1,2,3\n4\n")
    write("really-a-csv.parquet", "id,late\n1,2\n")
    write("new\nline.csv", "id,late\n1,2\n")
    os.makedirs(path("circle", "inner"))
    os.symlink("..", path("circle", "inner", "outer"))
    os.symlink("itself", path("itself"))
    for name, text in {
        "twice.csv": "more than one column 'id'",
        "ragged.csv": "different numbers of values",
        "really-a-csv.parquet": "cannot be read as Parquet",
        "new\nline.csv": "control character",
        "itself": "There is no file",
        "circle": "at least one file",
    }.items():
        expect(f"data that is none: {name!r}", REFUSED, [text], "data", "add", "none", name, "--dir", "none")
    expect("nothing of it is kept", REFUSED, ["There is no dataset 'none'"], "data", "log", "none", "--dir", "none")
    for name in ("quo'te.csv", 'quo"te.csv', "ünï 数.csv", "st*ar.csv", "br[a]cket.csv", "$(x);--.csv"):
        write(name, f"id,late\n{len(name)},2\n")
        expect(f"a file of the name {name}", DONE, ["1 rows"], "data", "add", "names", name, "--dir", "names")
    write("torn.parquet", "PAR1 this is no parquet file")
    expect("a data file that is torn", REFUSED, ["torn.parquet"], "data", "add", "torn", "torn.parquet", "--dir", "torn")


def stopped_by(claim, name, loop, text):
    """What the data does not fit shows at the first training: the loop stops and says why."""
    write(name + ".yaml", loop)
    expect(f"{claim} can be declared", DONE, ["is declared"], "apply", name + ".yaml", "--dir", name)
    with server(name) as url:
        status, body = post(url + "/api/v1/loops/rides/reconcile", {})
        loop = body.get("loop", {})
        holds = status == 200 and loop.get("state") == "stopped" and text in loop.get("reason", "")
        tell(f"{claim} stops the loop with the reason", holds, f"status {status}: {body}")


def ports_and_directories():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        expect(
            "a port that is taken",
            NOT_REACHABLE,
            [f"cannot listen on 127.0.0.1:{port}", "--port"],
            *("up", "--port", port, "--dir", "port"),
        )
    with server("twice") as url:
        expect(
            "a second server on the same directory",
            REFUSED,
            ["is in use", url, "--dir"],
            *("up", "--port", "0", "--dir", "twice"),
        )
    write("a-file", "")
    expect(
        "a directory that is a file",
        NOT_REACHABLE,
        ["a-file", "cannot be used", "--dir"],
        *("up", "--port", "0", "--dir", "a-file"),
    )
    if os.path.isdir(UNWRITABLE):
        expect(
            "a directory that cannot be written",
            NOT_REACHABLE,
            [UNWRITABLE, "cannot be used", "--dir"],
            *("up", "--port", "0", "--dir", UNWRITABLE),
        )


def damaged_databases():
    with server("whole") as url:
        for number in range(20):
            status, body = apply_padded(url, number, 2_000)
            assert status == 200, body
    expect("a directory that is whole", DONE, ["intact"], "verify", "--dir", "whole")

    def copy(name):
        shutil.copytree(path("whole"), path(name))
        return path(name, "windlass.db")

    with open(copy("header"), "r+b") as file:
        file.write(os.urandom(100))
    for verb in (("up", "--port", "0"), ("verify",)):
        expect(f"a database whose head is damaged, by {verb[0]}", REFUSED, [DAMAGED[verb[0]]], *verb, "--dir", "header")
    with open(copy("middle"), "r+b") as file:
        size = os.path.getsize(file.name)
        for offset in range(8192, size, 4096):
            file.seek(offset)
            file.write(os.urandom(64))
    for verb in (("up", "--port", "0"), ("verify",)):
        expect(f"a database with damaged pages, by {verb[0]}", REFUSED, [DAMAGED[verb[0]]], *verb, "--dir", "middle")
    with contextlib.closing(sqlite3.connect(copy("newer"))) as database:
        database.execute("INSERT INTO schema_migration (capability, number, sha256) VALUES ('ledger', 900, 'abc')")
        database.commit()
    expect(
        "a database of a newer version",
        REFUSED,
        ["written by a newer Windlass", "ledger/900", "Use the newer version"],
        *("up", "--port", "0", "--dir", "newer"),
    )
    expect("the newer database is left as it was", DONE, ["intact"], "verify", "--dir", "newer")


def full_disk():
    """No file may grow beyond a size that the database and its log soon have."""

    def limits():
        resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))

    acknowledged, status, body = 0, 200, {}
    with server("full", limits) as url:
        for number in range(REQUESTS_MAX):
            status, body = apply_padded(url, number, PADDING_BYTES)
            if status != 200:
                break
            acknowledged += 1
        tell(
            "a change that the disk has no room for is refused and says so",
            status == STORAGE_FULL and body.get("code") == "storage-full",
            f"status {status}: {body}",
        )
        with urllib.request.urlopen(url + "/api/v1/models", timeout=SECONDS_MAX) as answer:
            tell("what is there can still be read", answer.status == 200, answer.status)
        upload = urllib.request.Request(
            url + "/api/v1/blobs/" + "0" * 64, data=b"x" * (FILE_BYTES_MAX + 1), method="PUT"
        )
        try:
            urllib.request.urlopen(upload, timeout=SECONDS_MAX)
            tell("a blob that the disk has no room for is refused", False, "it was taken")
        except urllib.error.HTTPError as problem:
            told = json.load(problem)
            tell("a blob that the disk has no room for is refused", problem.code == STORAGE_FULL, told)
        tell("it leaves no part of it behind", not os.listdir(path("full", "blobs", "incoming")), "a file is left")
    with server("full") as url:
        with contextlib.closing(sqlite3.connect(path("full", "windlass.db"))) as database:
            kept = database.execute("SELECT COUNT(*) FROM ledger_event WHERE kind = 'applied'").fetchone()[0]
        tell("all that was acknowledged is kept", kept == acknowledged > 0, f"{kept} of {acknowledged}")
        status, body = apply_padded(url, REQUESTS_MAX, PADDING_BYTES)
        tell("with room again, the server goes on", status == 200, body)
    expect("and nothing is damaged", DONE, ["intact"], "verify", "--dir", "full")


files_and_keys()
ports_and_directories()
damaged_databases()
full_disk()
sys.exit(1 if broken else 0)
