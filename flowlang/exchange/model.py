"""A schema of another system, as its importer found it: names are still those of that system."""

from collections.abc import Mapping

from attrs import field, frozen


class ImportProblem(Exception):
    """A text that is no schema of its kind. The message is a sentence without an end, in the user's words."""


@frozen
class ForeignField:
    """A field. `kind` is a simple type as a `.flow` file writes it, which also holds for the items of a list.

    With `values` it is a choice of them, with `choice` one of a choice with a name, with `links` a link to
    one of these records. `default` is a text, number or yes/no; `written_default` is one in our own words.
    `note` is said in a comment.
    """

    name: str
    kind: str = "text"
    values: tuple[str, ...] = ()
    choice: str | None = None
    links: tuple[str, ...] = ()
    many: bool = False
    through: str | None = None
    required: bool = False
    unique: bool = False
    read_only: bool = False
    personal: bool = False
    default: str | int | float | bool | None = None
    written_default: str = ""
    # A choice stands in its place, however long it is.
    in_place: bool = False
    note: str = ""


@frozen
class ForeignRecord:
    """A record, or an event, with what it is in a few words; `origin` is its name there, if another."""

    name: str
    fields: tuple[ForeignField, ...]
    doc: str = ""
    event: bool = False
    origin: str = ""


@frozen
class ForeignChoice:
    """A choice that several fields may use."""

    name: str
    values: tuple[str, ...]
    doc: str = ""


@frozen
class ForeignSchema:
    """Everything that was found, and where: `system` is `Salesforce`, `HubSpot`, `SQL` and so on."""

    system: str
    records: tuple[ForeignRecord, ...]
    choices: Mapping[str, ForeignChoice] = field(factory=dict)


def together(schemas: "list[ForeignSchema]") -> ForeignSchema:
    """Several files as one schema. Records that are told in several of them are put together."""
    records: dict[str, ForeignRecord] = {}
    choices: dict[str, ForeignChoice] = {}
    for schema in schemas:
        choices.update(schema.choices)
        for record in schema.records:
            before = records.get(record.name)
            if before is None:
                records[record.name] = record
                continue
            fields = {one.name: one for one in (*before.fields, *record.fields)}
            records[record.name] = ForeignRecord(
                record.name,
                tuple(fields.values()),
                before.doc or record.doc,
                record.event,
                before.origin or record.origin,
            )
    systems = list(dict.fromkeys(schema.system for schema in schemas))
    return ForeignSchema(" and ".join(systems), tuple(records.values()), choices)
