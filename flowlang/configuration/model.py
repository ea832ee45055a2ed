"""What a project says about itself, as plain data."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

from attrs import field, frozen

from flowlang.discovery import DEFAULT_PATTERNS
from flowlang.findings.levels import Levels
from flowlang.report.measure.definitions import Definitions
from flowlang.source import Span

SettingValue = str | int | Decimal | bool | date | time | datetime | tuple[str, ...]
"""What a setting can be given as; text when it comes from the environment."""


@frozen
class GivenSetting:
    """A value for a declared setting, where it was given, and where its name stands in `flow.toml`."""

    name: str
    value: SettingValue
    span: Span
    key: Span | None = None


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
