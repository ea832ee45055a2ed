"""Pages of diagrams: which there are, the files that they go to, and how they get there."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click
from attrs import frozen

from flowlang.cli.writing import write_whole, writing
from flowlang.discovery import shown

if TYPE_CHECKING:
    from flowlang.diagram.exports.bpmn_model import Process

FORMATS = ("svg", "png", "pdf", "dot", "mermaid", "bpmn", "dmn")
ENDINGS = {("mmd" if one == "mermaid" else one): one for one in FORMATS}
# These are drawn; the others are texts that need nothing.
DRAWN = frozenset({"svg", "png", "pdf"})
COULD_NOT_RUN = 2
TO_STANDARD_OUTPUT = "-"


@frozen
class Page:
    """One diagram: what its file is called, what it carries, and its text.

    `text` makes the diagram in a format (`dot` for those that are drawn); it is given the way to a file of
    the text. `process` is there for `bpmn`, which needs to be laid out.
    """

    stem: str
    title: str
    description: str
    text: Callable[[str, Callable[[str], str]], str]
    process: "Callable[[], Process] | None" = None


@frozen
class Target:
    """A page, and the file that it goes to; none for standard output. `base` is what links start with."""

    page: Page
    file: Path | None
    base: str | None = None

    def way(self, path: str) -> str:
        """The way from the picture to a file of the text."""
        if self.base is not None:
            return f"{self.base.rstrip('/')}/{Path(path).as_posix()}"
        if self.file is None:
            return path
        try:
            way = os.path.relpath(path, self.file.parent)
        except ValueError:
            # On Windows there is no relative way to another drive.
            way = str(Path(path).absolute())
        return Path(way).as_posix()


def format_of(output: str | None) -> str:
    """The format that the ending of a file asks for."""
    if output is None or output == TO_STANDARD_OUTPUT or not _is_file(output):
        return "svg"
    ending = Path(output).suffix.removeprefix(".").lower()
    if ending not in ENDINGS:
        raise click.UsageError(
            f"A picture can't be drawn as .{ending}: name a file that ends in {_one_of(tuple(ENDINGS))}."
        )
    return ENDINGS[ending]


def _one_of(endings: Sequence[str]) -> str:
    return ", ".join(f".{one}" for one in endings[:-1]) + f" or .{endings[-1]}"


def targets_of(pages: Sequence[Page], output: str | None, kind: str, base: str | None = None) -> list[Target]:
    """Where each page goes. Two never share a file."""
    if output == TO_STANDARD_OUTPUT:
        if len(pages) > 1:
            raise click.UsageError(
                f"Standard output takes one picture, and there are {len(pages)} {_many(kind)[0]}: "
                f"name a folder (-o pictures/){_many(kind)[1]}."
            )
        return [Target(pages[0], None, base)]
    if output is not None and _is_file(output):
        if len(pages) > 1:
            raise click.UsageError(
                f"{output} is one file, and there are {len(pages)} {_many(kind)[0]}: "
                f"name a folder (-o {Path(output).stem}/){_many(kind)[1]}."
            )
        return [Target(pages[0], Path(output), base)]
    folder = Path(output or "")
    ending = next(ending for ending, one in ENDINGS.items() if one == kind)
    targets: list[Target] = []
    taken: set[str] = set()
    for page in pages:
        name, number = page.stem, 1
        while name in taken:
            number += 1
            name = f"{page.stem}-{number}"
        taken.add(name)
        targets.append(Target(page, folder / f"{name}.{ending}", base))
    return targets


def _many(kind: str) -> tuple[str, str]:
    """What there are several of, and how to have one."""
    return ("tables", "") if kind == "dmn" else ("workflows", ", or add --workflow")


def _is_file(output: str) -> bool:
    """Whether a name is meant as a file: it has an ending, and isn't that of a folder."""
    return bool(Path(output).suffix) and not output.endswith(("/", os.sep)) and not Path(output).is_dir()


def write_pages(ctx: click.Context, targets: Sequence[Target], kind: str, dpi: int | None = None) -> None:
    """Draw pages where they are to be drawn, and write them."""
    for target, made in zip(targets, made_of(ctx, targets, kind, dpi), strict=True):
        if target.file is None:
            click.echo(made, nl=False)
        else:
            _write(target.file, made)


def made_of(ctx: click.Context, targets: Sequence[Target], kind: str, dpi: int | None = None) -> list[bytes]:
    """What goes into the files."""
    if kind == "bpmn":
        return [text.encode() for text in _processes(targets)]
    if kind not in DRAWN:
        return [target.page.text(kind, target.way).encode() for target in targets]
    from flowlang.connect.draw import Drawing, RendererMissing, draw

    drawings = [
        Drawing(target.page.text("dot", target.way), target.page.title, target.page.description)
        for target in targets
    ]
    try:
        return draw(drawings, kind, dpi)
    except RendererMissing:
        click.echo(_no_renderer(targets), err=True)
        ctx.exit(COULD_NOT_RUN)


def _processes(targets: Sequence[Target]) -> list[str]:
    """Processes as files; laid out by Graphviz, or in plain columns where it is missing."""
    from flowlang.connect.draw import RendererMissing, render
    from flowlang.diagram.exports.bpmn import bpmn_text
    from flowlang.diagram.exports.bpmn_layout import layout_dot, layout_of, plain_layout

    found = [target.page.process() for target in targets if target.page.process is not None]
    try:
        drawn = render([layout_dot(one) for one in found], "json")
        layouts = [layout_of(one, made) for one, made in zip(found, drawn, strict=True)]
    except RendererMissing:
        layouts = [plain_layout(one) for one in found]
    return [bpmn_text(one, layout) for one, layout in zip(found, layouts, strict=True)]


def _no_renderer(targets: Sequence[Target]) -> str:
    names = [shown(target.file) if target.file else f'"{target.page.title}"' for target in targets]
    what = f"{names[0]} was" if len(names) == 1 else f"{names[0]} and {len(names) - 1} more were"
    return "\n".join(
        [
            f"Error: no Graphviz renderer found, so {what} not drawn",
            '  fix:  pip install "flowlang[diagrams]"   (no system package needed)',
            "  or:   apt install graphviz | brew install graphviz | winget install graphviz",
            "  or:   flow diagram --format mermaid       (needs nothing)",
        ]
    )


def _write(file: Path, picture: bytes) -> None:
    with writing(file):
        file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, picture)
