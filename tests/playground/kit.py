"""The page of the playground, built as `make playground` builds it, and a server that has nothing else."""

import functools
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PLAYGROUND = ROOT / "editors" / "playground"


def build(folder: Path) -> Path:
    """The page, built in a folder from a clean copy; skips loudly where the tools can't be had."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("NPM IS NOT INSTALLED, so the playground was not built")
    source = shutil.copytree(PLAYGROUND, folder / "source", ignore=shutil.ignore_patterns("node_modules"))
    parts, page = folder / "parts", folder / "page"
    installed = _run(source, npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    if installed.returncode != 0:
        pytest.skip(f"NPM COULD NOT INSTALL THE TOOLS, so nothing was built: {installed.stderr[-300:]}")
    gathered = _run(ROOT, sys.executable, PLAYGROUND / "gather.py", parts)
    if "No matching distribution" in gathered.stderr or "Connection" in gathered.stderr:
        pytest.skip(f"PIP COULD NOT LOAD THE PACKAGES, so nothing was built: {gathered.stderr[-300:]}")
    assert gathered.returncode == 0, gathered.stderr[-3000:]
    built = _run(source, npm, "run", "build", "--", parts, page)
    assert built.returncode == 0, (built.stdout + built.stderr)[-3000:]
    return page


def _run(folder: Path, *words: str | Path) -> subprocess.CompletedProcess[str]:
    command = [str(word) for word in words]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=400, check=False)


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a plain server of files."""
    handler = functools.partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass
