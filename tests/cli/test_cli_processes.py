"""The command line as a real process: pipes, signals, and how little it loads."""

import os
import signal
import subprocess
import sys
from pathlib import Path

FLOW = [sys.executable, "-m", "flowlang"]
ROOT = Path(__file__).resolve().parents[2]


def environment() -> dict[str, str]:
    # Unbuffered, Python writes once and doesn't look whether all of it arrived: no closed pipe is noticed.
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FLOW_", "PYTHONUNBUFFERED"))
    }
    return {**kept, "PYTHONPATH": str(ROOT)}


def loaded(*arguments: str, folder: Path) -> set[str]:
    """Names of all modules that a run of the command line imports."""
    program = (
        "import sys\n"
        "from flowlang.cli.main import run\n"
        f"run({list(arguments)!r})\n"
        "print(*sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.split())


def test_exit_codes_of_a_real_process(tmp_path: Path) -> None:
    """What the shell sees: clean, findings, could not run."""
    (tmp_path / "good.flow").write_text("use crm\n")
    (tmp_path / "bad.flow").write_text("hello\n")
    codes = [
        subprocess.run(
            [*FLOW, *arguments], cwd=tmp_path, env=environment(), capture_output=True, check=False
        ).returncode
        for arguments in (
            ["check", "good.flow"],
            ["check", "bad.flow"],
            ["check", "none.flow"],
            ["--version"],
        )
    ]
    assert codes == [0, 1, 2, 0]


def test_help_loads_neither_parser_nor_commands(tmp_path: Path) -> None:
    """`flow --help` answers at once."""
    modules = loaded("--help", folder=tmp_path)
    heavy = {
        "lark",
        "graphviz",
        "holidays",
        "flowlang.syntax",
        "flowlang.project",
        "flowlang.cli.check",
    }
    assert not modules & heavy


def test_check_loads_only_what_checking_needs(tmp_path: Path) -> None:
    """Checking a file starts no engine, draws nothing and looks up no holidays."""
    (tmp_path / "good.flow").write_text("use crm\n")
    modules = loaded("check", folder=tmp_path)
    assert "flowlang.check.check" in modules
    assert not modules & {
        "graphviz",
        "pygraphviz",
        "holidays",
        "flowlang.engine",
        "flowlang.diagram",
        "sqlite3",
    }


def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    """`flow check | head -1` prints a line and no complaint."""
    for number in range(200):
        (tmp_path / f"bad{number}.flow").write_text("hello\nchoice A\n  B\n" * 100)
    with subprocess.Popen(
        [*FLOW, "check", "."],
        cwd=tmp_path,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.readline()
        running.stdout.close()
        complaints = running.stderr.read()
        assert running.wait(60) == 141
    assert complaints == b""


def test_an_interruption_ends_quietly(tmp_path: Path) -> None:
    """Ctrl-C is no fault of anybody: no traceback, and the exit code that shells know."""
    with subprocess.Popen(
        [*FLOW, "check", "-"],
        cwd=tmp_path,
        env=environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None
        # More than a pipe holds: when this has been written, the command is reading.
        running.stdin.write(b"#" * 1_000_000)
        running.send_signal(signal.SIGINT)
        out, complaints = running.communicate(timeout=60)
    assert running.returncode == 130
    assert out == b""
    assert complaints.strip() == b""


def test_a_terminal_that_knows_few_characters_gets_substitutes(tmp_path: Path) -> None:
    """A name in Cyrillic on a narrow terminal is no reason to stop."""
    (tmp_path / "bad.flow").write_text('use "Продажби.flow"\n', encoding="utf-8")
    done = subprocess.run(
        [*FLOW, "check", "."],
        cwd=tmp_path,
        env={**environment(), "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"\\u041f" in done.stdout
