"""The package as others get it: built, installed outside of the checkout, and used there."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path, code: int = 0) -> str:
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("FLOW_", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        [str(one) for one in command], cwd=folder, env=kept, capture_output=True, text=True, check=False
    )
    assert done.returncode == code, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel, built from the source distribution as an index's users would."""
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--outdir", folder, ROOT, folder=folder)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the programs of an environment that holds the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, folder=folder)
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    run(programs / "python", "-m", "pip", "install", "--quiet", f"{wheel}[diagrams]", folder=folder)
    return programs


def test_the_wheel_holds_what_is_needed_and_no_more(wheel: Path) -> None:
    """Grammar, library, pages and the starter are in it; tests and examples are not."""
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "flowlang/py.typed",
        "flowlang/_data/grammar/flow.lark",
        "flowlang/_data/stdlib/crm.flow",
        "flowlang/diagnostics/pages/FL0602.md",
        "flowlang/cli/starter/leads.flow",
    ):
        assert needed in names
    assert {name.split("/")[0].partition("-")[0] for name in names} == {"flowlang"}


def test_a_new_project_works_outside_of_the_checkout(installed: Path, tmp_path: Path) -> None:
    """Everything that the starter's page promises, with the installed command alone."""
    flow = installed / "flow"
    run(flow, "init", "shop", folder=tmp_path)
    shop = tmp_path / "shop"
    run(flow, "check", folder=shop)
    run(flow, "format", "--check", folder=shop)
    run(flow, "test", folder=shop)
    run(flow, "run", "--events", "events.jsonl", "--journal", "journal.jsonl", folder=shop)
    assert [json.loads(line) for line in (shop / "journal.jsonl").read_text("utf-8").splitlines()]
    run(flow, "diagram", "leads.flow", "-o", "leads.svg", folder=shop)
    assert "<svg" in (shop / "leads.svg").read_text("utf-8")
    (shop / "leads.flow").write_text("hello\n")
    run(flow, "check", folder=shop, code=1)
