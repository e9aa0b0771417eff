"""What an honest server promises about any request at all, honest or not."""

import json
import os
import subprocess
import sys
import urllib.request

import orders
import program

REQUEST_SECONDS_MAX = 20
ANSWER_SECONDS_MAX = 2
ENDLESS = ["/api/v1/events/stream"]


def check(url, seconds, seed):
    """Sends whatever the schema allows and much that it does not, for so many seconds; no answer may be a 5xx."""
    command = [
        *(os.path.join(os.path.dirname(sys.executable), "schemathesis"), "run", f"{url}/openapi.json"),
        *("--checks", "not_a_server_error", "--continue-on-failure", "--no-shrink"),
        *("--phases", "coverage,fuzzing", "--seed", str(seed), "--max-time", str(seconds)),
        *("--request-timeout", str(REQUEST_SECONDS_MAX), "--generation-database", "none"),
        *("--suppress-health-check", "all", "--warnings", "off", "--no-color"),
    ]
    for path in ENDLESS:
        command += ["--exclude-path", path]
    done = subprocess.run(command, cwd=program.FOLDER, capture_output=True, text=True)
    print(done.stdout, done.stderr)
    assert done.returncode == 0, f"schemathesis ended with status {done.returncode}"


def check_alive(url):
    """The server still serves its champion, and its ledger vouches for all that happened."""
    with urllib.request.urlopen(f"{url}/health/ready", timeout=ANSWER_SECONDS_MAX) as answer:
        assert answer.status == 200
    version = orders.champion(url)
    body = json.dumps({"rows": [{"price": 3.5, "colour": "red", "shop": "shop-1"}]}).encode()
    request = urllib.request.Request(f"{url}/api/v1/deployments/{orders.LOOP}/predictions", data=body)
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
        prediction = json.load(answer)["predictions"][0]
    assert prediction["version"] == version, (prediction, version)
    assert program.order("why", prediction["id"])["recomputed"]["bitsAgree"]
    verified = program.order("verify")
    assert verified["findings"] == [], verified
