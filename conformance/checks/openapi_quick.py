# venv: openapi
"""The description of the API is valid OpenAPI 3.1, and no request that follows or breaks it makes the server fail."""

import json
import pathlib
import sys
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import fuzz
import orders
import program

from openapi_spec_validator import OpenAPIV31SpecValidator

SECONDS = 20
SEED = 1


def check_document(url):
    with urllib.request.urlopen(f"{url}/openapi.json") as answer:
        document = json.load(answer)
    assert document["openapi"].startswith("3.1."), document["openapi"]
    errors = [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in
              OpenAPIV31SpecValidator(document).iter_errors()]
    assert not errors, "\n".join(errors)


def main():
    url = program.start()
    check_document(url)
    orders.declare()
    orders.champion(url)
    fuzz.check(url, SECONDS, SEED)
    fuzz.check_alive(url)


if __name__ == "__main__":
    main()
