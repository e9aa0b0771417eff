# venv: oip
"""Triton's own client speaks to a running server: metadata, health, JSON and binary tensors, errors.

Takes the server from OIP_URL (http://127.0.0.1:8990) and the deployment from OIP_DEPLOYMENT. Its inputs are read from
the metadata, so any deployment will do.
"""

import os
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

ROWS = 3
CANNOT_RUN = 77
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
    answers.append(client.infer(deployment, tensors(metadata, True)).as_numpy(output))
    version = metadata["versions"][0]
    pinned = client.infer(deployment, tensors(metadata, True), model_version=version)
    assert pinned.get_response()["model_version"] == version
    answers.append(pinned.as_numpy(output))
    for answer in answers:
        assert answer.shape == (ROWS,) and answer.dtype == np.float64, answer
        assert np.isfinite(answer).all(), answer
    if len(metadata["versions"]) == 1:
        assert all((answer == answers[0]).all() for answer in answers), answers

    refused(lambda: client.infer("no-such-deployment", tensors(metadata, True)), "no-such-deployment")
    unknown = triton.InferInput("no-such-input", [1], "FP64")
    unknown.set_data_from_numpy(np.array([1.0]))
    refused(lambda: client.infer(deployment, [unknown]), "no-such-input")


def main():
    url = os.environ.get("OIP_URL")
    deployment = os.environ.get("OIP_DEPLOYMENT")
    if not url or not deployment:
        print("OIP_URL and OIP_DEPLOYMENT do not say where a deployment is served")
        return CANNOT_RUN
    with triton.InferenceServerClient(url.removeprefix("http://")) as client:
        check(client, deployment)
    return 0


if __name__ == "__main__":
    sys.exit(main())
