"""Where things are declared, where they are used, and what becomes of a file when one is renamed."""

import re
from collections.abc import Iterator
from pathlib import Path

from flowlang.diagnostics import Edit
from flowlang.lsp.meaning import Meaning, Occurrence
from flowlang.lsp.workspace import View
from flowlang.schema.model import Schema
from flowlang.schema.types import variable_of
from flowlang.source import SourceFile, Span

# Names that stand in quotes, and may be any text.
QUOTED = frozenset({"template", "team", "workflow", "segment", "table", "calendar", "recipe"})
RENAMED = QUOTED | {"record", "event", "choice", "field", "value", "setting", "variable", "need"}


OWNER = "owner"


def places_of(view: View, meaning: Meaning) -> Iterator[Occurrence]:
    """Every place in the project's files where a thing is named; a variable stays in its file."""
    for tree in view.project.files:
        if meaning.kind == "variable" and tree.source is not view.source:
            continue
        yield from (one for one in view.names_of(tree).occurrences if one.meaning == meaning)


def declared_at(view: View, one: Occurrence) -> list[Span]:
    """Where the thing is declared that a name stands for."""
    schema, meaning = view.project.schema, one.meaning
    if meaning.kind == "action":
        return [action.span for action in schema.actions if action.signature == meaning.name]
    if meaning.kind == "file":
        return _file(view, meaning.name)
    if meaning.kind == "variable":
        return [_bound(view, one, schema)]
    return [place.span for place in places_of(view, meaning) if place.declares]


def _file(view: View, target: str) -> list[Span]:
    """The file that a `use` names: beside this one, or in the folder of the project."""
    for base in ((Path.cwd() / view.source.path).parent, view.project.configuration.root):
        found = next(
            (tree for tree in view.project.files if Path.cwd() / tree.source.path == base / target), None
        )
        if found is not None:
            return [Span(found.source, 0, 0)]
    return []


def _bound(view: View, one: Occurrence, schema: Schema) -> Span:
    """Where a variable is bound: `as name`, `let name be`, `for each name in`, or the trigger's record."""
    name = re.escape(one.meaning.name)
    start = max(span.start for span, _ in view.names.scopes if span.start <= one.span.start)
    # `as long as lead.email` binds nothing.
    bring = r"(?:(?<!\blong )\bas|\blet|\bfor each|\bany|\bevery)"
    binding = re.compile(
        rf"{bring}\s+({name})\b|\bneeds\s+({name})\s*:|^\s*({name}):",
        re.M,
    )
    found = binding.search(view.source.text, start, one.span.start)
    if found is not None:
        low, high = next(found.span(group) for group in (1, 2, 3) if found[group])
        return Span(view.source, low, high)
    named = [record.name for record in schema.records.values() if record.variable == one.meaning.name]
    named += [event.name for event in schema.events.values() if event.variable == one.meaning.name]
    for name in named:
        said = re.search(rf"\b{name}\b", view.source.text[start : one.span.start])
        if said is not None:
            return Span(view.source, start + said.start(), start + said.end())
    return next(place.span for place in places_of(view, one.meaning))


def can_rename(view: View, one: Occurrence) -> bool:
    """Whether a thing has a name that may be chosen: not one of the library, nor of a record's variable."""
    if one.meaning.kind not in RENAMED:
        return False
    if one.meaning.kind == "field" and one.meaning.name == OWNER:
        # `assign` sets the field of this name.
        return False
    where = declared_at(view, one)
    if one.meaning.kind == "variable":
        return bool(where) and where[0].text == one.meaning.name
    return bool(where) and all(is_own(view, span.source) for span in where)


def is_own(view: View, source: SourceFile) -> bool:
    """Whether a file is one of the project's own, and no file of the library."""
    return (Path.cwd() / source.path).is_relative_to(view.project.configuration.root.resolve()) or any(
        source is one for one in view.project.sources
    )


def is_fit(one: Occurrence, name: str) -> bool:
    """Whether a thing may be called so."""
    if one.meaning.kind in QUOTED:
        return bool(name.strip()) and not set(name) & set('"\\{}\n')
    if one.meaning.kind == "value" and one.span.source.text[one.span.start - 1 : one.span.start] == '"':
        return bool(name.strip()) and not set(name) & set('"\\{}\n')
    return re.fullmatch(r"[^\W\d]\w*", name) is not None


def rename_edits(view: View, one: Occurrence, name: str) -> list[Edit]:
    """The edits that call a thing by another name everywhere."""
    spans = {
        (span.source.path, span.start): span
        for span in (place.span for place in places_of(view, one.meaning))
    }
    if one.meaning.kind == "variable":
        bound = declared_at(view, one)[0]
        spans[bound.source.path, bound.start] = bound
    edits = [Edit(span, _written(one, span, name)) for _, span in sorted(spans.items())]
    if one.meaning.kind in ("record", "event"):
        edits += [Edit(span, variable_of(name)) for span in _called_after(view, one.meaning)]
    return edits


def _called_after(view: View, meaning: Meaning) -> Iterator[Span]:
    """The variables that are called after a record or event, as nobody gave them another name."""
    variable, schema = variable_of(meaning.name), view.project.schema
    for tree in view.project.files:
        beside = View(view.project, tree, view.memory)
        for place in beside.names.occurrences:
            if place.meaning.kind == "variable" and place.meaning.name == variable:
                bound = _bound(beside, place, schema)
                if bound.text == meaning.name:
                    yield place.span


def _written(one: Occurrence, span: Span, name: str) -> str:
    """The name as it stands in a place: a value of several words needs quotes where it had none."""
    quoted = span.source.text[span.start - 1 : span.start] == '"'
    needs = one.meaning.kind == "value" and not quoted and not name.isidentifier()
    return f'"{name}"' if needs else name
