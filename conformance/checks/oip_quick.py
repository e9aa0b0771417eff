# venv: oip
"""Triton's own client speaks to a loop's first champion: metadata, health, JSON and binary tensors, errors.

Then every form of /invocations answers the same numbers, and each answer can be explained to the bit. The inputs are
read from the metadata, so nothing here knows the loop.
"""

import json
import pathlib
import sys
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import orders
import program

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

ROWS = 3
NUMPY_TYPES = {"FP64": np.float64, "BYTES": np.object_, "BOOL": np.bool_}


def tensors(metadata, binary):
    """One input per field of the deployment: numbers, texts and truths that any model takes."""
    made = []
    for described in metadata["inputs"]:
        kind = NUMPY_TYPES[described["datatype"]]
        values = np.array([str(row) if kind is np.object_ else row + 0.5 for row in range(ROWS)]).astype(kind)
        tensor = triton.InferInput(described["name"], [ROWS], described["datatype"])
        tensor.set_data_from_numpy(values, binary_data=binary)
        made.append(tensor)
    return made


def refused(call, expected):
    try:
        call()
    except InferenceServerException as problem:
        assert expected in problem.message(), problem.message()
        return
    raise AssertionError(f"nothing was refused, though '{expected}' was expected")


def check(client, deployment):
    """What the client says of a deployment; answers its metadata, the numbers and the names of these answers."""
    assert client.is_server_live() and client.is_server_ready()
    assert client.is_model_ready(deployment)
    assert not client.is_model_ready("no-such-deployment")
    assert "binary_tensor_data" in client.get_server_metadata()["extensions"]
    index = client.get_model_repository_index()
    assert deployment in [entry["name"] for entry in index], index

    metadata = client.get_model_metadata(deployment)
    assert metadata["name"] == deployment and metadata["versions"], metadata
    output = metadata["outputs"][0]["name"]
    answers = []
    for binary_in in (False, True):
        for binary_out in (False, True):
            asked = [triton.InferRequestedOutput(output, binary_data=binary_out)]
            answer = client.infer(deployment, tensors(metadata, binary_in), outputs=asked, request_id="check")
            assert answer.get_response()["id"] == "check"
            assert len(answer.get_response()["parameters"]["prediction_ids"].split(",")) == ROWS
            answers.append(answer.as_numpy(output))
    last = client.infer(deployment, tensors(metadata, True))
    answers.append(last.as_numpy(output))
    version = metadata["versions"][0]
    pinned = client.infer(deployment, tensors(metadata, True), model_version=version)
    assert pinned.get_response()["model_version"] == version
    answers.append(pinned.as_numpy(output))
    for answer in answers:
        assert answer.shape == (ROWS,) and answer.dtype == np.float64, answer
        assert np.isfinite(answer).all(), answer
    assert all((answer == answers[0]).all() for answer in answers), answers

    refused(lambda: client.infer("no-such-deployment", tensors(metadata, True)), "no-such-deployment")
    unknown = triton.InferInput("no-such-input", [1], "FP64")
    unknown.set_data_from_numpy(np.array([1.0]))
    refused(lambda: client.infer(deployment, [unknown]), "no-such-input")
    return metadata, answers[0], last.get_response()["parameters"]["prediction_ids"].split(",")


def invoked(url, body, kind="application/json"):
    request = urllib.request.Request(f"{url}/invocations", data=body.encode(), headers={"Content-Type": kind})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def check_invocations(url, metadata, expected):
    """The same rows in each form that /invocations takes get the same answers; answers the names of the last ones."""
    columns = {tensor.name(): tensor._get_tensor()["data"] for tensor in tensors(metadata, False)}
    names = list(columns)
    rows = [list(row) for row in zip(*columns.values())]
    records = [dict(zip(names, row)) for row in rows]
    lines = [",".join(str(value) for value in row) for row in [names, *rows]]
    answers = [
        invoked(url, json.dumps({"dataframe_split": {"columns": names, "data": rows}})),
        invoked(url, json.dumps({"dataframe_records": records})),
        invoked(url, json.dumps({"instances": records})),
        invoked(url, json.dumps({"inputs": columns})),
        invoked(url, "\n".join(lines) + "\n", "text/csv"),
    ]
    for answer in answers:
        assert answer["predictions"] == list(expected), (answer, expected)
    try:
        invoked(url, json.dumps({"instances": [{"no-such-field": 1}]}))
    except urllib.error.HTTPError as refusal:
        assert refusal.code == 400 and "no-such-field" in refusal.read().decode()
    else:
        raise AssertionError("a row with an unknown field was answered")
    return answers[-1]["predictionIds"]


def check_why(prediction, output):
    why = program.order("why", prediction)
    assert why["prediction"]["output"] == output, why["prediction"]
    assert why["recomputed"]["bitsAgree"] and why["recomputed"]["output"] == output, why["recomputed"]


def main():
    url = program.start()
    orders.declare()
    version = orders.champion(url)
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        metadata, expected, inferred = check(client, orders.LOOP)
    assert metadata["versions"] == [str(version)], metadata
    scored = check_invocations(url, metadata, expected)
    check_why(inferred[0], expected[0])
    check_why(scored[-1], expected[-1])
    assert program.order("verify")


if __name__ == "__main__":
    main()
