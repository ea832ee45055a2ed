"""What is said about mistakes in `flow.toml`: one function a problem."""

from collections.abc import Sequence
from pathlib import PurePath
from zoneinfo import available_timezones

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span


def not_utf8(span: Span, byte: int) -> Diagnostic:
    """The file holds a byte that isn't UTF-8 text."""
    return Diagnostic(
        "FL0601",
        f"this file is not UTF-8 text: the byte 0x{byte:02X} can't be read here",
        span,
        help="save the file as UTF-8 in your editor",
    )


def broken_toml(span: Span, problem: str) -> Diagnostic:
    """The file doesn't follow the rules of TOML."""
    said = problem.partition(" (at ")[0]
    return Diagnostic(
        "FL0601",
        f"{PurePath(span.source.path).name} can't be read: {said[:1].lower()}{said[1:]}",
        span,
        help='every line is `name = value`, with texts in quotes: timezone = "Europe/Sofia"',
    )


def unknown_key(span: Span, key: str, keys: Sequence[str], where: str = "flow.toml") -> Diagnostic:
    """A key that flow.toml, or the table that takes its place, doesn't have."""
    near = nearest(key, keys)
    fixes = (Fix(f"write `{near}`", (Edit(span, near),), safe=False),) if near else ()
    return Diagnostic(
        "FL0602",
        f"{where} has no key `{key}`",
        span,
        label=f"did you mean `{near}`?" if near else "",
        notes=() if near else (f"the keys are {', '.join(keys)}",),
        help="" if near else "a value for a setting of your own stands under [settings]",
        fixes=fixes,
    )


def undeclared_setting(span: Span, name: str, declared: Sequence[str]) -> Diagnostic:
    """A value for a setting that no file of the project declares."""
    near = nearest(name, declared)
    fixes = (Fix(f"write `{near}`", (Edit(span, near),), safe=False),) if near else ()
    known = f"they declare {', '.join(f'`{one}`' for one in declared)}" if declared else "they declare none"
    return Diagnostic(
        "FL0219",
        f"no file of this project declares a setting `{name}`",
        span,
        "unknown setting",
        notes=() if near else (known,),
        help=f"did you mean `{near}`?" if near else f"declare it in a file: `setting {name}: …`",
        fixes=fixes,
    )


def wrong_value(span: Span, key: str, value: object, expected: str) -> Diagnostic:
    """A value of the wrong kind, or out of range."""
    return Diagnostic(
        "FL0603",
        f"`{key}` can't be {_in_words(value)}",
        span,
        label=f"expected {expected}",
    )


def unknown_time_zone(span: Span, name: str) -> Diagnostic:
    """A time zone that the time-zone database doesn't have."""
    near = nearest(name, sorted(available_timezones()))
    fixes = (Fix(f'write "{near}"', (Edit(span, f'"{near}"'),), safe=False),) if near else ()
    return Diagnostic(
        "FL0604",
        f'there is no time zone "{name}"',
        span,
        label=f'did you mean "{near}"?' if near else "",
        help="" if near else 'time zones are named by continent and city, such as "Europe/Sofia"',
        fixes=fixes,
    )


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'the text "{value}"'
    if isinstance(value, list):
        return "this list" if value else "an empty list"
    if isinstance(value, dict):
        return "a table"
    return f"`{value}`"
