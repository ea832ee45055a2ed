"""The command itself."""

import subprocess
import sys

HIDE = "import sys; sys.modules['pygls'] = None; from flowlang.cli.main import main; main(['lsp'])"


def test_without_the_extra_it_says_what_to_install() -> None:
    """Where pygls is missing, one sentence says how to get it, and the exit code is 2."""
    done = subprocess.run([sys.executable, "-c", HIDE], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert 'pip install "flowlang[lsp]"' in done.stderr
    assert "Traceback" not in done.stderr


def test_the_end_of_the_input_ends_it() -> None:
    """An editor that goes away takes the server along, without a complaint."""
    done = subprocess.run(
        [sys.executable, "-m", "flowlang", "lsp"],
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (0, "")
    assert "Traceback" not in done.stderr
