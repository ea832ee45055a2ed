"""`flow schema`: schemas from elsewhere, to elsewhere, and from one version to the next."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from flowlang.cli.output import FINDINGS, GivenPath, config_option, note, write_findings
from flowlang.cli.schema_diff import diff_command
from flowlang.cli.writing import write_new
from flowlang.discovery import ProjectProblem, read_bytes, shown

if TYPE_CHECKING:
    from flowlang.exchange.model import ForeignSchema

_KINDS = ("salesforce", "hubspot", "json-schema", "sql", "csv")
_POSTGRES = ("postgres://", "postgresql://")


@click.group("schema")
def command() -> None:
    """Bring the schema of another system here, take this one elsewhere, or see what a change of it breaks."""


command.add_command(diff_command)


@command.command("import")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option(
    "--from", "kind", type=click.Choice(_KINDS), help="What the files are, where their names don't tell."
)
@click.option(
    "--record", default="", metavar="NAME", help="What a record is called whose file has no name for it."
)
@click.option(
    "--personal",
    type=click.Choice(["comment", "mark"]),
    default="comment",
    show_default=True,
    help="Name addresses and phone numbers in a comment, or mark them as personal.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=GivenPath(dir_okay=False),
    help="Write to this new file.",
)
def import_command(
    files: tuple[str, ...], kind: str | None, record: str, personal: str, output: Path | None
) -> None:
    """Write a .flow schema from what another system says about its records.

    FILE is the JSON of a Salesforce describe call, Salesforce object metadata (or a folder of it), HubSpot
    properties, a JSON Schema, SQL with CREATE TABLE, a CSV file with headers, a SQLite database, or the
    address of a PostgreSQL server: postgresql://user@host/database.
    """
    from flowlang.exchange.model import ImportProblem, together
    from flowlang.exchange.write import flow_text

    found = [schema for one in files for schema in _read_all(one, kind or "", record)]
    try:
        text = flow_text(together(found), mark_personal=personal == "mark")
    except ImportProblem as problem:
        raise ProjectProblem(f"{', '.join(map(_called, files))}: {problem}.") from None
    _write(text, output)


def _called(file: str) -> str:
    """A file or server as messages call it, without a password."""
    if file.startswith(_POSTGRES):
        return f"postgresql://{file.partition('://')[2].rpartition('@')[2].partition('?')[0]}"
    return shown(Path(file))


def _read_all(file: str, kind: str, record: str) -> "list[ForeignSchema]":
    if not file:
        raise ProjectProblem("The name of a file is empty. Is it a variable that is not set?")
    path = Path(file)
    if file.startswith(_POSTGRES) or not path.is_dir():
        return [_read(file, kind, record)]
    inside = sorted(
        one
        for one in path.rglob("*")
        if one.name.endswith((".object-meta.xml", ".field-meta.xml", ".object"))
    )
    if not inside:
        raise ProjectProblem(f"{shown(path)} is a folder without Salesforce objects (*.object-meta.xml).")
    return [_read(str(one), kind, record) for one in inside]


def _read(file: str, kind: str, record: str) -> "ForeignSchema":
    from flowlang.connect.databases import MAGIC, read_postgres, read_sqlite
    from flowlang.exchange.detect import read_schema
    from flowlang.exchange.model import ImportProblem

    try:
        if file.startswith(_POSTGRES):
            return read_postgres(file)
        path = Path(file)
        data = read_bytes(path)
        if data.startswith(MAGIC):
            return read_sqlite(path)
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise ImportProblem(
                f"it is no UTF-8 text: the byte 0x{data[problem.start]:02X} can't be read"
            ) from None
        return read_schema(path.absolute().as_posix(), text, kind, record)
    except ImportProblem as problem:
        raise ProjectProblem(f"{_called(file)}: {problem}.") from None


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    # A file that is there stays: somebody may have worked on it.
    write_new(output, text.encode("utf-8", "backslashreplace"))
    note(f"wrote {shown(output)}")


@command.command("export")
@click.argument("paths", nargs=-1, type=GivenPath())
@click.option(
    "--format",
    "output_format",
    type=click.Choice(["json-schema"]),
    default="json-schema",
    show_default=True,
    help="What to write.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=GivenPath(dir_okay=False),
    help="Write to this new file.",
)
@config_option
@click.pass_context
def export_command(
    ctx: click.Context, paths: tuple[Path, ...], output_format: str, output: Path | None, config: Path | None
) -> None:
    """Write the records, events and choices of .flow files as JSON Schema.

    PATHS are files or folders; without any, the folder that you are in.
    """
    from flowlang.diagnostics.model import Severity
    from flowlang.exchange.to_json_schema import json_schema_text
    from flowlang.project import load_project

    project = load_project(list(paths) or [Path()], config, with_used=True)
    if any(one.severity is Severity.ERROR for one in project.diagnostics):
        write_findings(project.diagnostics, "text")
        ctx.exit(FINDINGS)
    _write(json_schema_text(project.schema, project.configuration.name), output)
