"""`flow explain`: more about a code."""

import click

from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code, page


@click.command("explain")
@click.argument("code", required=False)
def command(code: str | None) -> None:
    """Say more about a CODE such as FL0203 or unknown-field; without one, list them all."""
    if code is None:
        width = max(len(entry.slug) for entry in CODES.values())
        for name, entry in sorted(CODES.items()):
            click.echo(f"{name}  {entry.slug.ljust(width)}  {entry.summary}")
        return
    found = find_code(code)
    if found is None:
        from flowlang.diagnostics.suggest import nearest

        near = nearest(code, [*CODES, *(entry.slug for entry in CODES.values())])
        hint = f" Did you mean {near}?" if near else " `flow explain` lists all codes."
        raise click.UsageError(f"There is no code {code}.{hint}")
    click.echo(page(found), nl=False)
