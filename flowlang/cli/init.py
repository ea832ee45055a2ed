"""`flow init`: a small project to start from."""

import json
import shlex
from importlib.resources import files
from pathlib import Path

import click

from flowlang.discovery import ProjectProblem, shown

STARTER = ("flow.toml", "leads.flow", "events.jsonl", "README.md")


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False), default=".")
@click.option("--name", help="What the project is called; without it, as the folder is.")
def command(directory: Path, name: str | None) -> None:
    """Start a new project in DIRECTORY: a workflow with its tests, and a few events to replay.

    Nothing is ever overwritten.
    """
    called = name if name is not None else directory.resolve().name
    present = [directory / one for one in STARTER if (directory / one).exists()]
    if present:
        raise ProjectProblem(
            f"{shown(present[0])} is already there, and nothing is overwritten. "
            "Choose another folder: flow init my-project"
        )
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for one in STARTER:
            # "x" keeps a file that somebody else made a moment ago.
            with (directory / one).open("x", encoding="utf-8", newline="\n") as file:
                file.write(starter_text(one, called))
    except OSError as problem:
        raise ProjectProblem(f"{shown(directory)} can't be written: {problem.strerror}.") from None
    for one in STARTER:
        click.echo(f"wrote {shown(directory / one)}")
    click.echo("\nNow try:")
    if directory.resolve() != Path.cwd():
        click.echo(f"  cd {shlex.quote(str(directory))}")
    click.echo("  flow check\n  flow test\n  flow run --events events.jsonl")


def starter_text(file: str, name: str) -> str:
    """The text of one of the starter's files, for a project of this name."""
    text = (files("flowlang.cli") / "starter" / file).read_text("utf-8")
    # A JSON text is a TOML text too; in a page, the name stands as it is.
    if file == "flow.toml":
        return text.replace('"my project"', json.dumps(name, ensure_ascii=False))
    return text.replace("my project", name) if file == "README.md" else text
