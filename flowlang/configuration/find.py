"""The configuration that holds for a file or folder, and the settings that the environment gives.

The nearest file upward holds. Values for declared settings may also come from the environment, which wins:
`FLOW_SETTING_PAUSE_MARKETING=yes` sets `pause_marketing`.
"""

import os
from collections.abc import Mapping
from pathlib import Path, PurePath

from attrs import evolve

from flowlang.configuration.model import Configuration, GivenSetting
from flowlang.configuration.read import PYPROJECT, has_table, read_configuration
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import ProjectProblem, read_bytes, shown
from flowlang.inputs import is_file, is_folder
from flowlang.source import SourceFile, Span

FILE_NAME = "flow.toml"
# Where a project may say something about itself; the first counts before the second.
FILE_NAMES = (FILE_NAME, PYPROJECT)
ENVIRONMENT_PREFIX = "FLOW_SETTING_"
# Stands for "no file, wherever one may be"; no file can have this name.
NO_FILE = Path("\0")


def find_configuration(near: Path) -> Path | None:
    """The configuration of the project that a file or folder belongs to, or nothing.

    In each folder upward a `flow.toml` comes first, then a `pyproject.toml` that has a `[tool.flowlang]`.
    """
    start = near.absolute()
    for folder in (start, *start.parents):
        if is_file(folder / FILE_NAME):
            return folder / FILE_NAME
        if is_file(folder / PYPROJECT) and has_table(read_bytes(folder / PYPROJECT)):
            return folder / PYPROJECT
    return None


def load_configuration(
    near: Path,
    explicit: Path | None = None,
    environment: Mapping[str, str] | None = None,
    instead: Mapping[str, str] | None = None,
) -> tuple[Configuration, list[Diagnostic]]:
    """Read the configuration that holds for `near`, or the file that was named explicitly (`NO_FILE`: none).

    `instead` are texts that take the place of what files hold, by the path that messages show.
    A mistake in the file is a diagnostic, and the default holds for that key. `ProjectProblem` is raised
    only when the named file isn't there or can't be read.
    """
    isolated = explicit == NO_FILE
    path = None if isolated else explicit or find_configuration(near)
    if path is not None and not is_file(path):
        raise ProjectProblem(f"There is no configuration file {shown(path)}.")
    given = environment_settings(os.environ if environment is None else environment)
    if path is None:
        folder = near if is_folder(near) else near.parent
        return Configuration(root=folder.absolute(), settings=given), []
    root = path.absolute().parent
    text = (instead or {}).get(shown(path))
    data = read_bytes(path) if text is None else text.encode("utf-8", "surrogatepass")
    if path == explicit and path.name == PYPROJECT and not has_table(data):
        raise ProjectProblem(f"{shown(path)} has no table [tool.flowlang].")
    configuration, found = read_configuration(shown(path), data, root)
    return _with(configuration, path, given), found


def is_settings(name: str) -> bool:
    """Whether a file of this path would be a project's configuration."""
    return PurePath(name).name in FILE_NAMES


def _with(configuration: Configuration, path: Path, given: Mapping[str, GivenSetting]) -> Configuration:
    # Environment names are upper case on every system, so they match a setting whatever its case.
    merged = {name: given.get(name.lower(), value) for name, value in configuration.settings.items()}
    known = {name.lower() for name in merged}
    merged.update({name: value for name, value in given.items() if name not in known})
    return evolve(configuration, path=path, settings=merged)


def environment_settings(environment: Mapping[str, str]) -> dict[str, GivenSetting]:
    """The settings that environment variables give, by lower-case name, each with a place to point at."""
    given: dict[str, GivenSetting] = {}
    for variable in sorted(environment):
        name = variable[len(ENVIRONMENT_PREFIX) :].lower()
        if not variable.startswith(ENVIRONMENT_PREFIX) or not name:
            continue
        text = f"{variable}={environment[variable]}"
        source = SourceFile("environment", text)
        given[name] = GivenSetting(name, environment[variable], Span(source, len(variable) + 1, len(text)))
    return given
