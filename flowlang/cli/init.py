"""`flow init`: a small project to start from."""

import json
import shlex
from importlib.resources import files
from pathlib import Path

import click

from flowlang.cli.output import GivenPath
from flowlang.cli.writing import write_new, writing
from flowlang.discovery import ProjectProblem, shown

STARTER = ("flow.toml", "leads.flow", "events.jsonl", "README.md")


@click.command("init")
@click.argument("directory", type=GivenPath(file_okay=False), default=".")
@click.option("--name", help="What the project is called; without it, as the folder is.")
@click.option(
    "--recipe",
    metavar="NAME",
    help="Start from a ready workflow of `flow recipes` instead.",
)
def command(directory: Path, name: str | None, recipe: str | None) -> None:
    """Start a new project in DIRECTORY: a workflow with its tests, and a few events to replay.

    Nothing is ever overwritten.
    """
    called = name if name is not None else directory.resolve().name
    texts = _from_recipe(recipe, called) if recipe else {one: starter_text(one, called) for one in STARTER}
    present = [directory / one for one in texts if (directory / one).exists()]
    if present:
        raise ProjectProblem(
            f"{shown(present[0])} is already there, and nothing is overwritten. "
            "Choose another folder: flow init my-project"
        )
    with writing(directory):
        directory.mkdir(parents=True, exist_ok=True)
    for one, text in texts.items():
        write_new(directory / one, text.encode("utf-8", "backslashreplace"))
    for one in texts:
        click.echo(f"wrote {shown(directory / one)}")
    click.echo("\nNow try:")
    if directory.resolve() != Path.cwd():
        click.echo(f"  cd {shlex.quote(str(directory))}")
    click.echo("  flow check\n  flow test" + ("" if recipe else "\n  flow run --events events.jsonl"))


def _from_recipe(name: str, called: str) -> dict[str, str]:
    """The files of a project that uses a recipe: an example of its use, and tests."""
    from flowlang.diagnostics.suggest import nearest
    from flowlang.report.recipe_list import without_recipe
    from flowlang.standard_recipes import recipe_index

    index = recipe_index()
    if name not in index:
        near = nearest(name, index)
        hint = f'Did you mean "{near}"?' if near else "`flow recipes` lists them."
        raise ProjectProblem(f'There is no recipe "{name}". {hint}')
    # The starter's own settings belong to its workflow.
    configuration = starter_text("flow.toml", called).partition("\n[settings]")[0]
    return {"flow.toml": configuration, index[name].path.name: without_recipe(index[name].text)}


def starter_text(file: str, name: str) -> str:
    """The text of one of the starter's files, for a project of this name."""
    text = (files("flowlang.cli") / "starter" / file).read_text("utf-8")
    # A JSON text is a TOML text too; in a page, the name stands as it is.
    if file == "flow.toml":
        return text.replace('"my project"', json.dumps(name, ensure_ascii=False))
    return text.replace("my project", name) if file == "README.md" else text
