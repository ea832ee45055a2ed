"""`use` reads files of the project and no others, so that no message shows a line of theirs."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

LINE = "PASSWORD=xyz\n"


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Secrets beside a project that has a flow.toml, and one has gone into the project."""
    monkeypatch.chdir(tmp_path)
    write("secret.env", LINE)
    write("secret.flow", LINE)
    write("project/flow.toml", 'name = "P"\n')
    write("project/.env", LINE)
    write("project/schema.flow", "use crm\n")
    return tmp_path


def write(name: str, text: str) -> None:
    Path(name).parent.mkdir(parents=True, exist_ok=True)
    Path(name).write_text(text, "utf-8")


def check(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["check", "--output-format", "json", *arguments], catch_exceptions=False)


TARGETS = [
    "../secret.env",
    "../secret.flow",
    "../nowhere.flow",
    "below/../../secret.flow",
    "link.flow",
    "folder/secret.flow",
    ".env",
    "../../../../../../../../../etc/passwd",
    "/etc/passwd",
    "{here}/secret.flow",
]


@pytest.mark.parametrize(
    ("command", "target"),
    [("check", one) for one in TARGETS]
    + [(one, "../secret.flow") for one in ("plan", "test", "diagram", "docs")],
)
def test_what_lies_outside_is_not_read(command: str, target: str, place: Path) -> None:
    """By a path, a link or its full name: such a `use` is a finding, whether there is such a file or not."""
    Path("project/link.flow").symlink_to("../secret.flow")
    Path("project/folder").symlink_to("..")
    write("project/a.flow", f'use "{target.replace("{here}", place.as_posix())}"\n')
    result = CliRunner().invoke(group, [command, "project/a.flow"], catch_exceptions=False)
    assert result.exit_code == 1
    assert "FL0640" in result.output
    assert "PASSWORD" not in result.output
    assert "root:" not in result.output


def test_what_lies_inside_is_read() -> None:
    """Up and down within the folder of flow.toml, from any folder, and through a link that stays inside."""
    write("project/deep/down/a.flow", 'use "../../schema.flow"\nuse "schema.flow"\nuse "../same.flow"\n')
    Path("project/deep/same.flow").symlink_to("../schema.flow")
    assert check("project").exit_code == 0
    os.chdir("project/deep/down")
    assert check("a.flow").exit_code == 0


def test_without_a_configuration_the_folder_that_one_is_in_is_the_project(place: Path) -> None:
    """From the folder above both, a file may use one beside its own folder; from elsewhere it may not."""
    write("flows/a.flow", 'use "../common/schema.flow"\n')
    write("common/schema.flow", "use crm\n")
    assert check("flows").exit_code == 0
    os.chdir("project")
    outside = check(str(place / "flows"))
    assert (outside.exit_code, "FL0640" in outside.output) == (1, True)


def test_a_project_may_be_named_through_a_link() -> None:
    """Files that lie beside each other may use each other, wherever the way to them leads."""
    write("project/a.flow", 'use "schema.flow"\n')
    write("elsewhere/flow.toml", 'name = "E"\n')
    Path("elsewhere/link").symlink_to("../project")
    assert check("elsewhere/link").exit_code == 0
