"""What may come next, in the words of the language and of the project."""

import re
from collections.abc import Iterable, Iterator

from attrs import frozen
from lsprotocol import types as lsp

from flowlang.highlight.snippets import SNIPPETS
from flowlang.highlight.words import phrases_by_terminal
from flowlang.lsp.line_place import LinePlace, place_of_line
from flowlang.lsp.places import range_between
from flowlang.lsp.workspace import View
from flowlang.report.dictionary import in_words, said_of
from flowlang.resources import recipe_files, stdlib_names
from flowlang.schema.model import ActionInfo, FieldInfo, HoleInfo, Schema
from flowlang.schema.types import (
    SIMPLE_TYPES,
    TEMPLATE,
    YES_NO,
    ChoiceOf,
    ListOf,
    RecordOf,
    Shape,
    Type,
    describe,
)
from flowlang.standard_recipes import recipe_index
from flowlang.syntax.parse import accepted_after

Kind = lsp.CompletionItemKind
# Behind these words stands a value of what is named in front of them.
_VALUE = re.compile(
    r"(?:^|.*\s)(?P<path>\w+(?:\.\w+)+)\s+(?:is\s+not|is\s+either|is\s+neither|is|to|becomes|becomes\s+either"
    r"|changes\s+to|changes\s+from|changes\s+from\s+\S+\s+to|was\s+not|was)\s+(?:\S.*(?:,|\bor)\s+)?$"
)
_ENTRY = re.compile(r"\s*(\w+):\s+$")
_PATH = re.compile(r"(\w+(?:\.\w+)*)\.$")
_AMOUNT = re.compile(r"(?<![\w.])\d[\d_]*(?:\.\d+)?\s+$")
_WORD = re.compile(r"\w*$")


@frozen
class Ask:
    """The place where something is to come: the line up to there, without the word that is begun."""

    view: View
    offset: int
    start: int
    before: str
    place: LinePlace
    snippets: bool


def complete(view: View, offset: int, *, snippets: bool) -> list[lsp.CompletionItem]:
    """What may stand at an offset."""
    text = view.source.text
    line_start = text.rfind("\n", 0, offset) + 1
    begun = text[line_start:offset]
    word = _WORD.search(begun)
    assert word is not None
    start = line_start + word.start()
    ask = Ask(view, offset, start, begun[: word.start()], place_of_line(text, line_start), snippets)
    quoted = _open_quote(begun)
    if quoted is not None and "{" not in begun[quoted:].rpartition("}")[2]:
        return list(_in_quotes(ask, begun[:quoted], line_start + quoted + 1))
    for found in (_fields(ask), _units(ask), _values(ask)):
        if found:
            return found
    items = [*_entries(ask), *_names(ask), *_actions(ask), *_snippets(ask), *_keywords(ask, line_start)]
    unique: dict[str, lsp.CompletionItem] = {}
    for item in items:
        unique.setdefault(item.label, item)
    return list(unique.values())


def _open_quote(line: str) -> int | None:
    """Where the text starts in which a line ends, if it ends in one."""
    quotes = [found.start() for found in re.finditer(r'(?<!\\)"', line)]
    return quotes[-1] if len(quotes) % 2 else None


def _item(
    ask: Ask,
    label: str,
    kind: lsp.CompletionItemKind,
    order: str,
    *,
    detail: str = "",
    text: str = "",
    snippet: bool = False,
    start: int | None = None,
) -> lsp.CompletionItem:
    where = range_between(ask.view.source, ask.start if start is None else start, ask.offset)
    return lsp.CompletionItem(
        label,
        kind=kind,
        detail=detail or None,
        sort_text=f"{order}{label}",
        filter_text=label,
        text_edit=lsp.TextEdit(where, text or label),
        insert_text_format=lsp.InsertTextFormat.Snippet if snippet else lsp.InsertTextFormat.PlainText,
        insert_text_mode=lsp.InsertTextMode.AdjustIndentation if snippet else None,
    )


# --- Names of the project -------------------------------------------------------------------------


def _type_at(ask: Ask, path: str) -> Type | None:
    """The type of `lead.company.name`, as far as its names are known."""
    first, *fields = path.split(".")
    schema = ask.view.project.schema
    kind = ask.view.variables(ask.offset).get(first)
    if kind is None:
        # The line that binds it may be broken at this moment: a record's variable has its name.
        found = (record for record in schema.records.values() if record.variable == first)
        kind = next((RecordOf(record.name) for record in found), None)
    for name in fields:
        parts = dict(_parts(schema, kind))
        kind = parts.get(name)
    return kind


def _parts(schema: Schema, kind: Type | None) -> Iterator[tuple[str, Type]]:
    match kind:
        case RecordOf(name) if name in schema.records:
            yield from ((one.name, one.type) for one in schema.records[name].fields.values())
        case Shape(parts=parts):
            yield from parts.items()


def _fields(ask: Ask) -> list[lsp.CompletionItem]:
    path = _PATH.search(ask.before)
    if path is None:
        return []
    schema = ask.view.project.schema
    if path[1] == "settings":
        return [
            _item(ask, one.name, Kind.Property, "0", detail=in_words(one.type))
            for one in schema.settings.values()
        ]
    kind = _type_at(ask, path[1])
    if isinstance(kind, RecordOf) and kind.name in schema.records:
        return [
            _item(ask, one.name, Kind.Field, "0", detail=said_of(one))
            for one in schema.records[kind.name].fields.values()
        ]
    return [_item(ask, name, Kind.Field, "0", detail=describe(part)) for name, part in _parts(schema, kind)]


def _units(ask: Ask) -> list[lsp.CompletionItem]:
    if _AMOUNT.search(ask.before) is None:
        return []
    units = [one.removesuffix(" between") for one in phrases_by_terminal()["UNITS_BETWEEN"]]
    return [_item(ask, one, Kind.Unit, "0") for one in (*units, "quarters", "EUR", "USD")]


def _values(ask: Ask) -> list[lsp.CompletionItem]:
    value = _VALUE.match(ask.before)
    entry = _ENTRY.fullmatch(ask.before)
    kind: Type | None = None
    if value is not None:
        kind = _type_at(ask, value["path"])
    elif entry is not None:
        kind = next((one.type for one in _owner_fields(ask) if one.name == entry[1]), None)
    elif ask.place.rule == "case_line" and not ask.before.strip():
        kind = _type_at(ask, ask.place.parent.removeprefix("depending on").strip())
    return _of_type(ask, kind)


def _of_type(ask: Ask, kind: Type | None) -> list[lsp.CompletionItem]:
    match kind:
        case ChoiceOf(values):
            return [
                _item(ask, one, Kind.EnumMember, "0", text=one if one.isidentifier() else f'"{one}"')
                for one in values
            ]
        case ListOf(item=ChoiceOf() as item):
            return _of_type(ask, item)
        case kind if kind == YES_NO:
            return [_item(ask, one, Kind.EnumMember, "0") for one in ("yes", "no")]
        case RecordOf("Team"):
            return [
                _item(ask, f'team "{name}"', Kind.EnumMember, "0") for name in ask.view.project.schema.teams
            ] + _names(ask)
    return []


def _owner_fields(ask: Ask) -> Iterable[FieldInfo]:
    """The fields that lines under the present parent may give values to."""
    schema, parent = ask.view.project.schema, ask.place.parent
    made = re.match(
        r"(?:create|given|find or create|find the \w+|find|when)\s+(?:an?\s+)?(\w+)|update\s+(\S+)", parent
    )
    if made is not None:
        name = made[1]
        if made[2] is not None or (
            name is not None and re.match(r"when\s+\w+(?:\.\w+)*\s+is\s+updated", parent)
        ):
            kind = _type_at(ask, (made[2] or name).rstrip(":"))
            name = kind.name if isinstance(kind, RecordOf) else ""
        info = schema.records.get(name) or schema.events.get(name)
        if info is not None:
            return info.fields.values()
    action = max(
        (one for one in schema.actions if parent.startswith(one.name + " ")),
        key=lambda one: len(one.name),
        default=None,
    )
    return action.settings.values() if action is not None else ()


def _entries(ask: Ask) -> list[lsp.CompletionItem]:
    if ask.before.strip():
        return []
    return [
        _item(ask, one.name, Kind.Property, "0", detail=said_of(one), text=f"{one.name}: ")
        for one in _owner_fields(ask)
    ]


def _in_quotes(ask: Ask, before: str, start: int) -> Iterator[lsp.CompletionItem]:
    """The names that a text in quotes may be, by the words in front of it."""
    schema = ask.view.project.schema
    files = [tree.source.path.rsplit("/", 1)[-1] for tree in ask.view.project.files]
    recipes = sorted(recipe_index()) if "recipe" in before and recipe_files() else []
    choices: Iterable[str] = ()
    for pattern, names in (
        (r"\bteams?\s+$|\bin team\s+$", schema.teams),
        (r"\brun\s+$", schema.workflows),
        (r"\btable\s+$", schema.tables),
        (r"\bis (?:not )?in\s+$", schema.segments),
        (r"\bcalendar:\s+$", schema.calendars),
        (r"\buse recipe\s+$", recipes),
        (r"^use\s+$", files),
    ):
        if re.search(pattern, before):
            choices = names
    if not choices:
        value = _VALUE.match(before)
        kind = _type_at(ask, value["path"]) if value is not None else None
        if isinstance(kind, ChoiceOf):
            choices = kind.values
        elif _wants_template(schema, before):
            choices = schema.templates
    for name in choices:
        yield _item(ask, name, Kind.Value, "0", start=start)


def _wants_template(schema: Schema, before: str) -> bool:
    """Whether the words of a phrase have come to a hole for a template."""
    said = re.sub(r"^(?:expect (?:no )?|if possible, )", "", before.strip())
    for action in schema.actions:
        words: list[str] = []
        for part in action.parts:
            if isinstance(part, HoleInfo):
                if part.type == TEMPLATE and said == " ".join(words):
                    return True
                break
            words.append(part)
    return False


# --- Words of the language ------------------------------------------------------------------------


def _accepted(ask: Ask, before: str) -> frozenset[str]:
    return accepted_after(ask.place.rule, before.strip())


def _names(ask: Ask) -> list[lsp.CompletionItem]:
    """Variables where a value may stand, and records, events and types where a name of one does."""
    schema, said = ask.view.project.schema, ask.before.rstrip()
    if re.search(r"\b(?:an?|for each|all)$", said) or (said == "extend"):
        records = [_item(ask, one.name, Kind.Class, "0", detail=one.doc) for one in schema.records.values()]
        events = [_item(ask, one.name, Kind.Event, "0", detail=one.doc) for one in schema.events.values()]
        return [*records, *events]
    if re.search(r"^use$", said):
        return [_item(ask, one, Kind.Module, "0") for one in stdlib_names()]
    if ask.place.rule == "field_line" and re.search(r":$|\blist of$|\bor$", said):
        return [_item(ask, one, Kind.Keyword, "0") for one in SIMPLE_TYPES if one != "template"] + [
            _item(ask, one, Kind.Class, "1") for one in (*schema.records, *schema.choices)
        ]
    if "NAME" not in _accepted(ask, ask.before) or ask.place.rule in ("field_line", "value_line"):
        return []
    order = "0" if said else "3"
    return [
        _item(ask, name, Kind.Variable, order, detail=describe(kind))
        for name, kind in ask.view.variables(ask.offset).items()
    ] + [_item(ask, name, Kind.Variable, "3") for name in ("settings", "now", "today") if said]


def _actions(ask: Ask) -> list[lsp.CompletionItem]:
    said = " ".join(ask.before.split())
    lead = re.match(r"(?:expect no |expect |if possible, )?", said + " ")
    words = said[len(lead[0]) if lead else 0 :] if said else ""
    if ask.place.rule not in ("step_line", "test_line") or (
        ask.place.rule == "test_line" and "expect" not in said
    ):
        return []
    start = ask.start - (len(ask.before) - len(ask.before.rstrip()) + len(words) if words else 0)
    return [
        _item(
            ask,
            one.signature,
            Kind.Function,
            "1",
            detail=one.doc,
            text=_phrase(one, snippet=ask.snippets),
            snippet=ask.snippets,
            start=start,
        )
        for one in ask.view.project.schema.actions
        if not words or one.signature.startswith(words + " ")
    ]


def _phrase(action: ActionInfo, *, snippet: bool) -> str:
    """The phrase with its holes as places to fill in; without snippets, its words before the first hole."""
    if not snippet:
        return action.name + " "
    parts = []
    number = 0
    for part in action.parts:
        if isinstance(part, HoleInfo):
            number += 1
            place = f"${{{number}:{part.name}}}"
            parts.append(f'"{place}"' if part.type == TEMPLATE else place)
        else:
            parts.append(part)
    return " ".join(parts)


def _snippets(ask: Ask) -> list[lsp.CompletionItem]:
    if ask.before.strip() or not ask.snippets:
        return []
    return [
        _item(ask, one.label, Kind.Snippet, "2", detail=one.doc, text=one.body, snippet=True)
        for one in SNIPPETS
        if one.place == ask.place.rule
    ]


def _keywords(ask: Ask, line_start: int) -> list[lsp.CompletionItem]:
    """What the grammar accepts next; also phrases of which the first words stand there already."""
    text = ask.view.source.text
    line = text[line_start : ask.offset]
    items = []
    starts = [found.start() for found in re.finditer(r"\b\w", line[: len(ask.before)])][-3:]
    for at in dict.fromkeys([len(ask.before), *reversed(starts)]):
        typed = line[at:]
        accepted = _accepted(ask, line[:at])
        for terminal, phrases in phrases_by_terminal().items():
            if terminal not in accepted:
                continue
            items += [
                _item(ask, phrase, Kind.Keyword, "4", text=f"{phrase} ", start=line_start + at)
                for phrase in phrases
                if at == len(ask.before) or phrase.startswith(typed)
            ]
    return items
