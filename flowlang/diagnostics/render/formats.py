"""The formats by name; each is imported only when it is used."""

from collections.abc import Callable
from importlib import import_module

from flowlang.diagnostics.render.report import Report

# The name of a format, and where its function from a report to a text stands.
_FORMATS = {
    "json": ("json", "render_json"),
    "jsonl": ("json", "render_json_lines"),
    "sarif": ("sarif", "render_sarif"),
    "github": ("github", "render_github"),
    "gitlab": ("gitlab", "render_gitlab"),
    "junit": ("junit", "render_junit"),
}
# Those for people know colours.
FORMATS = ("text", "concise", *_FORMATS)
# A program reads these: nothing else may stand beside them, and no finding is left out.
FOR_PROGRAMS = frozenset(_FORMATS) - {"github"}


def render(report: Report, name: str, *, color: bool = False) -> str:
    """A report in a format of `FORMATS`."""
    if name == "text":
        from flowlang.diagnostics.render.text import render_text

        return render_text(report.diagnostics, color)
    if name == "concise":
        from flowlang.diagnostics.render.concise import render_concise

        return render_concise(report.diagnostics)
    module, function = _FORMATS[name]
    made: Callable[[Report], str] = getattr(import_module(f"flowlang.diagnostics.render.{module}"), function)
    return made(report)
