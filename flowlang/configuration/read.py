"""The text of a `flow.toml`, or of the table `[tool.flowlang]` in a pyproject.toml, read into plain data."""

import re
import tomllib
from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path, PurePath
from zoneinfo import ZoneInfo

from attrs import field, frozen

from flowlang.configuration import messages
from flowlang.configuration.lint import read_levels
from flowlang.configuration.model import Configuration, GivenSetting, SettingValue
from flowlang.configuration.places import item_span, key_span, value_span
from flowlang.configuration.report import read_definitions
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import DEFAULT_PATTERNS
from flowlang.source import SourceFile, Span

PYPROJECT = "pyproject.toml"
OUTER = "tool.flowlang"
# A pattern of files that lie elsewhere than below the folder that it is relative to.
_OUTSIDE = re.compile(r"[/\\]|[A-Za-z]:|(.*[/\\])?\.\.([/\\]|$)")
# Longer chains are a circle; by then thousands of events have come of one.
MOST_DEPTH = 1000
KEYS = ("name", "timezone", "files", "depth", "seed", "settings", "lint", "report")


def has_table(data: bytes) -> bool:
    """Whether a pyproject.toml speaks of FlowLang. One that can't be read speaks of it when it names it."""
    if b"flowlang" not in data:
        return False
    try:
        return _inner(tomllib.loads(data.decode("utf-8"))) is not None
    except (ValueError, RecursionError):
        return b"[tool.flowlang" in data


def _inner(document: dict[str, object]) -> object:
    tool = document.get("tool")
    return tool.get("flowlang") if isinstance(tool, dict) else None


def read_configuration(path: str, data: bytes, root: Path) -> tuple[Configuration, list[Diagnostic]]:
    """Read the text of a file; mistakes are reported, and the defaults stand in for them.

    In a `pyproject.toml` only the table `[tool.flowlang]` is looked at.
    """
    plain = Configuration(root=root)
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as problem:
        before = data[: problem.start].decode("utf-8")
        source = SourceFile(path, before)
        return plain, [messages.not_utf8(Span(source, len(before), len(before)), data[problem.start])]
    source = SourceFile(path, text)
    try:
        document = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as problem:
        return plain, [messages.broken_toml(_place_of(problem, source), str(problem))]
    except (ValueError, RecursionError) as problem:
        # A number of thousands of digits, lists within lists without end: no one wrote that by hand.
        return plain, [messages.broken_toml(Span(source, 0, 0), str(problem))]
    if PurePath(path).name != PYPROJECT:
        return _Reader(source).configuration(document, root)
    table = _inner(document)
    if table is None:
        return plain, []
    if isinstance(table, dict):
        return _Reader(source, OUTER).configuration(table, root)
    reader = _Reader(source, "tool")
    reader.wrong("", "flowlang", table, "a table, [tool.flowlang]")
    return plain, reader.found


def _place_of(problem: tomllib.TOMLDecodeError, source: SourceFile) -> Span:
    at = re.search(r"\(at line (\d+), column (\d+)\)$", str(problem))
    if at is None:
        return Span(source, len(source.text), len(source.text))
    offset = source.line_starts[int(at[1]) - 1] + int(at[2]) - 1
    return Span(source, offset, min(offset + 1, len(source.text)))


@frozen
class _Reader:
    """Checks the values of one file and remembers what it found wrong."""

    source: SourceFile
    # The table that holds everything: none in a flow.toml.
    outer: str = ""
    found: list[Diagnostic] = field(factory=list, init=False)

    def configuration(self, table: dict[str, object], root: Path) -> tuple[Configuration, list[Diagnostic]]:
        for key in table:
            if key not in KEYS:
                self.unknown("", key, KEYS)
        levels, about_codes = read_levels(table.get("lint", {}), self.wrong, self.place)
        self.found.extend(about_codes)
        result = Configuration(
            root=root,
            name=self.text(table, "name", ""),
            timezone=self.timezone(table),
            files=self.patterns(table),
            depth=self.whole(table, "depth", 25, least=1, most=MOST_DEPTH),
            seed=self.whole(table, "seed", 1, least=0),
            settings=self.settings(table),
            levels=levels,
            report=read_definitions(table.get("report", {}), self.wrong, self.unknown),
        )
        return result, self.found

    def unknown(self, table: str, key: str, keys: Sequence[str]) -> None:
        where = f"[{self.outer}]" if self.outer else "flow.toml"
        self.found.append(messages.unknown_key(self.place(table, key), key, keys, where))

    def wrong(self, table: str, key: str, value: object, expected: str) -> None:
        self.found.append(messages.wrong_value(self.value(table, key), key, value, expected))

    def place(self, table: str, key: str, item: str | None = None) -> Span:
        whole = ".".join(part for part in (self.outer, table) if part)
        return key_span(self.source, whole, key) if item is None else item_span(self.source, whole, key, item)

    def value(self, table: str, key: str) -> Span:
        return value_span(self.source, ".".join(part for part in (self.outer, table) if part), key)

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
            self.found.append(messages.unknown_time_zone(self.value("", "timezone"), value))
            return "UTC"
        return value

    def patterns(self, table: dict[str, object]) -> tuple[str, ...]:
        value = table.get("files", list(DEFAULT_PATTERNS))
        if isinstance(value, list) and value and all(isinstance(one, str) for one in value):
            outside = [one for one in value if _OUTSIDE.match(one)]
            if not outside:
                return tuple(value)
            expected = 'patterns below the folder of this file, such as "flows/**/*.flow"'
            self.wrong("", "files", outside[0], expected)
            return DEFAULT_PATTERNS
        self.wrong("", "files", value, 'a list of patterns, such as ["flows/**/*.flow"]')
        return DEFAULT_PATTERNS

    def whole(
        self, table: dict[str, object], key: str, default: int, least: int, most: int | None = None
    ) -> int:
        value = table.get(key, default)
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= least
        if fits and isinstance(value, int) and (most is None or value <= most):
            return value
        limits = f"of at least {least}" if most is None else f"from {least} to {most}"
        self.wrong("", key, value, f"a whole number {limits}")
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
                result[name] = GivenSetting(
                    name, read, self.value("settings", name), self.place("settings", name)
                )
        return result


def _setting_value(value: object) -> SettingValue | None:
    if isinstance(value, list):
        texts = tuple(one for one in value if isinstance(one, str))
        return texts if len(texts) == len(value) else None
    if isinstance(value, Decimal) and not value.is_finite():
        return None
    if isinstance(value, (str, int, Decimal, bool, date, time, datetime)):
        return value
    return None
