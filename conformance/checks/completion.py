"""Tab completes verbs, subverbs, options and values in a real bash, and in a real zsh where there is one.

The shell runs on a terminal of its own; what it writes behind the cursor after Tab is what a person would see.
"""

import contextlib
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile

FOLDER = os.environ.get("CHECK_FOLDER") or tempfile.mkdtemp()
WINDLASS = os.environ["WINDLASS"]
SECONDS_MAX = 60
CANNOT_RUN = 77
PROMPT = "ready> "
SHELLS = {
    "bash": ["bash", "--norc", "--noprofile", "-i"],
    "zsh": ["zsh", "-f", "-i"],
}
CONTROL = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>]|\x07|\r")
# What is typed before Tab, and what it must become.
BECOMES = [
    ("windlass compl", "windlass completion"),
    ("windlass data ch", "windlass data checkout"),
    ("windlass models ali", "windlass models alias"),
    ("windlass up --po", "windlass up --port"),
    ("windlass data add --mess", "windlass data add --message"),
    ("windlass completion ba", "windlass completion bash"),
    ("windlass te", "windlass test"),
    ("windlass test --a", "windlass test --all"),
    ("windlass apply rid", "windlass apply rides.yaml"),
]
broken = 0


class Shell:
    """A shell on a terminal, into which keys go and out of which comes what it shows."""

    def __init__(self, name):
        environment = {"PATH": os.environ["PATH"], "HOME": FOLDER, "TERM": "dumb", "LANG": "C.UTF-8", "PS1": PROMPT}
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            os.chdir(FOLDER)
            os.execvpe(SHELLS[name][0], SHELLS[name], environment)
        self.type(f"PS1='{PROMPT}'; PROMPT='{PROMPT}'; . ./{name}.completion; echo loaded''\n")
        self.shown_until(f"\nloaded\n[^\n]*{PROMPT}")

    def type(self, keys):
        os.write(self.terminal, keys.encode())

    def shown_until(self, pattern):
        """Everything that is shown up to and with what fits this pattern; what is there when it does not come."""
        shown = ""
        while not re.search(pattern, shown) and select.select([self.terminal], [], [], SECONDS_MAX)[0]:
            with contextlib.suppress(OSError):
                shown += CONTROL.sub("", os.read(self.terminal, 4096).decode(errors="replace"))
        return shown

    def completed(self, typed):
        """The line after Tab, which the shell itself prints: Ctrl-A puts `echo "<` before it, Ctrl-E `>"` behind it."""
        self.type(f'{typed}\t\x01echo "<\x05>"\n')
        shown = self.shown_until(f"\n<[^\n]*>\n[^\n]*{PROMPT}")
        lines = [line[1:-1] for line in shown.split("\n") if re.fullmatch("<.*>", line)]
        return lines[-1].rstrip() if lines else shown  # zsh takes the space back when the cursor leaves it

    def close(self):
        os.kill(self.child, signal.SIGKILL)
        os.waitpid(self.child, 0)
        os.close(self.terminal)


def check(name):
    global broken
    with open(os.path.join(FOLDER, f"{name}.completion"), "w", encoding="utf-8") as file:
        subprocess.run([WINDLASS, "completion", name], stdout=file, check=True, timeout=SECONDS_MAX)
    shell = Shell(name)
    for typed, wanted in BECOMES:
        line = shell.completed(typed)
        holds = line == wanted
        broken += not holds
        print(f"{'ok' if holds else 'NOT'}: in {name}, '{typed}' becomes '{wanted}'" + ("" if holds else f", but was {line!r}"))
    shell.close()


open(os.path.join(FOLDER, "rides.yaml"), "w", encoding="utf-8").close()
present = [name for name in SHELLS if shutil.which(name)]
if "bash" not in present:
    print("there is no bash here")
    sys.exit(CANNOT_RUN)
for name in present:
    check(name)
sys.exit(1 if broken else 0)
