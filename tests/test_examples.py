"""The examples and the standard library: without findings, in standard layout, and their tests pass."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group

ROOT = Path(__file__).resolve().parents[1]
PROJECTS = sorted(path.parent for path in (ROOT / "examples").rglob("flow.toml"))


def flow(*arguments: str) -> str:
    result = CliRunner().invoke(group, list(arguments))
    assert result.exit_code == 0, result.output
    return result.output


def test_there_are_examples() -> None:
    """The projects are found, and no file stands outside of one."""
    assert {"bike-shop", "papers", "real", "sales", "office"} <= {path.name for path in PROJECTS}
    files = (ROOT / "examples").rglob("*.flow")
    assert [path for path in files if not any(path.is_relative_to(project) for project in PROJECTS)] == []


@pytest.mark.parametrize("folder", [*PROJECTS, ROOT / "stdlib"], ids=lambda path: path.name)
def test_nothing_is_found_and_nothing_is_laid_out_anew(folder: Path) -> None:
    """What is shown to others is right, and looks as the formatter writes it."""
    flow("check", str(folder))
    flow("format", "--check", str(folder))


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda path: path.name)
def test_its_tests_pass(folder: Path, tmp_path: Path) -> None:
    """Every workflow of an example does what its tests say, and its messages could be sent as they are."""
    assert " passed" in flow("test", str(folder), "--mailbox", str(tmp_path / "mail"))


@pytest.mark.parametrize("folder", PROJECTS, ids=lambda path: path.name)
def test_every_workflow_can_be_drawn(folder: Path, tmp_path: Path) -> None:
    """Each workflow has its picture as Graphviz text, which needs no renderer."""
    flow("diagram", str(folder), "--format", "dot", "-o", f"{tmp_path}/")
    assert list(tmp_path.glob("*.dot"))
