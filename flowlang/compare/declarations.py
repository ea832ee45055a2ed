"""What workflows depend on beside records: templates, teams, calendars, tables, settings and the like."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from itertools import takewhile

from attrs import field, frozen

from flowlang.check.model import CheckedPolicy, CheckedTemplate
from flowlang.compare.model import ADDED, CHANGED, REMOVED, Change, Detail
from flowlang.plan.as_json import meaning
from flowlang.plan.names import tidy_words
from flowlang.schema.model import Schema
from flowlang.source import Span
from flowlang.syntax.declarations import Declaration


@frozen
class Declared:
    """Something declared, or set in the configuration: its lines by part, and what each part means."""

    what: str
    name: str
    span: Span | None = field(repr=False)
    parts: Mapping[str, tuple[str, ...]]
    meant: Mapping[str, object]


def declared(
    schema: Schema,
    templates: Iterable[CheckedTemplate],
    policies: Iterable[CheckedPolicy],
    configured: Mapping[str, str],
) -> tuple[Declared, ...]:
    """All that may be compared. `configured` is what the project's configuration sets, by its key."""
    found = [_template(one) for one in templates]
    named: tuple[tuple[str, str, Declaration], ...] = (
        *(("team", name, one) for name, one in schema.teams.items()),
        *(("calendar", name, one) for name, one in schema.calendars.items()),
        *(("segment", name, one) for name, one in schema.segments.items()),
        *(("table", name, one) for name, one in schema.tables.items()),
        *(("policy", one.name, one.tree) for one in policies),
    )
    found += [_written(what, name, tree) for what, name, tree in named]
    found += [
        Declared(
            "setting",
            name,
            one.span,
            {"default": _lines(one.default.span.text) if one.default is not None else ()},
            {"type": meaning(one.type), "default": one.default and tidy_words(one.default.span.text)},
        )
        for name, one in schema.settings.items()
    ]
    found += [
        Declared("configuration", key, None, {"": (value,)}, {"": value}) for key, value in configured.items()
    ]
    return tuple(found)


def compare_declared(before: Iterable[Declared], after: Iterable[Declared]) -> tuple[Change, ...]:
    """What became of declarations, those that are gone last."""
    old = {(one.what, one.name): one for one in before}
    new = {(one.what, one.name): one for one in after}
    found: list[Change] = []
    for key, one in new.items():
        if key not in old:
            found.append(Change(ADDED, one.what, None, one.name, one.span))
        elif old[key].meant != one.meant:
            more = tuple(_differing(old[key], one))
            found.append(Change(CHANGED, one.what, one.name, one.name, one.span, more))
    found += [
        Change(REMOVED, one.what, one.name, None, one.span) for key, one in old.items() if key not in new
    ]
    return tuple(found)


def _template(template: CheckedTemplate) -> Declared:
    terms = {**template.parts, **({"number": template.number} if template.number is not None else {})}
    for_what: object = [template.info.record, sorted(template.info.needs)]
    entries = {one.name.text: tidy_words(one.span.text) for one in template.info.tree.entries}
    return Declared(
        "template",
        template.info.name,
        template.info.span,
        {name: _text_lines(term.span.text) for name, term in terms.items()},
        {name: meaning(term) for name, term in terms.items()}
        | {"for": for_what, "file": entries.get("file")},
    )


def _text_lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in (one.strip() for one in text.strip('"').splitlines()) if line)


def _written(what: str, name: str, tree: Declaration) -> Declared:
    return Declared(what, name, tree.span, {"": _lines(_block(tree.span))}, {"": meaning(tree)})


def _block(span: Span) -> str:
    """The line at which a declaration starts, with those under it."""
    first, *below = span.source.text[span.start :].split("\n")
    return "\n".join([first, *takewhile(lambda line: not line.strip() or line[0] in " \t#", below)])


def _lines(text: str) -> tuple[str, ...]:
    tidied = (tidy_words(line) for line in text.splitlines())
    return tuple(line for line in tidied if line)


def _differing(before: Declared, after: Declared) -> Iterator[Detail]:
    """The lines that differ, in their order."""
    for part in dict.fromkeys((*before.parts, *after.parts)):
        was, now = before.parts.get(part, ()), after.parts.get(part, ())
        for tag, start, end, new_start, new_end in SequenceMatcher(
            None, was, now, autojunk=False
        ).get_opcodes():
            if tag != "equal":
                yield Detail(part, _joined(was[start:end]), _joined(now[new_start:new_end]))


def _joined(lines: tuple[str, ...]) -> str | None:
    return " / ".join(lines) if lines else None
