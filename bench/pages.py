"""The pages with a lot in them: 10,000 runs of 200 columns, a run of 1,000,000 readings, in a headless Chromium.

Fills a server over HTTP as clients do, then measures in the browser what a person would wait for. With an argument
`fill URL` it only fills the server there; with `measure URL` it only measures one that was filled so.
"""

import concurrent.futures
import pathlib
import random
import sys
import tempfile
import time

import browser
import machine

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
                    "value": 40.0 if step == 777_777 else 5 / (1 + step / 50_000) + chance.gauss(0, 0.05)}
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


def measure(url):
    experiment = experiment_of(url, "pages")
    caller = machine.Caller(url)
    first = caller.call("GET", f"/api/v1/runs/table?experiment={experiment}&limit={COMPARED}")["rows"]
    million = caller.call("GET", f"/api/v1/runs/table?experiment={experiment_of(url, 'long')}")["rows"][0]["id"]
    rows = []
    with browser.Browser() as page:
        page.size(1440, 900)
        page.open(f"{url}/ledger")
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
        broken = page.complaints()
    machine.table("Pages", ["what", "seen"], rows)
    assert not broken, broken


def main():
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


if __name__ == "__main__":
    main()
