"""`flow docs`: the documentation of a project as pages that need no server."""

from collections.abc import Mapping
from pathlib import Path

import click

from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, paths_argument, write_findings
from flowlang.diagnostics.render.concise import counted
from flowlang.discovery import ProjectProblem, shown

COULD_NOT_RUN = 2
# Lists what the last run has written: the next one removes what is no longer there, and nothing else.
LIST = ".flow-docs"


@click.command("docs")
@paths_argument
@click.option(
    "--out",
    "-o",
    "out",
    metavar="FOLDER",
    type=GivenPath(file_okay=False),
    default="site",
    show_default=True,
    help="Where the pages go: a new or empty folder, or one of an earlier `flow docs`.",
)
@click.option("--no-history", is_flag=True, help="Leave out who changed what, which is read from git.")
@config_option
@click.pass_context
def command(
    ctx: click.Context, paths: tuple[Path, ...], out: Path, no_history: bool, config: Path | None
) -> None:
    """Write pages about workflows, records, actions and all else that a project declares.

    PATHS are files or folders; without any, the folder that you are in. Open index.html in a browser: no
    server and no network are needed. What has a mistake is left out, and the mistakes are shown.
    """
    from importlib.util import find_spec

    from flowlang.cli.history import history_of
    from flowlang.diagnostics.model import Severity
    from flowlang.project import load_project

    missing = [name for name in ("jinja2", "pygments") if find_spec(name) is None]
    if missing:
        click.echo(f"Error: {' and '.join(missing)} are needed for these pages", err=True)
        click.echo('  fix:  pip install "flowlang[site]"', err=True)
        ctx.exit(COULD_NOT_RUN)
    from flowlang.site.build import Builder

    before = _written_before(out)
    project = load_project(list(paths) or [Path()], config, with_used=True)
    root = project.configuration.root
    builder = Builder(
        project,
        project.diagnostics,
        (lambda path: ()) if no_history else history_of,
        lambda path: _short(path, root),
    )
    files = builder.files()
    _write(out, files, before)
    click.echo(shown(out / "index.html"))
    note(f"{counted(len(builder.pages), 'workflow')} on {counted(_pages(files), 'page')}.")
    if builder.plans and not builder.pictures:
        note('There are no pictures, since Graphviz is missing: pip install "flowlang[diagrams]" brings it.')
    if project.diagnostics:
        write_findings(project.diagnostics, "text")
    if any(problem.severity is Severity.ERROR for problem in project.diagnostics):
        ctx.exit(FINDINGS)


def _pages(files: Mapping[str, str]) -> int:
    return sum(name.endswith(".html") for name in files)


def _short(path: str, root: Path) -> str:
    """A path as the site shows it: from the folder of the project, whatever folder one is in."""
    from flowlang.resources import stdlib_path

    full = Path(path).absolute()
    for folder, said in ((root.absolute(), ""), (stdlib_path("crm").parent, "standard library/")):
        if full.is_relative_to(folder):
            return said + full.relative_to(folder).as_posix()
    return Path(path).name


def _written_before(out: Path) -> list[str]:
    """What an earlier run has written there. Refuses a folder with files of somebody else."""
    try:
        if (out / LIST).is_file():
            return (out / LIST).read_text("utf-8").splitlines()
        if out.is_dir() and any(out.iterdir()):
            raise ProjectProblem(
                f"{shown(out)} holds files that `flow docs` did not write. Name a new folder, or empty it."
            )
    except OSError as problem:
        raise ProjectProblem(f"{shown(out)} can't be read: {problem.strerror}.") from None
    return []


def _write(out: Path, files: Mapping[str, str], before: list[str]) -> None:
    try:
        for name, text in files.items():
            file = out / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="\n")
        for name in before:
            old = (out / name).resolve()
            if name not in files and old.is_relative_to(out.resolve()) and old.is_file():
                old.unlink()
        (out / LIST).write_text("".join(f"{name}\n" for name in files), encoding="utf-8", newline="\n")
    except OSError as problem:
        raise ProjectProblem(f"{shown(out)} can't be written: {problem.strerror}.") from None
