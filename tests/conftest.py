"""What all tests share: the option that accepts new golden files, and the hypothesis profiles."""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile(
    "ci", max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "dev")

# Verdicts of tests are no verdicts of the user's, nor is what the user keeps of use to a test.
os.environ["FLOW_CACHE_DIR"] = tempfile.mkdtemp(prefix="flow-cache-")
atexit.register(shutil.rmtree, os.environ["FLOW_CACHE_DIR"], ignore_errors=True)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write what is found into the golden files")


@pytest.fixture
def accept(request: pytest.FixtureRequest) -> bool:
    """Whether golden files are to be rewritten."""
    return bool(request.config.getoption("--accept"))


@pytest.fixture
def golden(accept: bool) -> Callable[[Path, str], None]:
    """Compare a text with a golden file; with `--accept`, write the file instead."""

    def compare(path: Path, found: str) -> None:
        if accept:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(found, encoding="utf-8", newline="\n")
            return
        assert path.is_file(), f"{path} is missing; `make accept` writes it"
        assert found == path.read_text(encoding="utf-8"), f"{path} differs; `make accept` takes the new text"

    return compare
