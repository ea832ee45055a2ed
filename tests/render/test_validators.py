"""The log for code scanning, held to the rules of SARIF by the validator of those who made it."""

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.render.kit import check, project

VALIDATOR = "@microsoft/sarif-multitool@5"


@pytest.fixture(scope="module")
def validator(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The validator, installed with npm; without npm or a registry the test is skipped, and says so."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed, so SARIF is not validated by sarif-multitool")
    folder = tmp_path_factory.mktemp("npm")
    done = subprocess.run(
        [npm, "install", "--no-audit", "--no-fund", "--prefix", str(folder), VALIDATOR],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode != 0:
        pytest.skip(f"npm could not install {VALIDATOR}, so SARIF is not validated: {done.stderr[-300:]}")
    return folder / "node_modules" / ".bin" / "sarif-multitool"


@pytest.mark.slow
def test_sarif_passes_the_validator(validator: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schema and semantic rules hold; the one remark is that FlowLang names no web site."""
    monkeypatch.chdir(project(tmp_path))
    check("--output-format", "sarif", "--output-file", "out.sarif")
    done = subprocess.run(
        [str(validator), "validate", "out.sarif"], capture_output=True, text=True, timeout=120, check=False
    )
    remarks = [line for line in done.stdout.splitlines() if "out.sarif(" in line]
    assert done.returncode == 0, done.stdout
    assert len(remarks) == 1, done.stdout
    assert "SARIF2005" in remarks[0]
    assert "informationUri" in remarks[0]
