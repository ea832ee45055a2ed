"""What is said about the name under the pointer."""

from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.presence import NOTHING_BEFORE, why_known
from flowlang.lsp.workspace import View
from flowlang.report import dictionary_page
from flowlang.report.dictionary import in_words, said_of
from flowlang.schema.model import FieldInfo, Schema
from flowlang.schema.types import Shape, describe
from flowlang.syntax.declarations import Declaration
from flowlang.syntax.expressions import Text


def hover_text(view: View, offset: int) -> tuple[Occurrence, str] | None:
    """The name at an offset and what is said about it, in Markdown; nothing where no name stands."""
    found = view.names.at(offset)
    if found is None:
        return None
    said = _said(view, found)
    return (found, said) if said else None


def _said(view: View, one: Occurrence) -> str:
    schema, meaning = view.project.schema, one.meaning
    match meaning.kind:
        case "record" | "event" | "choice" | "action":
            return dictionary_page.entry(schema, meaning.name) or ""
        case "field":
            return _field(view, one)
        case "variable":
            missing = "" if one.known is not False else "\n\nIt may be missing here."
            return f"**{meaning.name}** is {_described(one)}.{missing}"
        case "need":
            kind = f", {describe(one.type)}" if one.type is not None else ""
            return f"**{meaning.name}**{kind}: needed by the {meaning.owner}."
        case "value":
            return f"**{meaning.name}** is one of: {', '.join(_values(schema, meaning.owner))}."
        case "setting":
            info = schema.settings.get(meaning.name)
            return f"**settings.{meaning.name}**, {in_words(info.type)}" if info else ""
    tree = declaration_of(view, meaning.kind, meaning.name)
    if tree is None:
        return ""
    doc = getattr(tree, "doc", None)
    first = tree.span.text.split("\n", 1)[0].strip()
    return f"```flow\n{first}\n```" + (f"\n\n{doc.plain}" if isinstance(doc, Text) and doc.plain else "")


def _described(one: Occurrence) -> str:
    if isinstance(one.type, Shape):
        return f"{one.type.name} with {', '.join(one.type.parts)}"
    return describe(one.type) if one.type is not None else "something"


def _values(schema: Schema, owner: str) -> tuple[str, ...]:
    return schema.choices[owner].type.values if owner in schema.choices else tuple(owner.split(" | "))


def field_of(schema: Schema, owner: str, name: str) -> FieldInfo | None:
    """A field of a record or an event."""
    info = schema.records.get(owner) or schema.events.get(owner)
    return info.fields.get(name) if info else None


def _field(view: View, one: Occurrence) -> str:
    schema = view.project.schema
    info = field_of(schema, one.meaning.owner, one.meaning.name)
    if info is None:
        return f"**{one.meaning.name}** is {_described(one)}."
    said = [f"**{one.meaning.owner}.{info.name}**: {said_of(info)}"]
    if info.may_be_missing:
        why = "its declaration does not say `required` and gives it no first value"
        reason = why_known(view, one)
        if one.known is None:
            said.append(f"It may be missing: {why}.")
        elif one.known:
            known = "is known to be present here" + (f" {reason}" if reason else "")
            said.append(f"It may be missing in general ({why}), but {known}.")
        else:
            said.append(
                f"It may be missing here: {why}, and {reason or NOTHING_BEFORE}. "
                f"Facts end at waits and writes; `as long as … is present` keeps them."
            )
    return "\n\n".join(said)


def declaration_of(view: View, kind: str, name: str) -> Declaration | None:
    """The declaration of a template, team, workflow and the like, in any file of the project."""
    for file in view.project.files:
        for one in file.declarations:
            named = getattr(one, "name", None)
            if (
                type(one).__name__.lower().startswith(kind)
                and isinstance(named, Text)
                and named.plain == name
            ):
                return one
    return None
