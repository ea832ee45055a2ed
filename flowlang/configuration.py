"""`flow.toml`: what a project says about itself, read into plain data.

The nearest `flow.toml` upward from the files that are asked for holds. Values for declared settings may also
come from the environment, which wins: `FLOW_SETTING_PAUSE_MARKETING=yes` sets `pause_marketing`.
"""

import os
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from attrs import evolve, field, frozen

from flowlang import configuration_messages as messages
from flowlang.configuration_report import read_definitions
from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code
from flowlang.discovery import DEFAULT_PATTERNS, ProjectProblem, read_bytes, shown
from flowlang.findings.levels import Levels, means_nothing
from flowlang.findings.messages import fixed_level, unknown_code
from flowlang.report.measure.definitions import Definitions
from flowlang.source import SourceFile, Span

FILE_NAME = "flow.toml"
ENVIRONMENT_PREFIX = "FLOW_SETTING_"
LEVELS = tuple(one.value for one in Severity)
KEYS = ("name", "timezone", "files", "depth", "seed", "settings", "lint", "report")

SettingValue = str | int | Decimal | bool | date | time | datetime | tuple[str, ...]
"""What a setting can be given as; text when it comes from the environment."""


@frozen
class GivenSetting:
    """A value for a declared setting, and where it was given."""

    name: str
    value: SettingValue
    span: Span


@frozen
class Configuration:
    """What holds for a project. Without a `flow.toml`, the defaults below hold.

    `root` is the folder that `files` are relative to; `depth` is the longest chain of events caused by
    events; `seed` is where random choices start.
    """

    root: Path
    path: Path | None = None
    name: str = ""
    timezone: str = "UTC"
    files: tuple[str, ...] = DEFAULT_PATTERNS
    depth: int = 25
    seed: int = 1
    settings: Mapping[str, GivenSetting] = field(factory=dict)
    levels: Levels = field(factory=Levels)
    report: Definitions = field(factory=Definitions)


def find_configuration(near: Path) -> Path | None:
    """The `flow.toml` of the project that a file or folder belongs to, or nothing."""
    start = near.absolute()
    for folder in (start, *start.parents):
        candidate = folder / FILE_NAME
        if candidate.is_file():
            return candidate
    return None


def load_configuration(
    near: Path, explicit: Path | None = None, environment: Mapping[str, str] | None = None
) -> tuple[Configuration, list[Diagnostic]]:
    """Read the configuration that holds for `near`, or the file that was named explicitly.

    A mistake in the file is a diagnostic, and the default holds for that key. `ProjectProblem` is raised
    only when the named file isn't there or can't be read.
    """
    if explicit is not None and not explicit.is_file():
        raise ProjectProblem(f"There is no configuration file {shown(explicit)}.")
    path = explicit if explicit is not None else find_configuration(near)
    given = environment_settings(os.environ if environment is None else environment)
    if path is None:
        folder = near if near.is_dir() else near.parent
        return Configuration(root=folder.absolute(), settings=given), []
    root = path.absolute().parent
    configuration, found = read_configuration(shown(path), read_bytes(path), root)
    return _with(configuration, path, given), found


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


def read_configuration(path: str, data: bytes, root: Path) -> tuple[Configuration, list[Diagnostic]]:
    """Read the text of a `flow.toml`; mistakes are reported, and the defaults stand in for them."""
    plain = Configuration(root=root)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8")
        source = SourceFile(path, before)
        return plain, [messages.not_utf8(Span(source, len(before), len(before)), data[problem.start])]
    source = SourceFile(path, text)
    try:
        table = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        return plain, [messages.broken_toml(_place_of(problem, source), str(problem))]
    except (ValueError, RecursionError) as problem:
        # A number of thousands of digits, lists within lists without end: no one wrote that by hand.
        return plain, [messages.broken_toml(Span(source, 0, 0), str(problem))]
    return _Reader(source).configuration(table, root)


def _place_of(problem: tomllib.TOMLDecodeError, source: SourceFile) -> Span:
    at = re.search(r"\(at line (\d+), column (\d+)\)$", str(problem))
    if at is None:
        return Span(source, len(source.text), len(source.text))
    offset = source.line_starts[int(at[1]) - 1] + int(at[2]) - 1
    return Span(source, offset, min(offset + 1, len(source.text)))


@frozen
class _Reader:
    """Checks the values of one `flow.toml` and remembers what it found wrong."""

    source: SourceFile
    found: list[Diagnostic] = field(factory=list, init=False)

    def configuration(self, table: dict[str, object], root: Path) -> tuple[Configuration, list[Diagnostic]]:
        for key in table:
            if key not in KEYS:
                self.unknown("", key, KEYS)
        result = Configuration(
            root=root,
            name=self.text(table, "name", ""),
            timezone=self.timezone(table),
            files=self.patterns(table),
            depth=self.whole(table, "depth", 25, least=1),
            seed=self.whole(table, "seed", 1, least=0),
            settings=self.settings(table),
            levels=self.levels(table),
            report=read_definitions(table.get("report", {}), self.wrong, self.unknown),
        )
        return result, self.found

    def unknown(self, table: str, key: str, keys: Sequence[str]) -> None:
        self.found.append(messages.unknown_key(key_span(self.source, table, key), key, keys))

    def wrong(self, table: str, key: str, value: object, expected: str) -> None:
        span = value_span(self.source, table, key)
        self.found.append(messages.wrong_value(span, key, value, expected))

    def text(self, table: dict[str, object], key: str, default: str) -> str:
        value = table.get(key, default)
        if isinstance(value, str):
            return value
        self.wrong("", key, value, 'a text in quotes, such as "Follow up"')
        return default

    def timezone(self, table: dict[str, object]) -> str:
        value = table.get("timezone", "UTC")
        if not isinstance(value, str):
            self.wrong("", "timezone", value, 'the name of a time zone, such as "Europe/Sofia"')
            return "UTC"
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            # A folder of the database ("Europe") is an OSError, a path out of it a ValueError.
            self.found.append(messages.unknown_time_zone(value_span(self.source, "", "timezone"), value))
            return "UTC"
        return value

    def patterns(self, table: dict[str, object]) -> tuple[str, ...]:
        value = table.get("files", list(DEFAULT_PATTERNS))
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            return tuple(value)
        self.wrong("", "files", value, 'a list of patterns, such as ["flows/**/*.flow"]')
        return DEFAULT_PATTERNS

    def whole(self, table: dict[str, object], key: str, default: int, least: int) -> int:
        value = table.get(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and value >= least:
            return value
        self.wrong("", key, value, f"a whole number of at least {least}")
        return default

    def settings(self, table: dict[str, object]) -> dict[str, GivenSetting]:
        value = table.get("settings", {})
        if not isinstance(value, dict):
            self.wrong("", "settings", value, "a table: a line [settings] with `name = value` lines below it")
            return {}
        result: dict[str, GivenSetting] = {}
        for name, one in value.items():
            read = _setting_value(one)
            if read is None:
                self.wrong(
                    "settings", name, one, "a text, a number, true or false, a date or a list of texts"
                )
            else:
                result[name] = GivenSetting(name, read, value_span(self.source, "settings", name))
        return result

    def levels(self, table: dict[str, object]) -> Levels:
        value = table.get("lint", {})
        if not isinstance(value, dict):
            self.wrong(
                "", "lint", value, 'a table: a line [lint] with lines such as cases-not-covered = "off"'
            )
            return Levels()
        given: dict[str, Severity] = {}
        for name, one in value.items():
            if name not in ("select", "ignore") and (level := self.level(name, one)) is not None:
                given[find_code(name) or ""] = level
        return Levels(given, self.codes(value, "select"), self.codes(value, "ignore"))

    def level(self, name: str, value: object) -> Severity | None:
        code = find_code(name)
        if code is None:
            self.found.append(unknown_code(key_span(self.source, "lint", name), name))
        elif not CODES[code].is_optional:
            self.found.append(fixed_level(key_span(self.source, "lint", name), code))
        elif value in LEVELS:
            return Severity(value)
        else:
            self.wrong("lint", name, value, '"error", "warning", "note" or "off"')
        return None

    def codes(self, table: dict[str, object], key: str) -> tuple[str, ...]:
        value = table.get(key, [])
        if not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
            self.wrong("lint", key, value, 'a list of codes or slugs, such as ["FL08", "cases-not-covered"]')
            return ()
        for name in value:
            if means_nothing(name):
                self.found.append(unknown_code(self.item_span("lint", key, name), name))
        return tuple(name for name in value if not means_nothing(name))

    def item_span(self, table: str, key: str, item: str) -> Span:
        """Where an item of a list stands; the list may run over several lines."""
        start = value_span(self.source, table, key).start
        at = re.compile(rf"""(["']){re.escape(item)}\1""").search(self.source.text, start)
        return Span(self.source, *at.span()) if at else value_span(self.source, table, key)


def _setting_value(value: object) -> SettingValue | None:
    if isinstance(value, list):
        texts = tuple(one for one in value if isinstance(one, str))
        return texts if len(texts) == len(value) else None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, (str, int, Decimal, bool, date, time, datetime)):
        return value
    return None


def key_span(source: SourceFile, table: str, key: str) -> Span:
    """Where a key stands in a `flow.toml`; the start of the file if it's written in an unusual way."""
    return _entry(source, table, key)[0]


def value_span(source: SourceFile, table: str, key: str) -> Span:
    """Where the value of a key stands, on its first line."""
    return _entry(source, table, key)[1]


def _entry(source: SourceFile, table: str, key: str) -> tuple[Span, Span]:
    # The standard reader of TOML keeps no positions. Finding the line of a key again by its look is enough
    # to point at it.
    bare = re.escape(key)
    name = rf"(?:\"{bare}\"|'{bare}'|{bare})"
    value = r"""\s*("[^"]*"|'[^']*'|[^#]*?)\s*(?:#.*)?$"""
    entry = re.compile(rf"\s*({name})\s*[=.]{value}")
    dotted = re.compile(rf"\s*({re.escape(table)}\s*\.\s*{name})\s*={value}") if table else entry
    heading = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]")
    current = ""
    for number, start in enumerate(source.line_starts, start=1):
        line = source.line(number)
        if opened := heading.match(line):
            current = opened[1].strip("\"'")
            if current == f"{table}.{key}" or (not table and current.split(".")[0] == key):
                whole = Span(source, start + opened.start(1), start + opened.end(1))
                return whole, whole
            continue
        matched = entry.match(line) if current == table else dotted.match(line) if current == "" else None
        if matched is not None:
            return (
                Span(source, start + matched.start(1), start + matched.end(1)),
                Span(source, start + matched.start(2), start + max(matched.end(2), matched.start(2) + 1)),
            )
    return Span(source, 0, 0), Span(source, 0, 0)
