"""One row per request, the same XGBoost model: a Windlass deployment beside FastAPI on uvicorn. Load comes from wrk.

The two do not do the same. Windlass looks features up, evaluates, writes the prediction to stable storage and answers;
the peer is given the features, evaluates and answers.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import machine

SECONDS = 15
WARM_SECONDS = 8
CONNECTIONS = 32
ROUNDS = 120
DEPTH = 6

if not shutil.which("wrk"):
    raise SystemExit("serving needs wrk: apt-get install wrk")

with tempfile.TemporaryDirectory() as text:
    folder = pathlib.Path(text)
    os.environ["CHECK_FOLDER"] = text
    import orders
    import program

    orders.FILE = orders.FILE.replace("rounds: 10", f"rounds: {ROUNDS}").replace("max_depth: 3", f"max_depth: {DEPTH}")

    def wrk(url, body, connections, seconds):
        """Requests per second, p50 and p99 in milliseconds."""
        script = folder / "post.lua"
        script.write_text(
            'wrk.method = "POST"\nwrk.headers["Content-Type"] = "application/json"\n'
            f"wrk.body = [==[{json.dumps(body)}]==]\n"
        )
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "--timeout", "10s", "-s", str(script), url]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in said or "Socket errors" in said:
            raise SystemExit(f"requests failed:\n{said}")
        millis = {}
        for share, number, unit in re.findall(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s)$", said, re.M):
            millis[share] = float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]
        return float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]), millis["50"], millis["99"]

    def measure(name, server, path, body):
        wrk(server.url + path, body, CONNECTIONS, WARM_SECONDS)
        _, alone50, alone99 = wrk(server.url + path, body, 1, SECONDS)
        rate, many50, many99 = wrk(server.url + path, body, CONNECTIONS, SECONDS)
        _, mib = server.memory()
        return (
            name,
            f"{alone50:.2f} / {alone99:.2f} ms",
            f"{rate:,.0f}/s",
            f"{many50:.1f} / {many99:.1f} ms",
            f"{mib:,.0f} MiB",
        )

    directory = pathlib.Path(program.DIRECTORY)
    server = machine.windlass(directory, machine.free_port())
    orders.declare()
    orders.champion(server.url)
    caller = machine.Caller(server.url)
    row = {"price": 42.5, "colour": "red", "shop": "shop-1"}
    rows = [
        measure(
            "Windlass, its own route: features, durable log",
            server,
            f"/api/v1/deployments/{orders.LOOP}/predictions",
            {"rows": [row]},
        ),
        measure(
            "Windlass, Open Inference Protocol: features, durable log",
            server,
            f"/v2/models/{orders.LOOP}/infer",
            {
                "inputs": [
                    {"name": "price", "datatype": "FP64", "shape": [1], "data": [42.5]},
                    {"name": "colour", "datatype": "BYTES", "shape": [1], "data": ["red"]},
                    {"name": "shop", "datatype": "BYTES", "shape": [1], "data": ["shop-1"]},
                ]
            },
        ),
    ]
    version = caller.call("GET", f"/api/v1/models/{orders.LOOP}/versions/1")
    artifact = next(one for one in version["artifacts"] if one["path"] == "model.ubj")
    logged = caller.call("GET", f"/api/v1/deployments/{orders.LOOP}/predictions?limit=1")["predictions"][0]
    server.stop()
    model = folder / "model.ubj"
    model.write_bytes(next(directory.rglob(artifact["sha256"])).read_bytes())
    for workers in (1, 2):
        port = machine.free_port()
        command = [sys.executable, "-m", "uvicorn", "fastapi_model:app", "--app-dir", str(machine.HERE / "peers")]
        command += ["--port", str(port), "--log-level", "warning", "--workers", str(workers)]
        peer = machine.Server(command, port, "/health", {"MODEL": str(model)})
        given = {"rows": [logged["features"]]}
        answer = machine.Caller(peer.url).call("POST", "/predict", given)["predictions"][0]
        if abs(answer - logged["output"]) > 1e-6:
            raise SystemExit(f"the models differ: {answer} against {logged['output']}")
        rows.append(measure(f"FastAPI + uvicorn, {workers} worker{'s' if workers > 1 else ''}: model alone", peer, "/predict", given))
        peer.stop()
    columns = ("", "1 connection, p50 / p99", f"{CONNECTIONS} connections", "p50 / p99", "memory")
    machine.table(f"One row per request, {ROUNDS} trees of depth {DEPTH}, {SECONDS} s each", columns, rows)
