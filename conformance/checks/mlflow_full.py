# venv: mlflow
# slow
"""Everything that the newest mlflow client is used for, on SQLite and on PostgreSQL."""

import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import mlflow_scenarios
import postgres
import program

CHECKS = pathlib.Path(__file__).parent


def main():
    failed = mlflow_scenarios.run(program.start(), "SQLite")
    url = program.start(os.path.join(program.FOLDER, "beside-postgres"), postgres.Postgres().database())
    failed += mlflow_scenarios.run(url, "PostgreSQL")
    # What is checked on SQLite at every build is to hold on PostgreSQL too.
    for quick in ("mlflow_quick.py", "mlflow_traces.py"):
        failed += subprocess.run([sys.executable, CHECKS / quick, url]).returncode
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
