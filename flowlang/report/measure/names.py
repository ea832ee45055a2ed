"""Whether the names that `[report.…]` in flow.toml gives are declared."""

from attrs import fields

from flowlang.diagnostics.suggest import nearest
from flowlang.report.measure.definitions import Definition, Definitions, States, each, fields_of
from flowlang.schema.model import RecordInfo, Schema
from flowlang.schema.types import ChoiceOf


def wrong_name(definitions: Definitions, schema: Schema) -> str:
    """What is wrong with the first name that nothing declares, as a sentence; empty when all are right.

    Tables that flow.toml does not have are not looked at: their records may well be missing.
    """
    for table in sorted({table for table, _ in definitions.given}):
        definition = each(definitions)[table]
        record = schema.records.get(definition.record)
        if record is None:
            meant = _meant(definition.record, list(schema.records))
            return f"[report.{table}] is about a record {definition.record}, which nothing declares.{meant}"
        problem = _in_record(definition, record)
        if problem:
            return f"[report.{table}] {problem}"
    return ""


def _in_record(definition: Definition, record: RecordInfo) -> str:
    asked = fields_of(definition) | {path.partition(".")[0] for path in _owners(definition)}
    # The journal itself knows when a record was created, and sales may be without amounts.
    for name in sorted(asked - {"created", "amount"}):
        if name not in record.fields:
            meant = _meant(name, list(record.fields))
            return f"asks for {record.name}.{name}, a field that nothing declares.{meant}"
    for states in _states(definition):
        for name, values in states.items():
            kind = record.fields[name].type
            if isinstance(kind, ChoiceOf):
                for value in values:
                    if value not in kind.values:
                        meant = _meant(str(value), list(kind.values))
                        return f"asks for {record.name}.{name} to be {value}, which it never is.{meant}"
    return ""


def unknown_group(by: str, definitions: Definitions, schema: Schema) -> str:
    """What is wrong with a field to group metrics by; empty when one of their records has it."""
    records = [
        schema.records[one.record] for one in each(definitions).values() if one.record in schema.records
    ]
    known = {name for record in records for name in record.fields} | {"owner", "area"}
    if by in known:
        return ""
    about = " or ".join(sorted({record.name for record in records})) or "any record of the metrics"
    return f"{by} is no field of {about}.{_meant(by, sorted(known))}"


def _owners(definition: Definition) -> tuple[str, ...]:
    """Where the owner is found, if the project says so."""
    default = type(definition)().owner  # type: ignore[call-arg]  # every definition has a default record
    return definition.owner if definition.owner != default else ()


def _states(definition: Definition) -> list[States]:
    values = [getattr(definition, one.name) for one in fields(type(definition))]
    return [value for value in values if isinstance(value, dict)]


def _meant(name: str, known: list[str]) -> str:
    near = nearest(name, known)
    return f" Did you mean {near}?" if near else ""
