"""What a step or trigger means by itself, and how two of them differ in words.

Where a step leads to is left out: that is told by which steps there are, and where they stand.
"""

from collections.abc import Iterator, Mapping

import attrs

from flowlang.check.terms import Term
from flowlang.compare.model import Detail
from flowlang.plan.as_json import meaning
from flowlang.plan.graph import (
    AnswerExit,
    AskedField,
    Decide,
    End,
    Exit,
    FieldChange,
    Guard,
    Meet,
    NewRecord,
    Node,
    Plan,
    Reminder,
    Return,
    Rung,
)
from flowlang.plan.names import in_words
from flowlang.plan.starts import Start
from flowlang.source import Span

# Names of other nodes, and how a node is called itself.
_CALLED = ("name", "span", "title")
_FOLLOWING = ("next", "then", "join", "otherwise", "on_failure", "body", "wait", "branches", "meet", "fork")
_WAYS = frozenset((*_CALLED, *_FOLLOWING, "loop", "time_out", "each", "everybody"))
# Parts whose name in the plan is no word of the analyst's.
_WORDS = {
    "delay": "length",
    "limit": "at most",
    "within": "time to answer",
    "people": "who is asked",
    "mode": "whose answer counts",
    "retry_times": "tries",
    "retry_every": "between tries",
    "reminders": "still waiting after",
    "closing": "as soon as",
    "exits": "case",
    "rungs": "day",
    "at_most": "at most",
    "strategy": "how",
    "new": "fields",
    "holes": "words",
    "include_existing": "existing records",
}


@attrs.frozen
class Steps:
    """The steps of a plan that an analyst has written, with what each means by itself."""

    plan: Plan
    optional: Mapping[str, Guard] = attrs.field(init=False)
    names: tuple[str, ...] = attrs.field(init=False)

    @optional.default
    def _find_optional(self) -> Mapping[str, Guard]:
        return {node.then: node for node in self.plan.nodes.values() if isinstance(node, Guard)}

    @names.default
    def _find_names(self) -> tuple[str, ...]:
        decided = {node.span for node in self.plan.nodes.values() if isinstance(node, Decide)}
        return tuple(node.name for node in self.plan.nodes.values() if not _is_implied(node, decided))

    def node(self, name: str) -> Node:
        """A step by its name."""
        return self.plan.nodes[name]

    def title(self, name: str) -> str:
        """A step as it is written, with its `if possible`."""
        return self.optional[name].title if name in self.optional else self.node(name).title

    def meaning(self, name: str) -> Mapping[str, object]:
        """What a step does by itself, by the names of its parts."""
        node = self.node(name)
        return {"if possible": name in self.optional, **parts_meant(node)}


def _is_implied(node: Node, decided: set[Span]) -> bool:
    """Whether a node stands for no line of its own: an end of the text, the end of `stop if`, a way back."""
    if isinstance(node, End):
        return (node.outcome == "finished" and not node.gives) or node.span in decided
    return isinstance(node, Guard | Return | Meet)


def parts_meant(thing: Node | Start) -> dict[str, object]:
    """What each part of a step or trigger means; the first says of which kind it is."""
    return {"kind": type(thing).__name__} | {
        name: meaning(_without_ways(value)) for name, value in _parts(thing)
    }


def _parts(thing: Node | Start) -> Iterator[tuple[str, object]]:
    for attribute in attrs.fields(type(thing)):
        if attribute.name not in _WAYS:
            yield attribute.name, getattr(thing, attribute.name)


def _without_ways(value: object) -> object:
    if isinstance(value, tuple):
        return tuple(_without_ways(one) for one in value)
    if isinstance(value, Exit | AnswerExit | Reminder | Rung):
        return attrs.evolve(value, target="")
    return value


# --- In words -----------------------------------------------------------------------------------


def details(before: Node | Start, after: Node | Start) -> tuple[Detail, ...]:
    """The parts in which two steps or triggers of one kind differ, but for those that their titles tell."""
    old, new = dict(_parts(before)), dict(_parts(after))
    meant, means = parts_meant(before), parts_meant(after)
    found: list[Detail] = []
    for name in (one for one in new if meant.get(one) != means.get(one)):
        was, now = dict(_in_words(old.get(name))), dict(_in_words(new[name]))
        differing = [key for key in dict.fromkeys((*was, *now)) if was.get(key) != now.get(key)]
        # Where the words are the same, what they stand for has changed.
        for key in differing or list(now)[:1]:
            found.append(Detail(key or _WORDS.get(name, name.replace("_", " ")), was.get(key), now.get(key)))
    return tuple(one for one in found if not _told(one, before.title, after.title))


def _told(detail: Detail, before: str, after: str) -> bool:
    if before == after or detail.before == detail.after:
        return False
    return (detail.before is None or detail.before in before) and (
        detail.after is None or detail.after in after
    )


def _in_words(value: object) -> Iterator[tuple[str, str]]:
    """The words of a part of a step, by the name of what they are for (empty where it has none)."""
    match value:
        case None | False | ():
            return
        case True:
            yield "", "yes"
        case Term():
            yield "", in_words(value)
        case (str(name), Term() as term):
            yield name, in_words(term)
        case FieldChange(field=field, verb=verb, value=term):
            yield field, f"{verb} {in_words(term)}" if term is not None else verb
        case NewRecord(fields=fields, children=children):
            yield from _in_words(fields)
            yield from _in_words(children)
        case Exit(condition=condition):
            yield in_words(condition), "a case"
        case AnswerExit(answers=answers):
            yield f'answer "{" or ".join(answers)}"', "given"
        case Reminder(after=after):
            yield "still waiting after", in_words(after)
        case Rung(label=label):
            yield label, "a day"
        case AskedField(key=key):
            yield key, "asked for"
        case tuple() | list():
            plain = [one for one in value if isinstance(one, str)]
            if plain:
                yield "", ", ".join(plain)
            for one in value:
                if not isinstance(one, str):
                    yield from _in_words(one)
        case frozenset():
            yield "", " or ".join(sorted(str(one) for one in value))
        case str():
            yield "", value
        case _:
            return
