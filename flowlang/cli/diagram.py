"""`flow diagram`: the workflows as pictures."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import frozen

from flowlang.cli.output import config_option, note, paths_argument
from flowlang.cli.plan import load_plans, workflow_option
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import ProjectProblem, shown
from flowlang.plan.graph import Plan

if TYPE_CHECKING:
    from flowlang.diagram.coverage import Seen

FORMATS = ("svg", "png", "pdf", "dot")
COULD_NOT_RUN = 2
TO_STANDARD_OUTPUT = "-"


@frozen
class Target:
    """A workflow, and the file that its picture goes to; none for standard output."""

    plan: Plan
    file: Path | None

    @property
    def link(self) -> str:
        """The way from the picture to the file of the workflow."""
        if self.file is None:
            return self.plan.path
        try:
            way = os.path.relpath(self.plan.path, self.file.parent)
        except ValueError:
            # On Windows there is no relative way to another drive.
            way = str(Path(self.plan.path).absolute())
        return Path(way).as_posix()


@click.command("diagram")
@paths_argument
@click.option(
    "--format", "picture_format", type=click.Choice(FORMATS), help="The kind of picture.  [default: svg]"
)
@click.option(
    "-o",
    "--output",
    metavar="FILE|FOLDER",
    help="Where pictures go: a folder, or a file for a single one, or - for standard output. "
    "Without it they go to the folder that you are in.",
)
@workflow_option
@config_option
@click.pass_context
def command(
    ctx: click.Context,
    paths: tuple[Path, ...],
    picture_format: str | None,
    output: str | None,
    config: Path | None,
    wanted: tuple[str, ...],
) -> None:
    """Draw workflows, each as a picture of its own.

    PATHS are files or folders; without any, the folder that you are in.
    """
    plans = load_plans(ctx, paths, config, wanted)
    kind = picture_format or _format_of(output)
    if not plans:
        note("There is no workflow in these files.")
        return
    targets = _targets(plans, output, kind)
    for target, picture in zip(targets, _pictures(ctx, targets, kind), strict=True):
        if target.file is None:
            click.echo(picture, nl=False)
        else:
            _write(target.file, picture)
            click.echo(shown(target.file))
    if targets[0].file is not None:
        note(f"{counted(len(targets), 'picture')} drawn.")


def _format_of(output: str | None) -> str:
    """The format that the ending of a file asks for."""
    if output is None or output == TO_STANDARD_OUTPUT or not _is_file(output):
        return "svg"
    ending = Path(output).suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise click.UsageError(
            f"A picture can't be drawn as .{ending}: name a file that ends in {_one_of(FORMATS)}."
        )
    return ending


def _one_of(formats: Sequence[str]) -> str:
    return ", ".join(f".{one}" for one in formats[:-1]) + f" or .{formats[-1]}"


def _targets(plans: Sequence[Plan], output: str | None, kind: str) -> list[Target]:
    """Where each picture goes. Two workflows never share a file."""
    from flowlang.diagram.dot import file_name

    if output == TO_STANDARD_OUTPUT:
        if len(plans) > 1:
            raise click.UsageError(
                f"Standard output takes one picture, and there are {len(plans)} workflows: add --workflow."
            )
        return [Target(plans[0], None)]
    if output is not None and _is_file(output):
        if len(plans) > 1:
            raise click.UsageError(
                f"{output} is one file, and there are {len(plans)} workflows: "
                f"name a folder (-o {Path(output).stem}/), or add --workflow."
            )
        return [Target(plans[0], Path(output))]
    folder = Path(output or "")
    targets: list[Target] = []
    taken: set[str] = set()
    for plan in plans:
        name, number = file_name(plan), 1
        while name in taken:
            number += 1
            name = f"{file_name(plan)}-{number}"
        taken.add(name)
        targets.append(Target(plan, folder / f"{name}.{kind}"))
    return targets


def _is_file(output: str) -> bool:
    """Whether a name is meant as a file: it has an ending, and isn't that of a folder."""
    return bool(Path(output).suffix) and not output.endswith(("/", os.sep)) and not Path(output).is_dir()


def draw_into(ctx: click.Context, plans: Sequence[Plan], folder: Path, seen: Mapping[str, "Seen"]) -> int:
    """Draw workflows into a folder, each with what was reached of it. Returns how many there are."""
    targets = _targets(plans, f"{folder}{os.sep}", "svg")
    for target, picture in zip(targets, _pictures(ctx, targets, "svg", seen), strict=True):
        if target.file is not None:
            _write(target.file, picture)
    return len(targets)


def _pictures(
    ctx: click.Context, targets: Sequence[Target], kind: str, seen: Mapping[str, "Seen"] | None = None
) -> list[bytes]:
    from flowlang.connect.draw import Drawing, RendererMissing, draw
    from flowlang.diagram.dot import dot_text
    from flowlang.diagram.wording import description

    texts = [dot_text(target.plan, target.link, (seen or {}).get(target.plan.name)) for target in targets]
    if kind == "dot":
        return [text.encode() for text in texts]
    drawings = [
        Drawing(text, target.plan.name, description(target.plan))
        for text, target in zip(texts, targets, strict=True)
    ]
    try:
        return draw(drawings, kind)
    except RendererMissing:
        click.echo(_no_renderer(targets), err=True)
        ctx.exit(COULD_NOT_RUN)


def _no_renderer(targets: Sequence[Target]) -> str:
    names = [shown(target.file) if target.file else f'"{target.plan.name}"' for target in targets]
    what = f"{names[0]} was" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more were"
    return "\n".join(
        [
            f"Error: no Graphviz renderer found, so {what} not drawn",
            '  fix:  pip install "flowlang[diagrams]"   (no system package needed)',
            "  or:   apt install graphviz | brew install graphviz | winget install graphviz",
            "  or:   flow diagram --format dot           (needs nothing)",
        ]
    )


def _write(file: Path, picture: bytes) -> None:
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(picture)
    except PermissionError:
        raise ProjectProblem(f"You are not allowed to write {shown(file)}.") from None
    except OSError as problem:
        raise ProjectProblem(f"{shown(file)} can't be written: {problem.strerror}.") from None
