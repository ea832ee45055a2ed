"""What takes the place of msgspec in the browser does what the engine expects of the real one."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from flowlang.cli.init import starter_text

ROOT = Path(__file__).resolve().parent.parent.parent
STAND_IN = ROOT / "editors" / "playground" / "stand_in"
# The same questions for both: their answers are compared.
QUESTIONS = """
import json, msgspec
from msgspec.structs import replace

class Point(msgspec.Struct, frozen=True):
    x: int
    name: "str | None" = None
    more: tuple[int, ...] = ()

class Open(msgspec.Struct):
    x: int = 1

one, two, loose = Point(1, more=(2,)), replace(Point(1), more=(2,)), Open()
loose.x = 5
def fails(work):
    try:
        work()
    except (AttributeError, TypeError) as fault:
        return True
    return False
print(json.dumps([
    one.x, one.name, one.more, one == two, one == Point(2), hash(one) == hash(two), loose.x,
    replace(loose, x=7).x, fails(lambda: setattr(one, "x", 3)), fails(Point),
    fails(lambda: Point(1, y=2)), str(one).split("(")[0],
]))
"""
TESTS = """
import json, msgspec, sys
from pathlib import Path
from flowlang.playground.answer import answer
from flowlang.playground.session import Session

session = Session(Path.cwd())
ask = lambda **asked: json.loads(answer(session, json.dumps(asked)))
ask(ask="open", main="leads.flow", files={"leads.flow": sys.stdin.read()})
report = ask(ask="test")
print(json.dumps([Path(msgspec.__file__).parent.parent.name, report["passed"], report["failed"]]))
"""


def run(script: str, folder: Path, given: str = "", *, stand_in: bool) -> object:
    place = {"PYTHONPATH": str(STAND_IN)} if stand_in else {}
    words = [sys.executable, "-c", script]
    done = subprocess.run(
        words,
        cwd=folder,
        env={**os.environ, **place},
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_it_behaves_as_the_real_one(tmp_path: Path) -> None:
    """Fields, defaults, equality, replacing, and what is refused are the same."""
    assert run(QUESTIONS, tmp_path, stand_in=True) == run(QUESTIONS, tmp_path, stand_in=False)


def test_tests_of_workflows_pass_with_it(tmp_path: Path) -> None:
    """The whole engine does its work with it, and needs nothing else of msgspec."""
    text = starter_text("leads.flow", "")
    assert run(TESTS, tmp_path, text, stand_in=True) == ["stand_in", 3, 0]


@pytest.mark.parametrize(
    "module", ["flowlang.playground.answer", "flowlang.lsp.completion", "flowlang.ready"]
)
def test_nothing_that_the_page_needs_reads_streams(tmp_path: Path, module: str) -> None:
    """A part that imports the compiled reader of streams couldn't run in a browser."""
    script = f"import sys, json, {module}; print(json.dumps([m for m in sys.modules if 'json_lines' in m]))"
    assert run(script, tmp_path, stand_in=True) == []
