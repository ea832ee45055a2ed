"""What the use of a recipe makes: the text of a workflow, as if it had been written by hand.

The recipe's lines are taken as they stand, with the values that are given in the place of the words that
stand for them. So whatever reads a workflow — checker, diagram, engine, journal — reads the words that its
author would have written.
"""

from collections.abc import Mapping

from attrs import define, field, frozen

from flowlang.diagnostics import Diagnostic
from flowlang.recipes import messages
from flowlang.recipes.kinds import wanted_instead
from flowlang.recipes.occurrences import occurrences, type_occurrences
from flowlang.schema.types import variable_of
from flowlang.source import SourceFile, Span
from flowlang.syntax import expressions as x
from flowlang.syntax.declarations import Recipe, UseRecipe
from flowlang.syntax.steps import Entry

# What needs no parentheses, whatever stands beside it.
_SIMPLE = (
    x.Text,
    x.Number,
    x.MoneyAmount,
    x.DateLiteral,
    x.TimeLiteral,
    x.MomentLiteral,
    x.Duration,
    x.Name,
    x.Path,
    x.Named,
    x.Function,
    x.Group,
)
# What may be given to every recipe: settings of the workflow that it makes.
SETTINGS = ("owner", "tags", "calendar")


@frozen
class Piece:
    """A stretch of the made text, from `start` to `end`.

    `recipe` is where it stands in the recipe, and `given` where in the user's file when it was put there.
    """

    start: int
    end: int
    recipe: Span
    given: Span | None = None

    @property
    def is_copy(self) -> bool:
        """Whether it stands in the recipe as it stands here."""
        return self.given is None and self.end - self.start == self.recipe.end - self.recipe.start


@frozen
class Made:
    """The text that a use of a recipe makes, and where each piece of it comes from."""

    source: SourceFile
    use: UseRecipe
    recipe: Recipe
    from_library: bool
    pieces: tuple[Piece, ...] = field(repr=False)


def make(use: UseRecipe, recipe: Recipe, from_library: bool) -> tuple[Made | None, list[Diagnostic]]:
    """The text of the workflow that a use of a recipe makes; nothing when it does not fit the recipe."""
    problems = _record_problems(use, recipe)
    # A recipe for something else takes other values: one message is enough.
    values = {} if problems else _values(use, recipe, problems)
    if problems:
        return None, problems
    return _write(use, recipe, from_library, values), []


def unused_needs(recipe: Recipe) -> list[Diagnostic]:
    """What a recipe needs and never uses."""
    used = {word for _, word in occurrences(recipe)}
    return [
        messages.never_used(_name(recipe.name), need.name.text, need.name.span)
        for need in recipe.needs
        if need.name.text not in used
    ]


def _name(text: x.Text) -> str:
    return text.plain or text.span.text.strip('"')


# --- Does it fit? -------------------------------------------------------------------------------


def _values(use: UseRecipe, recipe: Recipe, problems: list[Diagnostic]) -> Mapping[str, Entry]:
    name = _name(recipe.name)
    needs = {need.name.text: need for need in recipe.needs}
    given: dict[str, Entry] = {}
    for entry in use.values:
        word = entry.name.text
        if word in given:
            problems.append(messages.given_twice(word, entry.name.span, given[word].name.span))
        elif word not in needs and word not in SETTINGS:
            problems.append(messages.not_wanted(name, word, entry.name.span, [*needs, *SETTINGS]))
        elif not isinstance(entry.value, x.Expression):
            problems.append(messages.not_one_value(word, entry.name.span))
        elif word in needs and (wanted := wanted_instead(needs[word].type, entry.value)) is not None:
            problems.append(messages.wrong_kind(needs[word], entry.value.span, wanted))
        given.setdefault(word, entry)
    missing = [need for word, need in needs.items() if word not in given and need.default is None]
    # A misspelt name is why the right one is missing: that was said.
    if missing and not problems:
        problems.append(messages.value_left_out(name, missing, use.span))
    return given


def _record_problems(use: UseRecipe, recipe: Recipe) -> list[Diagnostic]:
    name = _name(recipe.name)
    if use.record is None:
        # A recipe for one type of record says itself which.
        return [messages.wrong_record(recipe, name, use.recipe.span)] if recipe.any_record else []
    if recipe.record is None or (not recipe.any_record and recipe.record.text != use.record.text):
        return [messages.wrong_record(recipe, name, use.record.span)]
    return []


# --- The text -----------------------------------------------------------------------------------


@frozen
class _Change:
    """Other words for a stretch of the recipe; `given` is where they come from, when from the user."""

    at: Span
    text: str
    given: Span | None = None


def _write(use: UseRecipe, recipe: Recipe, from_library: bool, values: Mapping[str, Entry]) -> Made:
    text = _Text()
    name = (use.name or use.recipe).span
    text.add("workflow ", recipe.span)
    text.add(name.text, recipe.name.span, name)
    source, at = recipe.body.source, recipe.body.start
    for change in sorted(_changes(use, recipe, values), key=lambda one: (one.at.start, one.at.end)):
        if change.at.start < at:
            continue
        text.copy(Span(source, at, change.at.start))
        text.add(change.text, change.at, change.given)
        at = change.at.end
    text.copy(Span(source, at, recipe.body.end))
    path = f"{use.span.source.path} (recipe {recipe.name.span.text})"
    return Made(SourceFile(path, "".join(text.parts) + "\n"), use, recipe, from_library, tuple(text.pieces))


@define
class _Text:
    """The text so far, and where its pieces come from."""

    parts: list[str] = field(factory=list)
    pieces: list[Piece] = field(factory=list)
    length: int = 0

    def copy(self, span: Span) -> None:
        self.add(span.text, span)

    def add(self, text: str, recipe: Span, given: Span | None = None) -> None:
        """Add a text. What was given may stand inside it, in parentheses or behind the name of a setting."""
        start = self.length + (max(text.find(given.text), 0) if given is not None else 0)
        end = start + len(given.text if given is not None else text)
        self.pieces.append(Piece(start, end, recipe, given))
        self.parts.append(text)
        self.length += len(text)


def _changes(use: UseRecipe, recipe: Recipe, values: Mapping[str, Entry]) -> list[_Change]:
    texts = {need.name.text: (need.default, None) for need in recipe.needs if need.default is not None} | {
        word: (_value(entry), _value(entry).span) for word, entry in values.items()
    }
    record = use.record or recipe.record
    found: list[_Change] = []
    for span, word in occurrences(recipe):
        if word in texts:
            value, given = texts[word]
            found.append(_Change(span, _closed(value), given))
        elif record is not None:
            found.append(_Change(span, variable_of(record.text)))
    if record is not None:
        found += [_Change(span, record.text) for span in type_occurrences(recipe)]
    found += [_Change(_line(need.span), "") for need in recipe.needs]
    for entry in recipe.workflow.settings:
        given_value = values.get(entry.name.text)
        if given_value is not None and isinstance(entry.value, x.Expression):
            value = _value(given_value)
            found.append(_Change(entry.value.span, value.span.text, value.span))
    found += [
        _setting(recipe, word, _value(values[word])) for word in SETTINGS if _is_new(recipe, word, values)
    ]
    return found


def _value(entry: Entry) -> x.Expression:
    if not isinstance(entry.value, x.Expression):
        raise AssertionError("a block was refused before")
    return entry.value


def _closed(value: x.Expression) -> str:
    return value.span.text if isinstance(value, _SIMPLE) else f"({value.span.text})"


def _line(span: Span) -> Span:
    """The whole lines on which something stands, with the line end before them."""
    text = span.source.text
    start = text.rfind("\n", 0, span.start)
    end = text.find("\n", span.end)
    return Span(span.source, start, len(text) if end < 0 else end)


def _is_new(recipe: Recipe, word: str, values: Mapping[str, Entry]) -> bool:
    return word in values and all(entry.name.text != word for entry in recipe.workflow.settings)


def _setting(recipe: Recipe, word: str, value: x.Expression) -> _Change:
    """A line for a setting that the recipe itself does not have, under its sentence."""
    doc = recipe.workflow.doc
    at = recipe.body.start if doc is None else doc.span.end
    return _Change(Span(recipe.body.source, at, at), f"\n  {word}: {value.span.text}", value.span)
