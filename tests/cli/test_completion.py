"""`flow completion`, asked as shells ask."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import COMMANDS, group


def completed(line: str) -> list[str]:
    """What is offered for the last word of a command line."""
    words = line.split(" ")
    asked = {
        **os.environ,
        "_FLOW_COMPLETE": "bash_complete",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(words) - 1),
    }
    done = subprocess.run(
        [sys.executable, "-c", "from flowlang.cli.main import main; main()"],
        env=asked,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return [line.partition(",")[2] for line in done.stdout.splitlines()]


def test_commands_options_and_codes_are_offered() -> None:
    """What comes first in a line, what its command takes, and what an option takes behind a comma."""
    assert completed("flow ") == list(COMMANDS)
    assert completed("flow ch") == ["check"]
    assert "--unsafe-fixes" in completed("flow check --u")
    assert completed("flow check --select FL0605,cases-n") == ["FL0605,cases-not-covered"]
    assert completed("flow explain unknown-fi") == ["unknown-field"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_is_printed_for_each_shell(shell: str) -> None:
    """It asks through the variable that the command listens to."""
    result = CliRunner().invoke(group, ["completion", shell])
    assert result.exit_code == 0
    assert f"_FLOW_COMPLETE={shell}_complete" in result.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_takes_the_script(shell: str, tmp_path: Path) -> None:
    """The shell itself reads it without complaint, where it is installed."""
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"{shell} is not installed")
    script = tmp_path / "flow-completion"
    script.write_text(CliRunner().invoke(group, ["completion", shell]).stdout, encoding="utf-8")
    done = subprocess.run(
        [program, "-n", str(script)], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_bash_completes_with_it(tmp_path: Path) -> None:
    """The function that the script defines fills in the answer, as it does when somebody presses the key."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("bash is not installed")
    flow = tmp_path / "flow"
    flow.write_text(f'#!/bin/sh\nexec {sys.executable} -m flowlang "$@"\n')
    flow.chmod(0o755)
    asked = (
        'eval "$(flow completion bash)"; COMP_WORDS=(flow expl); COMP_CWORD=1; '
        "_flow_completion flow; echo ${COMPREPLY[@]}"
    )
    done = subprocess.run(
        [bash, "-c", asked],
        env={**os.environ, "PATH": f"{tmp_path}:{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.strip() == "explain", done.stderr
