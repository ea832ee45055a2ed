"""`flow.toml` and the files of a project."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner

from flowlang.cli.main import group
from flowlang.configuration import (
    Configuration,
    environment_settings,
    load_configuration,
    read_configuration,
)
from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.render.concise import render_concise
from flowlang.discovery import ProjectProblem, find_flow_files
from flowlang.project import load_project


def read(text: str) -> tuple[Configuration, list[Diagnostic]]:
    return read_configuration("flow.toml", text.encode(), Path())


def test_all_keys_are_read() -> None:
    """What a project says about itself arrives, numbers as exact decimals."""
    configuration, found = read(
        'name = "Acme"\ntimezone = "Europe/Sofia"\nfiles = ["flows/*.flow"]\ndepth = 5\nseed = 0\n'
        '[settings]\npause = true\nshare = 0.1\nregions = ["EMEA"]\n'
    )
    assert found == []
    assert (configuration.name, configuration.timezone) == ("Acme", "Europe/Sofia")
    assert (configuration.files, configuration.depth, configuration.seed) == (("flows/*.flow",), 5, 0)
    values = {name: one.value for name, one in configuration.settings.items()}
    assert values == {"pause": True, "share": Decimal("0.1"), "regions": ("EMEA",)}


@pytest.mark.parametrize(
    ("text", "place", "said"),
    [
        ('tiemzone = "UTC"\n', "1:1", "flow.toml has no key `tiemzone`"),
        ("\ndepth = 0 # none\n", "2:9", "`depth` can't be `0`"),
        ("depth = true\n", "1:9", "`depth` can't be true"),
        ('seed = "x"\n', "1:8", '`seed` can\'t be the text "x"'),
        ("name = 5\n", "1:8", "`name` can't be `5`"),
        ("files = []\n", "1:9", "`files` can't be an empty list"),
        ("settings = 1\n", "1:12", "`settings` can't be `1`"),
        ("[settings]\nx = {a = 1}\n", "2:5", "`x` can't be a table"),
        ('timezone = "Europe/Sofai" # home\n', "1:12", 'there is no time zone "Europe/Sofai"'),
        ('timezone = "../etc/passwd"\n', "1:12", "there is no time zone"),
        ('timezone = "Europe"\n', "1:12", "there is no time zone"),
        ("[setings]\nx = 1\n", "1:2", "flow.toml has no key `setings`"),
        ("name = \n", "1:8", "flow.toml can't be read: invalid value"),
        ("seed = 2026-02-30\n", "1:8", "flow.toml can't be read"),
        ("seed = " + "9" * 5000 + "\n", "1:1", "flow.toml can't be read"),
        ("files = " + "[" * 5000, "1:1", "flow.toml can't be read"),
        ("[settings]\nshare = nan\n", "2:9", "`share` can't be `NaN`"),
    ],
)
def test_a_mistake_is_reported_at_its_place(text: str, place: str, said: str) -> None:
    """Each mistake gives one message, at the line and column where it stands, and defaults hold instead."""
    configuration, found = read(text)
    assert len(found) == 1
    assert f"flow.toml:{place}: error" in render_concise(found)
    assert said in found[0].message
    assert configuration == Configuration(root=Path())


def test_a_file_that_is_not_utf8_is_reported_at_the_byte() -> None:
    """An editor's old encoding is named for what it is."""
    _, found = read_configuration("flow.toml", b'# ok\nname = "caf\xe9"\n', Path())
    assert [(one.span.place, one.code) for one in found] == [("flow.toml:2:12", "FL0601")]


def test_near_misses_come_with_a_fix() -> None:
    """A misspelt key or zone is answered with the right one."""
    _, found = read('tiemzone = "UTC"\n')
    assert found[0].fixes[0].edits[0].text == "timezone"
    _, found = read('timezone = "europe/sofia"\n')
    assert found[0].fixes[0].edits[0].text == '"Europe/Sofia"'


def test_the_nearest_file_upward_holds(tmp_path: Path) -> None:
    """A project within a project has its own configuration."""
    inner = tmp_path / "inner"
    (inner / "deep").mkdir(parents=True)
    (tmp_path / "flow.toml").write_text('name = "outer"\n')
    assert load_configuration(inner / "deep", None, {})[0].name == "outer"
    (inner / "flow.toml").write_text('name = "inner"\n')
    configuration, _ = load_configuration(inner / "deep" / "x.flow", None, {})
    assert (configuration.name, configuration.root) == ("inner", inner)
    explicit, _ = load_configuration(inner, tmp_path / "flow.toml", {})
    assert (explicit.name, explicit.root) == ("outer", tmp_path)


def test_a_named_configuration_must_exist(tmp_path: Path) -> None:
    """A wrong `--config` is not passed over in silence."""
    with pytest.raises(ProjectProblem, match="There is no configuration file"):
        load_configuration(tmp_path, tmp_path / "none.toml", {})


def test_the_environment_overrules_settings(tmp_path: Path) -> None:
    """A setting can be changed for one run without editing the project."""
    (tmp_path / "flow.toml").write_text("[settings]\nPause = true\nshare = 1\n")
    environment = {"FLOW_SETTING_PAUSE": "no", "FLOW_SETTING_LIMIT": "5", "FLOW_SETTING_": "x", "PATH": "y"}
    configuration, found = load_configuration(tmp_path, None, environment)
    assert found == []
    assert {name: one.value for name, one in configuration.settings.items()} == {
        "Pause": "no",
        "share": 1,
        "limit": "5",
    }
    place = environment_settings(environment)["pause"].span
    assert (place.place, place.text) == ("environment:1:20", "no")


def project(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("use crm\n")


def names(folder: Path, found: list[Path]) -> list[str]:
    return [one.relative_to(folder).as_posix() for one in found]


def test_a_folder_stands_for_its_flow_files(tmp_path: Path) -> None:
    """Hidden, generated and other people's folders are left out, and the order is always the same."""
    project(
        tmp_path,
        "b.flow",
        "a/c.flow",
        "a/notes.txt",
        ".git/x.flow",
        ".venv/x.flow",
        "node_modules/x.flow",
        "out/x.flow",
        "a/.hidden.flow",
    )
    assert names(tmp_path, find_flow_files([tmp_path], tmp_path)) == ["a/c.flow", "b.flow"]


def test_patterns_choose_files_relative_to_the_project(tmp_path: Path) -> None:
    """`files` in flow.toml holds wherever in the project one starts, but not for files that are named."""
    project(tmp_path, "flows/a.flow", "flows/deep/b.flow", "old/c.flow")
    patterns = ["flows/**/*.flow"]
    assert names(tmp_path, find_flow_files([tmp_path], tmp_path, patterns)) == [
        "flows/a.flow",
        "flows/deep/b.flow",
    ]
    deep = tmp_path / "flows" / "deep"
    assert names(tmp_path, find_flow_files([deep], tmp_path, patterns)) == ["flows/deep/b.flow"]
    assert names(tmp_path, find_flow_files([tmp_path / "old/c.flow"], tmp_path, patterns)) == ["old/c.flow"]
    assert names(tmp_path, find_flow_files([tmp_path], tmp_path, ["flows/*.flow"])) == ["flows/a.flow"]


def test_a_file_named_twice_is_taken_once(tmp_path: Path) -> None:
    """A file that is named and also lies in a named folder is not declared twice."""
    project(tmp_path, "a.flow")
    assert len(find_flow_files([tmp_path, tmp_path / "a.flow"], tmp_path)) == 1


def test_links_out_of_the_folder_and_circles_are_no_trouble(tmp_path: Path) -> None:
    """A link that leads around in a circle or out of the project ends nothing."""
    project(tmp_path, "in/a.flow", "away/b.flow")
    os.symlink(tmp_path / "in", tmp_path / "in" / "circle")
    os.symlink(tmp_path / "away" / "b.flow", tmp_path / "in" / "link.flow")
    assert names(tmp_path, find_flow_files([tmp_path / "in"], tmp_path / "in")) == ["in/a.flow"]


def test_nothing_to_read_is_said(tmp_path: Path) -> None:
    """A folder without flows and a path that isn't there are told apart."""
    with pytest.raises(ProjectProblem, match=r"There are no \.flow files in"):
        find_flow_files([tmp_path], tmp_path)
    with pytest.raises(ProjectProblem, match="There is no file or folder"):
        find_flow_files([tmp_path / "none"], tmp_path)


@pytest.mark.parametrize(
    ("key", "paths", "codes"),
    [
        ("pause_folow_up", ["."], ["FL0219"]),
        ("pause_follow_up", ["."], []),
        ("Pause_Follow_Up", ["."], []),
        # Another file of the project may declare it.
        ("pause_folow_up", ["one.flow"], []),
    ],
)
def test_a_setting_that_nothing_declares_is_reported(
    key: str, paths: list[str], codes: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A misspelt line under `[settings]` is found, where all files of the project are known."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("FLOW_SETTING_OF_ANOTHER_PROJECT", "yes")
    Path("flow.toml").write_text(f"[settings]\n{key} = true\n")
    Path("one.flow").write_text("use crm\n")
    Path("two.flow").write_text("use crm\n\nsetting pause_follow_up: yes/no = no\n")

    found = load_project([Path(one) for one in paths]).found

    assert [one.code for one in found] == codes
    assert [(one.span.text, one.help) for one in found] == [
        (key, "did you mean `pause_follow_up`?") for _ in codes
    ]


def test_patterns_that_let_nothing_through_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where `files` lets no file through it is named; a pattern of files elsewhere is a mistake."""
    monkeypatch.chdir(tmp_path)
    Path("a.flow").write_text("use crm\n")
    Path("flow.toml").write_text('files = ["[", "flows/*.flow"]\n')
    result = CliRunner().invoke(group, ["check"])
    assert result.exit_code == 2
    assert result.stderr == (
        "Error: There are no .flow files in this folder that `files` of the configuration lets through: "
        '"[", "flows/*.flow".\n'
    )
    Path("flow.toml").write_text('files = ["../**"]\n')
    result = CliRunner().invoke(group, ["check"])
    assert result.exit_code == 1
    assert "FL0603" in result.stdout
    assert "flow.toml:1:9" in result.stdout
    assert "patterns below the folder of this file" in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", ""),
        ("check", "--config", ""),
        ("check", "--output-file", ""),
        ("check", "--select", ""),
        ("check", "--ignore", " , "),
        ("format", ""),
        ("test", ""),
        ("plan", ""),
        ("init", ""),
        ("diagram", ".", "-o", ""),
        ("diff", ""),
        ("schema", "import", ""),
        ("run", ".", "--events", ""),
        ("run", ".", "--events", "e", "--journal", ""),
    ],
)
def test_an_empty_name_is_refused(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A variable that a shell does not know never means the folder that one is in, or no rule at all."""
    monkeypatch.chdir(tmp_path)
    Path("a.flow").write_text("use crm\n")
    result = CliRunner().invoke(group, list(arguments))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "empty" in result.stderr or "names no code" in result.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["a.flow"]


def test_options_that_contradict_each_other_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No configuration, and this one: that can't be meant."""
    monkeypatch.chdir(tmp_path)
    Path("a.flow").write_text("use crm\n")
    Path("b.toml").write_text("")
    for arguments in (["--isolated", "--config", "b.toml"], ["--config", "b.toml", "--isolated"]):
        result = CliRunner().invoke(group, ["check", *arguments])
        assert result.exit_code == 2
        assert "--isolated reads no configuration" in result.stderr


def test_names_of_files_stay_on_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line break in the name of a file makes no line of its own, which would look like ours."""
    monkeypatch.chdir(tmp_path)
    Path("a\nFound 0 errors.\n.flow").write_text("hello\n")
    for output_format in ("concise", "text"):
        result = CliRunner().invoke(group, ["check", "--output-format", output_format])
        assert result.exit_code == 1
        assert "Found 0 errors." not in result.stdout.splitlines()
    text = 'use crm\n\nworkflow "A"\n  when a Lead is created\n  then\n    stop\n'
    Path("a\nFound 0 errors.\n.flow").write_text(text)
    assert "Found 0 errors." not in CliRunner().invoke(group, ["plan"]).stdout.splitlines()


def test_a_report_by_a_field_that_nothing_has_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without workflows only the journal can tell which fields there are: a note says that it has none."""
    monkeypatch.chdir(tmp_path)
    Path("j").write_text('{"at":"2026-01-05T09:00:00Z","what":"started","run":"r1","workflow":"A"}\n')
    noted = CliRunner().invoke(group, ["report", "j", "--by", "zzz"])
    assert "has a field zzz in this journal" in noted.stderr
    assert "has a field" not in CliRunner().invoke(group, ["report", "j", "--by", "owner"]).stderr
