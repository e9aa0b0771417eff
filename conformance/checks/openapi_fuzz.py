# venv: openapi
# slow
"""As openapi_quick, for minutes, with another seed each day."""

import datetime
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import fuzz
import orders
import program

SECONDS = 300


def main():
    seed = datetime.date.today().toordinal()
    print("seed", seed)
    url = program.start()
    orders.declare()
    orders.champion(url)
    fuzz.check(url, SECONDS, seed)
    fuzz.check_alive(url)


if __name__ == "__main__":
    main()
