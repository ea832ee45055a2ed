"""The options `--select` and `--ignore`."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import click
from click.shell_completion import CompletionItem

from flowlang.diagnostics.codes import CODES

Decorated = TypeVar("Decorated", bound=Callable[..., object])


def names_option(option: str, said: str) -> Callable[[Decorated], Decorated]:
    """Add an option that takes codes, beginnings of codes or slugs, several times or with commas."""
    return click.option(
        option, multiple=True, metavar="CODES", callback=_known, shell_complete=_complete, help=said
    )


def _known(ctx: click.Context, param: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    """The names that were given; one that means no code is a mistake on the command line."""
    from flowlang.findings.levels import means_nothing
    from flowlang.findings.messages import near_code

    if not all(value.strip(" ,") for value in values):
        raise click.BadParameter("It names no code. Is it a variable that is not set?", ctx, param)
    names = [name.strip() for value in values for name in value.split(",") if name.strip()]
    for name in names:
        if means_nothing(name):
            near = near_code(name)
            hint = f"Did you mean {near}?" if near else "`flow explain` lists the codes."
            raise click.BadParameter(f"There is no code {name}. {hint}", ctx, param)
    return tuple(names)


def _complete(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes and slugs of what is optional, behind the last comma."""
    done, comma, start = incomplete.rpartition(",")
    return [
        CompletionItem(f"{done}{comma}{name}", help=entry.summary)
        for code, entry in CODES.items()
        if entry.is_optional
        for name in (code, entry.slug)
        if name.startswith(start)
    ]
