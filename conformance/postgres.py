"""A real PostgreSQL for a check: the one that the build brings along for the tests, started in a folder of its own."""

import atexit
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
import zipfile

START_SECONDS_MAX = 120
CANNOT_RUN = 77
NOBODY = 65534
DATABASES = 4
ROOT = pathlib.Path(__file__).parent.parent


def _archive():
    """The packed programs, out of the local repository of the build; the check cannot run where they are not there."""
    machine = {"x86_64": "amd64", "amd64": "amd64", "aarch64": "arm64v8", "arm64": "arm64v8"}.get(os.uname().machine)
    system = {"Linux": "linux", "Darwin": "darwin"}.get(os.uname().sysname)
    version = re.search(r"<postgres.binaries.version>(.*?)<", (ROOT / "pom.xml").read_text()).group(1)
    repository = pathlib.Path(os.environ.get("MAVEN_REPOSITORY") or pathlib.Path.home() / ".m2" / "repository")
    name = f"embedded-postgres-binaries-{system}-{machine}"
    archive = repository / "io/zonky/test/postgres" / name / version / f"{name}-{version}.jar"
    if not archive.exists():
        print(f"there is no PostgreSQL to test with: {archive} is missing; './mvnw test-compile' fetches it")
        sys.exit(CANNOT_RUN)
    return archive


class Postgres:
    """Runs until the check ends, on a port of its own of the loopback address."""

    def __init__(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="windlass-postgres-"))
        atexit.register(self._stop)
        with zipfile.ZipFile(_archive()) as jar:
            packed = next(name for name in jar.namelist() if name.endswith(".txz"))
            with jar.open(packed) as stream, tarfile.open(fileobj=stream, mode="r|xz") as tar:
                # Before 3.11.4 everything was extracted as it is, and there was no word for it.
                tar.extraction_filter = getattr(tarfile, "fully_trusted_filter", None)
                tar.extractall(self.folder / "programs")
        # It refuses to run as root.
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
        if self.user:
            os.chown(self.folder, NOBODY, NOBODY)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.data = str(self.folder / "data")
        self.left = [f"check{number}" for number in range(DATABASES)]
        self._run("initdb", "-D", self.data, "-U", "windlass", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        # There is no client here, but a server that is not up yet takes orders from its standard input.
        orders = "".join(f"CREATE DATABASE {name}\n" for name in self.left)
        self._run("postgres", "--single", "-D", self.data, "postgres", said=orders)
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=''"
        log = str(self.folder / "log")
        self._run("pg_ctl", "start", "-D", self.data, "-w", "-t", str(START_SECONDS_MAX), "-l", log, "-o", options)

    def _run(self, name, *arguments, said=""):
        command = [str(self.folder / "programs" / "bin" / name), *arguments]
        with tempfile.TemporaryFile("w+") as out:
            process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=out, stderr=out, cwd=self.folder, text=True, **self.user
            )
            process.communicate(said)
            if process.returncode != 0:
                out.seek(0)
                raise SystemExit(f"{name} ended with status {process.returncode}: {out.read()}")

    def database(self):
        """The address of an empty database."""
        return f"postgresql://windlass@127.0.0.1:{self.port}/{self.left.pop()}"

    def _stop(self):
        if (self.folder / "data" / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "-D", self.data, "-m", "immediate", "-w")
        shutil.rmtree(self.folder, ignore_errors=True)
