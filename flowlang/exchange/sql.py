"""SQL: the `CREATE TABLE` statements of a script, of PostgreSQL, MySQL or SQLite, read by sqlglot."""

import logging
import re
from collections.abc import Iterator
from typing import Any

from flowlang.exchange.model import ForeignSchema, ImportProblem
from flowlang.exchange.tables import Column, Table, as_schema

SYSTEM = "SQL"
_DIALECTS = ("postgres", "mysql", "sqlite")
# What a dump of PostgreSQL holds that is no SQL: rows of data, and commands for psql.
_DATA = re.compile(r"^COPY .*? FROM stdin;\n.*?^\\\.\n", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\\.*$", re.MULTILINE)
NEEDED = 'sqlglot is needed to read SQL: pip install "flowlang[sql]"'


def read_sql(text: str) -> ForeignSchema:
    """The tables of a script. Statements of other kinds are passed over."""
    try:
        import sqlglot
        from sqlglot import exp
        from sqlglot.errors import SqlglotError
    except ImportError:
        raise ImportProblem(NEEDED) from None

    # It warns of statements that it only knows by name; they are passed over here.
    logging.getLogger("sqlglot").setLevel(logging.CRITICAL)
    text = _COMMAND.sub("", _DATA.sub("", f"{text}\n"))
    problem = ""
    for dialect in _DIALECTS:
        try:
            statements = sqlglot.parse(text, read=dialect)
        except (SqlglotError, RecursionError) as found:
            problem = problem or str(found).partition("\n")[0].partition(". Line")[0]
            continue
        creates = [one for one in statements if isinstance(one, exp.Create)]
        enums = dict(_enums(creates, exp))
        tables = [
            _table(one, exp, dialect) for one in creates if str(one.args.get("kind")).upper() == "TABLE"
        ]
        tables = [one for one in tables if one.columns]
        if not tables:
            raise ImportProblem("there is no CREATE TABLE with columns in it")
        tables = _with_comments(_with_alter(tables, statements, exp), statements, exp)
        return as_schema(SYSTEM, tables, enums)
    raise ImportProblem(f"it is no SQL that can be read: {problem}")


def _enums(creates: list[Any], exp: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The types that `CREATE TYPE … AS ENUM` declares."""
    for one in creates:
        if str(one.args.get("kind")).upper() == "TYPE" and one.expression is not None:
            values = tuple(
                literal.this for literal in one.expression.find_all(exp.Literal) if literal.is_string
            )
            if values:
                yield one.this.name, values


def _table(create: Any, exp: Any, dialect: str) -> Table:
    schema = create.this
    name = schema.this.name if isinstance(schema, exp.Schema) else schema.name
    parts = schema.expressions if isinstance(schema, exp.Schema) else []
    key: list[str] = []
    unique: set[str] = set()
    links: dict[str, str] = {}
    checks: dict[str, tuple[str, ...]] = {}
    for one in parts:
        _constraint(one, exp, key, unique, links, checks)
    columns = []
    for one in parts:
        if isinstance(one, exp.ColumnDef):
            columns.append(_column(one, exp, dialect, key, unique, links, checks))
    comment = create.find(exp.SchemaCommentProperty)
    doc = comment.this.name if comment is not None else ""
    return Table(name, tuple(columns), tuple(key), links, doc)


def _constraint(
    one: Any,
    exp: Any,
    key: list[str],
    unique: set[str],
    links: dict[str, str],
    checks: dict[str, tuple[str, ...]],
) -> None:
    """Take a constraint of the table as a whole."""
    for part in one.expressions if isinstance(one, exp.Constraint) else [one]:
        if isinstance(part, exp.PrimaryKey):
            key += [column.name for column in part.expressions]
        elif isinstance(part, exp.UniqueColumnConstraint):
            columns = part.this.expressions if part.this is not None else []
            if len(columns) == 1:
                unique.add(columns[0].name)
        elif isinstance(part, exp.ForeignKey):
            target = part.args.get("reference")
            table = target.find(exp.Table) if target is not None else None
            if len(part.expressions) == 1 and table is not None:
                links[part.expressions[0].name] = table.name
        elif isinstance(part, exp.CheckColumnConstraint):
            checks.update(_checked(part, exp))


def _checked(part: Any, exp: Any) -> dict[str, tuple[str, ...]]:
    """`CHECK (status IN ('New', 'Won'))` makes a choice."""
    found = part.this
    while isinstance(found, exp.Paren):
        found = found.this
    values: list[Any] = []
    if isinstance(found, exp.In):
        values = found.expressions
    elif isinstance(found, exp.EQ) and isinstance(found.expression, exp.Any):
        # `status = ANY (ARRAY['New'::text])`, as PostgreSQL writes it.
        array = found.expression.find(exp.Array)
        values = [_bare(one, exp) for one in array.expressions] if array is not None else []
    column = _bare(found.this, exp) if values else None
    if isinstance(column, exp.Column) and all(
        isinstance(one, exp.Literal) and one.is_string for one in values
    ):
        return {column.name: tuple(one.this for one in values)}
    return {}


def _bare(found: Any, exp: Any) -> Any:
    """A term without parentheses and casts around it."""
    while isinstance(found, exp.Paren | exp.Cast):
        found = found.this
    return found


def _column(
    one: Any, exp: Any, dialect: str, key: list[str], unique: set[str], links: dict[str, str], checks: Any
) -> Column:
    kinds = [constraint.kind for constraint in one.constraints]
    for part in kinds:
        if isinstance(part, exp.PrimaryKeyColumnConstraint):
            key.append(one.name)
        elif isinstance(part, exp.Reference):
            table = part.find(exp.Table)
            if table is not None:
                links[one.name] = table.name
        elif isinstance(part, exp.CheckColumnConstraint):
            checks.update(_checked(part, exp))
    defaults = [part.this for part in kinds if isinstance(part, exp.DefaultColumnConstraint)]
    comments = [part.this.name for part in kinds if isinstance(part, exp.CommentColumnConstraint)]
    needed = any(
        isinstance(part, exp.NotNullColumnConstraint) and not part.args.get("allow_null") for part in kinds
    )
    generated = any(isinstance(part, exp.ComputedColumnConstraint) for part in kinds)
    declared = one.args.get("kind")
    # A type of one's own may stand with its schema before it.
    kind = declared.sql(dialect).rpartition(".")[2] if declared is not None else ""
    enum = tuple(
        literal.this
        for literal in (declared.expressions if declared is not None else [])
        if isinstance(literal, exp.Literal) and literal.is_string
    )
    return Column(
        one.name,
        kind,
        # What has a value at first may be left out.
        required=needed and not defaults,
        unique=one.name in unique or any(isinstance(part, exp.UniqueColumnConstraint) for part in kinds),
        generated=generated,
        values=enum or checks.get(one.name, ()),
        default=_literal(defaults[0], exp) if defaults else None,
        note=comments[0] if comments else "",
    )


def _literal(found: Any, exp: Any) -> str | int | float | bool | None:
    if isinstance(found, exp.Cast):
        return _literal(found.this, exp)
    if isinstance(found, exp.Boolean):
        return bool(found.this)
    if isinstance(found, exp.Literal):
        text = str(found.this)
        if found.is_string:
            return text
        try:
            return float(text) if "." in text else int(text)
        except ValueError:
            return None
    return None


def _with_alter(tables: list[Table], statements: list[Any], exp: Any) -> list[Table]:
    """Links and keys that `ALTER TABLE … ADD CONSTRAINT` adds, as dumps of databases write them."""
    from attrs import evolve

    by_name = {table.name: table for table in tables}
    for one in statements:
        if not isinstance(one, exp.Alter) or one.this is None or one.this.name not in by_name:
            continue
        table = by_name[one.this.name]
        key, unique, links = list(table.key), set[str](), dict(table.links)
        for action in one.args.get("actions") or []:
            for part in action.find_all(exp.PrimaryKey, exp.ForeignKey, exp.UniqueColumnConstraint):
                _constraint(part, exp, key, unique, links, {})
        columns = tuple(evolve(c, unique=True) if c.name in unique else c for c in table.columns)
        by_name[table.name] = evolve(table, key=tuple(dict.fromkeys(key)), links=links, columns=columns)
    return [by_name[table.name] for table in tables]


def _with_comments(tables: list[Table], statements: list[Any], exp: Any) -> list[Table]:
    """What `COMMENT ON` says of tables and columns."""
    from attrs import evolve

    said: dict[tuple[str, str], str] = {}
    for one in statements:
        if isinstance(one, exp.Comment) and isinstance(one.expression, exp.Literal):
            kind = str(one.args.get("kind")).upper()
            if kind == "TABLE":
                said[one.this.name, ""] = one.expression.this
            elif kind == "COLUMN" and isinstance(one.this, exp.Column):
                said[one.this.table, one.this.name] = one.expression.this
    return [
        evolve(
            table,
            doc=said.get((table.name, ""), table.doc),
            columns=tuple(evolve(c, note=said.get((table.name, c.name), c.note)) for c in table.columns),
        )
        for table in tables
    ]
