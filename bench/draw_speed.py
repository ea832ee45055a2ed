"""How long it takes to draw all examples, against what Graphviz itself needs for the same drawings.

Both are measured in one run, in turns, and each includes the start of one process that draws: ours goes from
plans to finished SVG files, Graphviz from the text of the drawings to its own SVG. The best of several turns
counts, since other programs on the machine only ever add time.

    .venv/bin/python bench/draw_speed.py [TURNS]
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

from flowlang.connect.draw import Drawing, draw, render
from flowlang.diagram.dot import dot_text
from flowlang.diagram.wording import description
from flowlang.project import load_project

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = 2.0


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def main() -> None:
    """Measure, and say what came out; ends with 1 when drawing takes more than is allowed."""
    turns = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    folders = sorted(file.parent for file in (ROOT / "examples").rglob("flow.toml"))
    plans = [plan for folder in folders for plan in load_project([folder]).plans]
    texts = [dot_text(plan) for plan in plans]

    def ours() -> None:
        draw([Drawing(dot_text(plan), plan.name, description(plan)) for plan in plans], "svg")

    measured = [(seconds(ours), seconds(lambda: render(texts, "svg"))) for _ in range(turns)]
    drawing, graphviz = (min(times) for times in zip(*measured, strict=True))
    print(f"{len(plans)} workflows, best of {turns} turns")
    print(f"flow diagram   {drawing:.2f} s   from plans to finished files")
    print(f"Graphviz       {graphviz:.2f} s   for the same drawings")
    print(f"ratio          {drawing / graphviz:.2f}   (allowed: {ALLOWED:.0f})")
    sys.exit(drawing / graphviz > ALLOWED)


if __name__ == "__main__":
    main()
