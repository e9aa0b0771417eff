# venv: wandb
"""Runs that the Weights & Biases client wrote offline, imported, and compared with what it was told to log.

Against the packaged program. Exits with 0 when every check holds; prints each that does not, and exits with 1.
"""

import hashlib
import math
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import program

FOLDER = pathlib.Path(program.FOLDER)
os.environ.update(WANDB_MODE="offline", WANDB_SILENT="true", WANDB_DIR=str(FOLDER))

import numpy
import wandb

STEPS = 3_000


def same(what, left, right):
    assert left == right, f"{what}\n  told {left!r}\n  here {right!r}"


def shown(run):
    return program.order("runs", "show", run)


def write():
    with wandb.init(
        project="churn",
        name="first",
        notes="a note",
        tags=["a", "b"],
        group="g",
        job_type="train",
        config={"lr": 0.1, "net": {"layers": 2, "act": "relu"}},
    ) as first:
        for step in range(STEPS):
            first.log({"loss": 1 / (step + 1), "deep": {"x": step}, "word": f"w{step}"})
        first.log({"bad": math.nan})
        first.log({"loss": 5.0, "img": wandb.Image(numpy.zeros((4, 4, 3), dtype=numpy.uint8))}, step=10_000)
        first.summary["best"] = 0.5
    second = wandb.init(project="churn", name="second")
    second.log({"loss": 1})
    second.finish(exit_code=1)
    return first.id, second.id


def main():
    first, second = write()
    folder = str(FOLDER / "wandb")
    before = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in (FOLDER / "wandb").rglob("*.wandb")}
    program.start()
    same("foretold", 2, program.order("import", "wandb", folder, "--dry-run")["brought"]["runs"])
    report = program.order("import", "wandb", folder)
    same("brought", (1, 2), (report["brought"]["experiments"], report["brought"]["runs"]))
    same("left out", [], report["skipped"])

    run = shown(first)["run"]
    same("name", "first", run["name"])
    same("status", "FINISHED", run["status"])
    same("params", {"lr": "0.1", "net.layers": "2", "net.act": "relu"}, run["params"])
    for tag, value in {
        "mlflow.note.content": "a note",
        "wandb.tags": "a,b",
        "wandb.group": "g",
        "wandb.jobType": "train",
        "summary.word": f"w{STEPS - 1}",
    }.items():
        same(tag, value, run["tags"][tag])
    latest = {one["key"]: (one["value"], one["step"]) for one in run["metrics"]}
    same("loss", (5.0, 10_000), latest["loss"])
    same("deep.x", (STEPS - 1, STEPS - 1), latest["deep.x"])
    same("best", 0.5, latest["best"][0])
    assert "NaN" == latest["bad"][0] or math.isnan(latest["bad"][0]), latest["bad"]
    assert any(key.startswith("system/") for key in latest), latest
    assert not any(key.startswith("img") for key in latest), latest
    readings = report["brought"]["readings"]
    assert readings > 2 * STEPS, readings

    media = next(FOLDER.rglob("*.png"))
    listed = {one["path"]: one["sha256"] for one in shown(first)["artifacts"]}
    same(
        "image",
        hashlib.sha256(media.read_bytes()).hexdigest(),
        next(hash for path, hash in listed.items() if path.endswith(".png")),
    )
    same("status", "FAILED", shown(second)["run"]["status"])

    again = program.order("import", "wandb", folder)
    assert not any(again["brought"].values()), again["brought"]
    after = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in (FOLDER / "wandb").rglob("*.wandb")}
    same("the source", before, after)
    print("the import holds")


main()
