"""How long `flow check` takes for a thousand files, in units of what parsing alone takes.

    python bench/check_speed.py [--files 1000] [--lines 30]

Writes generated `.flow` files into a temporary folder and measures, in processes of their own and in one
sitting, (a) reading them into trees, with the same grammar and no check, and (b) the whole command
`flow check`, without the cache, with an empty one, and again with what the run before has kept; (c) Python
starting up and reading the bytes of the files. Machines differ, so the ratios are what counts. It also
says how long one file takes. Python keeps its compiled modules meanwhile, as it does for whoever installs
FlowLang, also where the environment says that it shall not.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARSE_ONLY = """
import sys
from pathlib import Path
from flowlang.syntax.parse import parse_file
from flowlang.source import SourceFile
for path in sorted(Path(sys.argv[1]).glob("*.flow")):
    parse_file(SourceFile(str(path), path.read_text(encoding="utf-8")))
"""

READ_ONLY = """
import sys
from pathlib import Path
for path in sorted(Path(sys.argv[1]).glob("*.flow")):
    path.read_bytes()
"""

WORKFLOW = """
workflow "Follow up {name}"
  "Every lead of this kind hears from us at once and again after {days} days."
  owner: "sales-ops"

  when a Lead is created
  if lead.source is "Web form" and lead.region is "{name}" and lead.score is at least {score}
  as long as lead.email is present and lead.status is New
  then
    send email "welcome" to lead.email
    if lead.country is "BG" then
      assign lead to the next member of team "Sales"
    otherwise
      set lead.priority to High
    after {days} days
    send email "welcome" to lead.email
    after 5 days
    increase lead.score by {score}
    set lead.status to Lost

test "a silent lead of kind {name}"
  given a Lead
    name: "Lina"
    email: "lina@example.org"
    source: "Web form"
    region: "{name}"
    score: 99
  expect send email "welcome" to "lina@example.org"
  after {days} days
  expect send email "welcome" to "lina@example.org"
"""

HEAD = """use crm

team "Sales"
  members: user "ana", user "bob"

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: "Thank you for writing to us."
"""


def write_files(folder: Path, files: int, lines: int) -> int:
    """Write the files; the number of lines in all of them."""
    (folder / "schema.flow").write_text(HEAD, encoding="utf-8")
    total = HEAD.count("\n")
    for number in range(files):
        text = 'use "schema.flow"\n'
        part = 0
        while text.count("\n") + WORKFLOW.count("\n") <= lines + 6:
            name = f"{number}-{part}"
            text += WORKFLOW.format(name=name, days=2 + number % 5, score=10 + number % 80)
            part += 1
        (folder / f"f{number:04}.flow").write_text(text, encoding="utf-8")
        total += text.count("\n")
    return total


def seconds(command: list[str], repeat: int = 3) -> float:
    """The best of some runs of a command that must succeed."""
    best = float("inf")
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    for _ in range(repeat):
        start = time.perf_counter()
        subprocess.run(  # noqa: S603
            command, check=True, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=30)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        total = write_files(folder, arguments.files, arguments.lines)
        python = sys.executable
        parse = seconds([python, "-c", PARSE_ONLY, name])
        flow = [python, "-m", "flowlang", "check"]
        check = seconds([*flow, "--no-cache", name])
        one = seconds([*flow, "--no-cache", str(folder / "f0000.flow")], repeat=5)
        read = seconds([python, "-c", READ_ONLY, name], repeat=5)
        start = seconds([python, "-m", "flowlang", "check", "--help"], repeat=5)
        with tempfile.TemporaryDirectory() as kept:
            first = seconds([*flow, "--cache-dir", kept, name], repeat=1)
            second = seconds([*flow, "--cache-dir", kept, name], repeat=5)
    print(f"{arguments.files} files, {total} lines")
    print(f"parse only   {parse:6.2f} s")
    print(f"flow check   {check:6.2f} s   {check / parse:.2f} x parsing")
    print(f"one file     {one:6.2f} s   start-up included")
    print(f"first run    {first:6.2f} s   {first / check:.2f} x the check without a cache")
    print(
        f"second run   {second:6.2f} s   {second / first:.3f} x the first run, "
        f"{second / read:.2f} x reading the bytes"
    )
    print(f"reading      {read:6.2f} s   the bytes of all files, start-up of Python included")
    print(f"flow alone   {start:6.2f} s   start-up of the command without any file")


if __name__ == "__main__":
    main()
