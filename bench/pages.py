"""The pages with a lot in them: 10,000 runs of 200 columns, a run of 1,000,000 readings, in a headless Chromium.

Fills a server over HTTP as clients do, then measures in the browser what a person would wait for; last, what
`mlflow server` needs for the requests that its own pages make for the same. With an argument `fill URL` it only fills
the server there; with `measure URL` it only measures one that was filled so; with `peer` it only measures mlflow's.
"""

import concurrent.futures
import pathlib
import random
import sqlite3
import sys
import tempfile
import time
import urllib.parse

import browser
import machine
import tracking

RUNS = 10_000
METRICS = 140
PARAMS = 60
POINTS = 1_000_000
COMPARED = 500
BATCH = 1_000
WRITERS = 4
API = "/api/2.0/mlflow"
SEED = 7
SCROLL_SECONDS = 8
LONGEST_FRAME_MS = 100
SPIKE_STEP, SPIKE = 777_777, 40.0
ZOOMS = 3
TIMES = 3


def run_of(number, experiment):
    """A run as a search for settings leaves it; some parameters are the same everywhere."""
    chance = random.Random(SEED * 1_000_003 + number)
    rate = 10 ** chance.uniform(-4, -1)
    depth = chance.randint(2, 12)
    quality = 0.9 - abs(depth - 7) * 0.02 - abs(rate - 0.01) + chance.gauss(0, 0.01)
    metrics = {"auc": quality, "loss": 1 - quality + chance.gauss(0, 0.01)}
    metrics.update({f"eval/slice_{index:03}": quality + chance.gauss(0, 0.05) for index in range(METRICS - 2)})
    params = {"lr": f"{rate:.5f}", "depth": str(depth), "model": chance.choice(["forest", "boosting", "network"])}
    params.update({f"setting_{index:02}": str(chance.randint(0, 9)) for index in range(40)})
    params.update({f"fixed_{index:02}": "1" for index in range(PARAMS - 43)})
    start = 1_760_000_000_000 + number * 60_000
    created = {"experiment_id": experiment, "start_time": start, "run_name": f"trial-{number:05}",
               "tags": [{"key": "team", "value": chance.choice(["red", "blue", "green"])}]}
    batch = {
        "metrics": [{"key": key, "value": value, "timestamp": start, "step": 0} for key, value in metrics.items()],
        "params": [{"key": key, "value": value} for key, value in params.items()],
    }
    return created, batch, start


def write_runs(url, experiment, numbers):
    caller = machine.Caller(url)
    for number in numbers:
        created, batch, start = run_of(number, experiment)
        run = caller.call("POST", f"{API}/runs/create", created)["run"]["info"]["run_id"]
        caller.call("POST", f"{API}/runs/log-batch", {"run_id": run, **batch})
        caller.call("POST", f"{API}/runs/update", {"run_id": run, "status": "FINISHED", "end_time": start + 90_000})


def write_points(url, experiment):
    """A loss that falls, with a spike that thinning must not lose."""
    caller = machine.Caller(url)
    chance = random.Random(SEED)
    run = caller.call("POST", f"{API}/runs/create", {"experiment_id": experiment, "run_name": "a-million",
                                                     "start_time": 1_770_000_000_000})["run"]["info"]["run_id"]
    for first in range(0, POINTS, BATCH):
        metrics = [{"key": "train/loss", "step": step, "timestamp": 1_770_000_000_000 + step,
                    "value": SPIKE if step == SPIKE_STEP else 5 / (1 + step / 50_000) + chance.gauss(0, 0.05)}
                   for step in range(first, first + BATCH)]
        caller.call("POST", f"{API}/runs/log-batch", {"run_id": run, "metrics": metrics})
    return run


def fill(url):
    started = time.monotonic()
    caller = machine.Caller(url)
    experiment = caller.call("POST", f"{API}/experiments/create", {"name": "pages"})["experiment_id"]
    with concurrent.futures.ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(lambda part: write_runs(url, experiment, range(part, RUNS, WRITERS)), range(WRITERS)))
    runs = time.monotonic() - started
    other = caller.call("POST", f"{API}/experiments/create", {"name": "long"})["experiment_id"]
    write_points(url, other)
    print(f"Filled: {RUNS:,} runs in {runs:.0f} s, {POINTS:,} readings in {time.monotonic() - started - runs:.0f} s.")


def experiment_of(url, name):
    found = machine.Caller(url).call("GET", "/api/v1/experiments?limit=1000")["experiments"]
    return next(one["id"] for one in found if one["name"] == name)


WIDTH_PX, LEFT_PX, RIGHT_PX = 60, 52, 16

SCROLL = """
new Promise((done) => {
    const table = document.querySelector('[role=table]');
    const deltas = [];
    let last = performance.now(), blank = 0;
    const started = last, [dx, dy] = [%s, %s];
    const step = (now) => {
        deltas.push(now - last);
        last = now;
        table.scrollTop += dy;
        table.scrollLeft += dx;
        blank += document.querySelectorAll('.waiting').length > 0 ? 1 : 0;
        if (now - started < %d) requestAnimationFrame(step);
        else done({ frames: deltas.length, longest: Math.max(...deltas.slice(1)), blank,
                    over: deltas.filter((delta) => delta > %d).length, top: table.scrollTop, left: table.scrollLeft });
    };
    requestAnimationFrame(step);
})
"""


def scrolled(page, across, down):
    return page.run(SCROLL % (across, down, SCROLL_SECONDS * 1000, LONGEST_FRAME_MS))


def dragged(page, share, width):
    """Draws a frame of so many pixels around a place of the chart, as a person does with the mouse."""
    left, top, size, height = page.run("(() => { const r = document.querySelector('figure .chart').getBoundingClientRect();"
                                       " return [r.left, r.top, r.width, r.height]; })()")
    middle = left + LEFT_PX + (size - LEFT_PX - RIGHT_PX) * share
    for kind, x in [("mousePressed", middle - width / 2), ("mouseMoved", middle), ("mouseMoved", middle + width / 2),
                    ("mouseReleased", middle + width / 2)]:
        page.call("Input.dispatchMouseEvent", type=kind, x=x, y=top + height / 2, button="left", clickCount=1,
                  buttons=0 if kind == "mouseReleased" else 1)


def zoomed(page, url, run):
    """Zooms to the spike until every reading in sight is drawn; seconds of each step, and how many readings were drawn."""
    taken = []
    asked = "performance.getEntriesByType('resource').filter((one) => one.name.includes('/history?')).map((one) => one.name)"
    first, last_step = 0, POINTS - 1
    for _ in range(ZOOMS):
        points = page.run("document.querySelector('[data-points]').dataset.points")
        started = time.monotonic()
        dragged(page, (SPIKE_STEP - first) / (last_step - first), WIDTH_PX)
        page.wait(f"document.querySelector('[data-points]').dataset.points !== '{points}'")
        taken.append(time.monotonic() - started)
        last = urllib.parse.urlsplit(page.run(f"{asked}.at(-1)"))
        within = dict(urllib.parse.parse_qsl(last.query))
        first, last_step = int(within["from"]), int(within["to"])
    got = machine.Caller(url).call("GET", f"{last.path}?{last.query}")["points"]
    exact = [point["step"] for point in got] == list(range(first, last_step + 1))
    assert exact and any(point["value"] == SPIKE for point in got), (within, len(got))
    return taken, len(got)


def measure(url):
    experiment = experiment_of(url, "pages")
    caller = machine.Caller(url)
    first = caller.call("GET", f"/api/v1/runs/table?experiment={experiment}&limit={COMPARED}")["rows"]
    million = caller.call("GET", f"/api/v1/runs/table?experiment={experiment_of(url, 'long')}")["rows"][0]["id"]
    rows = []
    quick = {
        "the API alone: 100 runs of the 10,000": lambda: caller.call("GET", f"/api/v1/runs/table?experiment={experiment}&limit=100"),
        f"the API alone: {COMPARED} runs": lambda: caller.call("GET", f"/api/v1/runs/table?experiment={experiment}&limit={COMPARED}"),
        "the API alone: 1,000,000 readings thinned": lambda: caller.call("GET", f"/api/v1/runs/{million}/metrics/train/loss?points=1000"),
    }
    rows.extend((words, f"{machine.median(machine.timed(TIMES, work)) * 1000:,.0f} ms") for words, work in quick.items())
    with browser.Browser() as page:
        page.size(1440, 900)
        page.open(f"{url}/ledger")
        empty = page.opened(f"{url}/data", "!!document.querySelector('main h1')")
        rows.append(("a page with nothing in it, to compare with", f"{empty * 1000:,.0f} ms"))
        seconds = page.opened(f"{url}/runs?experiment={experiment}", "!!document.querySelector('[role=rowheader] a')")
        rows.append(("table of 10,000 runs × 200 columns: first rows", f"{seconds * 1000:,.0f} ms"))
        page.wait("document.querySelector('[role=table]').ariaColCount > 200", 60)
        for words, across, down in [("slowly, 12 px a frame", 0, 12), ("quickly, 400 px a frame", 0, 400), ("across, 25 px a frame", 25, 0)]:
            page.run("(() => { const t = document.querySelector('[role=table]'); t.scrollTop = 0; t.scrollLeft = 0; })()")
            time.sleep(1)
            seen = scrolled(page, across, down)
            assert seen["top"] + seen["left"] > 1_000, seen
            rows.append((f"scrolling {words}", f"{seen['frames'] / SCROLL_SECONDS:.0f} frames/s, longest {seen['longest']:.0f} ms, "
                         f"{seen['over']} over {LONGEST_FRAME_MS} ms, {seen['blank']} with rows still to come"))
        seconds = page.opened(f"{url}/runs?experiment={experiment}&order=metrics.%60loss%60+ASC", "!!document.querySelector('[role=rowheader] a')")
        rows.append(("sorted by a metric: first rows", f"{seconds * 1000:,.0f} ms"))
        seconds = page.opened(f"{url}/runs/compare#runs={','.join(row['id'] for row in first)}",
                              "document.querySelector('[data-drawn]')?.dataset.drawn === '500'")
        rows.append((f"comparing {COMPARED} runs: drawn", f"{seconds * 1000:,.0f} ms"))
        seconds = page.opened(f"{url}/runs/{million}", "!!document.querySelector('figure canvas')")
        rows.append(("run of 1,000,000 readings: drawn", f"{seconds * 1000:,.0f} ms"))
        time.sleep(1)
        taken, exact = zoomed(page, url, million)
        rows.append((f"zoomed to its spike in {ZOOMS} steps: drawn", f"{', '.join(f'{one * 1000:,.0f}' for one in taken)} ms; then {exact:,} readings, every one"))
        broken = page.complaints()
    machine.table("Pages", ["what", "seen"], rows)
    assert not broken, broken


def peer_rows():
    """What the same would be in mlflow's own database, straight into it: over its API it would take hours."""
    for number in range(RUNS):
        created, batch, start = run_of(number, "1")
        yield f"{number:032x}", created, batch, start


def fill_peer(path):
    with sqlite3.connect(path, timeout=60) as sql:
        for run, created, batch, start in peer_rows():
            sql.execute("INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, start_time,"
                        " lifecycle_stage, artifact_uri, experiment_id) VALUES (?, ?, 'UNKNOWN', '', '', '', 'FINISHED', ?, 'active', ?, 0)",
                        (run, created["run_name"], start, f"mlflow-artifacts:/0/{run}/artifacts"))
            for table in ("metrics", "latest_metrics"):
                sql.executemany(f"INSERT INTO {table} (key, value, timestamp, run_uuid, step, is_nan) VALUES (?, ?, ?, ?, 0, 0)",
                                [(one["key"], one["value"], start, run) for one in batch["metrics"]])
            sql.executemany("INSERT INTO params (key, value, run_uuid) VALUES (?, ?, ?)",
                            [(one["key"], one["value"], run) for one in batch["params"]])
            sql.executemany("INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)",
                            [("mlflow.runName", created["run_name"], run), ("team", created["tags"][0]["value"], run)])
        chance = random.Random(SEED)
        sql.executemany("INSERT INTO metrics (key, value, timestamp, run_uuid, step, is_nan) VALUES ('train/loss', ?, ?, ?, ?, 0)",
                        ((SPIKE if step == SPIKE_STEP else 5 / (1 + step / 50_000) + chance.gauss(0, 0.05), step, f"{0:032x}", step)
                         for step in range(POINTS)))


def measure_peer():
    with tempfile.TemporaryDirectory() as folder:
        peer = tracking.MlflowAlone(pathlib.Path(folder) / "mlflow")
        peer.start().stop()  # makes its tables
        fill_peer(peer.folder / "mlflow.db")
        server = peer.start()
        try:
            caller = machine.Caller(server.url)
            ids = [f"{number:032x}" for number in range(COMPARED)]
            search = {"experiment_ids": ["0"], "order_by": ["attributes.start_time DESC"], "max_results": 100}
            many = "&".join(f"run_ids={run}" for run in ids[:100])
            works = [
                ("first 100 runs of 10,000 × 200: `runs/search`", lambda: caller.call("POST", f"{API}/runs/search", search)),
                ("100 runs by a metric: `runs/search`", lambda: caller.call("POST", f"{API}/runs/search", {**search, "order_by": ["metrics.loss ASC"]})),
                (f"{COMPARED} runs to compare: `runs/search`", lambda: caller.call("POST", f"{API}/runs/search", {**search, "max_results": COMPARED})),
                ("a metric of 100 of them: `get-history-bulk-interval`", lambda: caller.call(
                    "GET", f"/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?{many}&metric_key=loss&max_results=320")),
                ("1,000,000 readings thinned: `get-history-bulk-interval`", lambda: caller.call(
                    "GET", f"/ajax-api/2.0/mlflow/metrics/get-history-bulk-interval?run_ids={ids[0]}&metric_key=train%2Floss&max_results=320")),
            ]
            rows = [(words, f"{machine.median(machine.timed(TIMES, work)) * 1000:,.0f} ms") for words, work in works]
        finally:
            server.stop()
    machine.table("`mlflow server --workers 1`, its API alone", ["what", "median"], rows)


def main():
    if sys.argv[1:2] == ["peer"]:
        return measure_peer()
    if sys.argv[1:2] == ["fill"]:
        return fill(sys.argv[2])
    if sys.argv[1:2] == ["measure"]:
        return measure(sys.argv[2])
    with tempfile.TemporaryDirectory() as folder:
        server = machine.windlass(pathlib.Path(folder) / "data", machine.free_port())
        try:
            fill(server.url)
            measure(server.url)
        finally:
            server.stop()
    measure_peer()


if __name__ == "__main__":
    main()
