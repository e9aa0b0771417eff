# venv: mlflow-2
# slow
"""Everything that a client of mlflow's second version is used for, on SQLite and on PostgreSQL."""

import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import mlflow_scenarios
import postgres
import program


def main():
    failed = mlflow_scenarios.run(program.start(), "SQLite")
    url = program.start(os.path.join(program.FOLDER, "beside-postgres"), postgres.Postgres().database())
    failed += mlflow_scenarios.run(url, "PostgreSQL")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
