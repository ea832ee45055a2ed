"""The command line as a real process: pipes, signals, and how little it loads."""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

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


def flow(
    *arguments: str, cwd: Path, shell: str = "", timeout: int = 60
) -> subprocess.CompletedProcess[bytes]:
    """A run of the command line in a shell, with what is put behind it."""
    command = shlex.join([*FLOW, *arguments])
    return subprocess.run(
        ["/bin/sh", "-c", f"{command} {shell}"],
        cwd=cwd,
        env=environment(),
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("arguments", "shell", "code"),
    [
        (("check", "bad.flow"), ">&-", 1),
        (("check", "bad.flow"), "2>&-", 1),
        (("check", "good.flow"), ">&- 2>&-", 0),
        (("check", "-"), "<&-", 0),
        (("run", "good.flow", "--events", "events.jsonl"), "2>&- >/dev/null", 0),
        (("plan", "good.flow"), ">&-", 0),
    ],
)
def test_closed_streams_are_as_if_nobody_listened(
    tmp_path: Path, arguments: tuple[str, ...], shell: str, code: int
) -> None:
    """A stream that the shell has closed changes neither the exit code nor any file."""
    (tmp_path / "good.flow").write_text("use crm\n")
    (tmp_path / "bad.flow").write_text("hello\n")
    (tmp_path / "events.jsonl").write_text("")
    done = flow(*arguments, cwd=tmp_path, shell=shell)
    assert done.returncode == code, done.stderr
    assert b"Sorry" not in done.stderr
    assert (tmp_path / "bad.flow").read_text() == "hello\n"


COMMANDS = ["check", "format", "test", "plan", "diagram", "docs", "schema export", "explain Lead"]


@pytest.mark.parametrize("command", COMMANDS)
def test_links_that_lead_in_a_circle_are_a_sentence(tmp_path: Path, command: str) -> None:
    """Named or found in a folder, such a link ends a command with 2 and is named."""
    folder = tmp_path / "inside"
    folder.mkdir()
    (folder / "s.flow").symlink_to("s.flow")
    for path in ("inside/s.flow", "inside"):
        done = flow(*command.split(), path, cwd=tmp_path)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr == b"Error: inside/s.flow is a link that leads in a circle.\n"


def test_a_folder_that_is_gone_is_a_sentence(tmp_path: Path) -> None:
    """Who stands in a folder that somebody has deleted is told so, whatever the command."""
    for arguments in (["check"], ["init", "new"], ["explain"]):
        command = f"mkdir gone && cd gone && rmdir ../gone && {shlex.join([*FLOW, *arguments])}"
        done = subprocess.run(
            ["/bin/sh", "-c", command], cwd=tmp_path, env=environment(), capture_output=True, check=False
        )
        assert done.returncode == 2
        assert done.stderr == b"Error: The folder that you are in is gone. Go to another one first.\n"


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="nothing can take the rights of root away")
@pytest.mark.parametrize("command", [*COMMANDS, "run --events good.flow", "diff good.flow", "report"])
def test_a_closed_folder_is_a_sentence(tmp_path: Path, command: str) -> None:
    """What lies in a folder that nobody may enter can't be read, and that is no fault of FlowLang."""
    (tmp_path / "good.flow").write_text("use crm\n")
    closed = tmp_path / "closed"
    closed.mkdir()
    (closed / "leads.flow").write_text("use crm\n")
    closed.chmod(0)
    limited = ["setpriv", "--inh-caps=-all", "--bounding-set=-all"]
    try:
        done = subprocess.run(
            [*limited, *FLOW, *command.split(), "closed/leads.flow"],
            cwd=tmp_path,
            env=environment(),
            capture_output=True,
            check=False,
        )
    finally:
        closed.chmod(0o700)
    assert (done.returncode, done.stdout) == (2, b""), done.stderr
    assert done.stderr == b"Error: You are not allowed to look into closed.\n"


def test_pipes_in_a_project_are_no_files(tmp_path: Path) -> None:
    """A pipe, or a link to one, that lies in a project is passed over; nothing waits for it."""
    (tmp_path / "good.flow").write_text("use crm\n")
    os.mkfifo(tmp_path / "pipe.flow")
    (tmp_path / "link.flow").symlink_to("pipe.flow")
    for command in ("check", "format", "test", "plan"):
        done = flow(command, ".", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert b"pipe.flow" not in done.stdout + done.stderr


def test_an_interruption_while_it_starts_ends_quietly(tmp_path: Path) -> None:
    """Ctrl-C before the command line is even loaded gives no traceback either."""
    program = (
        "import sys\n"
        "class Pressed:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'flowlang.cli.main':\n"
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Pressed())\n"
        "from flowlang.__main__ import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, env=environment(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")


def test_processes_that_run_tests_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    """`flow test -n 2` that is ended at once leaves no process behind that holds its output."""
    (tmp_path / "slow.flow").write_text(
        "use crm\n"
        + "".join(
            f'test "Number {number}"\n  given a Lead as lead\n    last_name: "A"\n  then\n'
            '    lead.last_name is "A"\n'
            for number in range(300)
        )
    )
    with subprocess.Popen(
        [*FLOW, "test", "-v", "-n", "2"], cwd=tmp_path, env=environment(), stdout=subprocess.PIPE
    ) as running:
        assert running.stdout is not None
        # By the second line a process has given its first result.
        running.stdout.readline()
        running.stdout.readline()
        running.kill()
        reading = threading.Thread(target=running.stdout.read)
        reading.start()
        # The pipe ends when nobody holds it any more.
        reading.join(30)
        assert not reading.is_alive()


def test_a_folder_for_caches_is_never_made_where_one_is(tmp_path: Path) -> None:
    """A relative HOME or XDG_CACHE_HOME, which the specification has ignored, makes no folder here."""
    (tmp_path / "good.flow").write_text("use crm\n")
    for given in ({"HOME": "home"}, {"XDG_CACHE_HOME": "cache"}, {"HOME": "home", "XDG_CACHE_HOME": "c"}):
        # In a home of its own, so that nothing of this machine's counts.
        settings = {**environment(), "HOME": str(tmp_path.parent), "XDG_CACHE_HOME": "", **given}
        done = subprocess.run([*FLOW, "check"], cwd=tmp_path, env=settings, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert [one.name for one in tmp_path.iterdir()] == ["good.flow"]


def test_pictures_do_not_depend_on_the_encoding_of_streams(tmp_path: Path) -> None:
    """PYTHONIOENCODING is for what is printed; the process that draws is spoken to in bytes."""
    (tmp_path / "leads.flow").write_text(
        'use crm\nworkflow "Ä"\n  when a Lead is created\n  then\n    stop\n'
    )
    done = subprocess.run(
        [*FLOW, "diagram", "leads.flow", "-o", "out/"],
        cwd=tmp_path,
        env={**environment(), "PYTHONIOENCODING": "utf-16"},
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode("utf-16", "replace")
    assert [one.suffix for one in (tmp_path / "out").iterdir()] == [".svg"]
