"""How long an editor waits for the language server, in units of one full parse of the file that is edited.

    python bench/lsp_speed.py [--keystrokes 40] [--files 500] [--lines 2000]

In one process, in one sitting: (a) `parse_file` of the edited file; (b) a keystroke: the text changes, and
the findings of reading and checking are made ready to be sent; (c) the same with the rules, as sent when
nobody types; (d) completion at the end of a line that was just changed, before anything is checked. Once in
a file of many lines, once in a project of many files of 40 lines each, once in the schema that these use.
Median and 95th percentile of processor time, as multiples of (a), and in milliseconds here.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from flowlang.lsp import completion, findings
from flowlang.lsp.workspace import Workspace
from flowlang.source import SourceFile
from flowlang.syntax.parse import parse_file

SCHEMA = """\
use crm

team "Sales"

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: "Thank you."
"""
WORKFLOW = """
workflow "Follow up {name}"
  "Every lead of this kind hears from us at once and again after {days} days."
  owner: "sales-ops"

  when a Lead is created
  if lead.source is "Web form" and lead.region is "{name}" and lead.score is at least {days}
  as long as lead.email is present and lead.status is New
  then
    send email "welcome" to lead.email
    if lead.country is "BG" then
      assign lead to the next member of team "Sales"
    otherwise
      set lead.priority to High
    after {days} days
    send email "welcome" to lead.email
    set lead.status to Lost
"""


LINE = "    set lead.status"


def text_of(lines: int, start: int = 0) -> str:
    """A file of about so many lines."""
    count = max(1, lines // WORKFLOW.count("\n"))
    parts = [WORKFLOW.format(name=f"K{start + one}", days=2 + one % 7) for one in range(count)]
    return 'use "schema.flow"\n' + "".join(parts)


def timed(work: Callable[[], object]) -> float:
    """Seconds of processor time that something takes: what else the machine does has no part in it."""
    started = time.process_time()
    work()
    return time.process_time() - started


def measure(title: str, folder: Path, path: Path, keystrokes: int, before: str = LINE) -> None:
    """Type in one file of a project, at the last of some lines, and print what it costs."""
    text = path.read_text("utf-8")
    parse = statistics.median(timed(lambda: parse_file(SourceFile("x.flow", text))) for _ in range(7))
    workspace = Workspace([folder])
    workspace.change(path, text)
    home = workspace.home_of(path)
    first = timed(lambda: workspace.findings(home))
    place = text.rindex(before)
    typing, rules, completing = [], [], []
    for number in range(keystrokes):
        line = "    set lead."[: 6 + number % 8]
        changed = f"{text[:place]}{line}\n{text[place:]}"

        def keystroke(changed: str = changed) -> None:
            workspace.change(path, changed)
            findings.by_file(workspace.project(home).diagnostics)

        def complete(end: int = place + len(line)) -> None:
            view = workspace.view(path)
            assert view is not None
            completion.complete(view, end, snippets=True)

        typing.append(timed(keystroke))
        # Another letter, which nothing has been worked out for yet.
        workspace.change(path, f"{changed}\n")
        completing.append(timed(complete))
        if number % 8 == 0 and before == LINE:
            workspace.change(path, text + "\n" * number)
            workspace.project(home)
            rules.append(timed(lambda: findings.by_file(workspace.findings(home))))
    print(f"{title}: one parse takes {parse * 1000:.1f} ms, the first look {first / parse:.1f} parses")
    for name, times in (("a keystroke", typing), ("the rules", rules), ("completion", completing)):
        if not times:
            continue
        middle, high = statistics.median(times), sorted(times)[min(len(times) - 1, int(len(times) * 0.95))]
        said = f"median {middle / parse:8.2f}   95% {high / parse:8.2f}   parses"
        print(f"  {name.ljust(12)} {said}   ({middle * 1000:.0f} ms, {high * 1000:.0f} ms)")


def main() -> None:
    """Make the two projects, and measure."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--keystrokes", type=int, default=40)
    options.add_argument("--files", type=int, default=500)
    options.add_argument("--lines", type=int, default=2000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        one, many = Path(name) / "one", Path(name) / "many"
        for folder in (one, many):
            folder.mkdir()
            (folder / "flow.toml").write_text("", "utf-8")
            (folder / "schema.flow").write_text(SCHEMA, "utf-8")
        (one / "long.flow").write_text(text_of(chosen.lines), "utf-8")
        for number in range(chosen.files):
            (many / f"f{number:04}.flow").write_text(text_of(40, number * 3), "utf-8")
        measure(f"a file of {chosen.lines} lines", one, one / "long.flow", chosen.keystrokes)
        measure(f"a project of {chosen.files} files", many, many / "f0007.flow", chosen.keystrokes)
        few = max(3, chosen.keystrokes // 8)
        measure("the schema that they use", many, many / "schema.flow", few, before='team "Sales"')


if __name__ == "__main__":
    main()
