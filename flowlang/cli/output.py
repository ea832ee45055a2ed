"""What commands share: options, colour, and the writing of findings."""

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.codes import OTHER_PRODUCT
from flowlang.diagnostics.render.formats import FORMATS, render
from flowlang.diagnostics.render.report import Report

Decorated = TypeVar("Decorated", bound=Callable[..., object])

FINDINGS = 1


class GivenPath(click.Path):
    """A path on the command line. An empty one, which would mean the folder that one is in, is refused."""

    def __init__(self, **limits: bool) -> None:
        super().__init__(path_type=Path, **limits)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path of a text."""
        if value == "":
            self.fail("It is empty. Is it a variable that is not set?", param, ctx)
        return super().convert(value, param, ctx)


def color_option() -> click.Option:
    """The option `--color`, understood before and after the command's name."""

    def remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
        if value is not None:
            ctx.find_root().meta["flow.color"] = value
        chosen = ctx.find_root().meta.get("flow.color", "auto")
        wanted = color_wanted(chosen, os.environ, sys.stdout.isatty())
        # Click strips colours on its own when it doesn't see a terminal: both contexts must know.
        ctx.color = ctx.find_root().color = wanted

    return click.Option(
        ["--color"],
        type=click.Choice(["auto", "always", "never"]),
        help="Colours in the output; auto means: on a terminal.",
        expose_value=False,
        callback=remember,
    )


def color_wanted(chosen: str, environment: Mapping[str, str], terminal: bool) -> bool:
    """Whether to write colours: the option decides, then NO_COLOR and FORCE_COLOR, then the terminal."""
    if chosen != "auto":
        return chosen == "always"
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return terminal


def use_color() -> bool:
    """Whether the command that is running writes colours."""
    ctx = click.get_current_context(silent=True)
    return bool(ctx is not None and ctx.find_root().color)


def config_option(function: Decorated) -> Decorated:
    """Add the options `--config` and `--isolated`; the latter gives `NO_FILE` as the file."""

    def chosen(ctx: click.Context, _: click.Parameter, value: Path | None) -> Path | None:
        from flowlang.configuration import NO_FILE

        if value is not None and ctx.meta.get("flow.isolated"):
            raise click.UsageError("--isolated reads no configuration, and --config names one: give one.")
        return NO_FILE if ctx.meta.get("flow.isolated") else value

    def isolate(ctx: click.Context, _: click.Parameter, value: bool) -> None:
        ctx.meta["flow.isolated"] = value

    isolated = click.option(
        "--isolated",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=isolate,
        help="Read no flow.toml and no pyproject.toml.",
    )
    config = click.option(
        "--config",
        type=GivenPath(dir_okay=False),
        metavar="FILE",
        callback=chosen,
        help="Use this flow.toml or pyproject.toml instead of the nearest.",
    )
    return config(isolated(function))


def format_option(function: Decorated) -> Decorated:
    """Add the option `--output-format`."""
    return click.option(
        "--output-format",
        type=click.Choice(FORMATS),
        default="text",
        show_default=True,
        envvar="FLOW_OUTPUT_FORMAT",
        show_envvar=True,
        help="How findings are written.",
    )(function)


def paths_argument(function: Decorated) -> Decorated:
    """Add the argument PATHS: files and folders, and `-` for standard input."""
    return click.argument("paths", nargs=-1, type=GivenPath(allow_dash=True))(function)


def stdin_option(function: Decorated) -> Decorated:
    """Add the option `--stdin-filename`."""
    return click.option(
        "--stdin-filename",
        default="standard input",
        metavar="NAME",
        help="What messages call the text that `-` reads from standard input.",
    )(function)


def read_stdin(paths: Sequence[Path], name: str) -> tuple[list[Path], tuple[str, bytes] | None]:
    """Take `-` out of the paths: the other paths, and the name and content of standard input if asked for."""
    others = [path for path in paths if str(path) != "-"]
    if len(others) == len(paths):
        return others, None
    return others, (name, sys.stdin.buffer.read())


def findings_of(diagnostics: Sequence[Diagnostic]) -> list[Diagnostic]:
    """What counts as a finding. A file of another product doesn't: a note says that it's skipped."""
    for problem in diagnostics:
        if problem.code == OTHER_PRODUCT:
            note(f"note: {problem.span.source.path}: {problem.message}")
    return [problem for problem in diagnostics if problem.code != OTHER_PRODUCT]


def write_findings(diagnostics: Sequence[Diagnostic], output_format: str) -> None:
    """Write findings to standard output in one of the formats."""
    click.echo(render(Report(diagnostics), output_format, color=use_color()), nl=False)


def note(text: str) -> None:
    """Say something that is not a finding, on standard error."""
    click.echo(text, err=True)
