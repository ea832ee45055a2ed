"""Hypothesis strategies that make trees of the whole language, as a reader of text could have made them.

What needs parentheses has them, as the tree of a file has. Spans are all the same and mean nothing.
`flow_files()` makes whole files; the smaller strategies (`conditions`, `values`, `steps`, …) take the depth
of nesting that is allowed.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeVar

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from flowlang.source import SourceFile, Span
from flowlang.syntax import declarations as d
from flowlang.syntax import expressions as x
from flowlang.syntax import steps as s

T = TypeVar("T")
SPAN = Span(SourceFile("generated.flow", ""), 0, 0)

VARIABLES = [
    *("lead", "deal", "contact", "user", "ticket", "order", "company", "x", "line_2", "été", "κωδικός"),
    *("count", "sum", "day", "month", "table", "answer", "number", "text", "list", "event", "team"),
    *("status", "first", "latest", "message", "page", "result"),
]
FIELDS = [
    *VARIABLES,
    *("to", "every", "if", "then", "when", "where", "and", "or", "not", "is", "a", "the", "of", "after"),
    *("by", "until", "email", "owner_2"),
]
RECORDS = [
    *("Lead", "Deal", "Order", "User", "Invoice", "SLA", "Hour", "Übung", "SalesOrder", "Unit"),
    "European",
]
CHOICES = ["New", "Won", "Web form", "Größe", "on hold", 'a "b"', "x{y}"]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
UNITS = ["minutes", "hours", "days", "weeks", "months", "years"]
OPERATORS = [
    *("is", "is not", "is more than", "is at least", "is less than", "is at most", "is before", "is after"),
    *("is on", "contains", "does not contain", "starts with", "ends with", "matches"),
]
AGED = ("is more than", "is at least", "is less than", "is at most")

variables = st.sampled_from(VARIABLES)
names = st.builds(x.Identifier, st.just(SPAN), variables)
labels = st.builds(x.Identifier, st.just(SPAN), st.sampled_from(FIELDS))
# The name of an entry: some words start other lines there.
entry_labels = st.builds(
    x.Identifier, st.just(SPAN), st.sampled_from([field for field in FIELDS if field not in {"if", "when"}])
)
records = st.builds(x.Identifier, st.just(SPAN), st.sampled_from(RECORDS))
times = st.builds(x.TimeLiteral, st.just(SPAN), st.sampled_from(["09:00", "9:30", "23:59"]))
plain_characters = st.characters(exclude_categories=["Cs", "Cc"])
odd_characters = st.sampled_from(list("\"\\{}#'\n\t|:() ,.é漢🙂“„"))
raw_texts = st.text(st.one_of(odd_characters, plain_characters), max_size=12)


def by_depth(make: Callable[[int], SearchStrategy[T]]) -> Callable[[int], SearchStrategy[T]]:
    """Make each depth of a strategy once, with a name as its only representation.

    Hypothesis shows strategies in its reports; spelled out, these would be hundreds of megabytes.
    """

    @cache
    def made(depth: int) -> SearchStrategy[T]:
        strategy = make(depth)

        @st.composite
        def drawn(draw: st.DrawFn) -> T:
            return draw(strategy)

        return drawn()

    return made


def maybe(strategy: SearchStrategy[T]) -> SearchStrategy[T | None]:
    return st.one_of(st.none(), strategy)


def many(strategy: SearchStrategy[T], least: int = 0, most: int = 3) -> SearchStrategy[tuple[T, ...]]:
    return st.lists(strategy, min_size=least, max_size=most).map(tuple)


def grouped(
    strategy: SearchStrategy[x.Expression], *kinds: type[x.Expression]
) -> SearchStrategy[x.Expression]:
    """The same, with parentheses around values of these kinds, which could not stand there without."""
    return strategy.map(lambda value: x.Group(SPAN, value) if isinstance(value, kinds) else value)


def built(kind: type[T], /, **parts: SearchStrategy[object]) -> SearchStrategy[T]:
    return st.builds(kind, span=st.just(SPAN), **parts)


# --- Literals and texts -------------------------------------------------------------------------

plain_texts = raw_texts.map(lambda text: x.Text(SPAN, (text,) if text else ()))
numbers = built(x.Number, text=st.sampled_from(["0", "1", "42", "1_000", "12.5", "20%", "0.5%"]))
durations = built(
    x.Duration,
    amount=st.sampled_from(["1", "2", "1_000", "1.5"]),
    unit=st.sampled_from([*UNITS, "business days"]),
)
amounts = built(
    x.MoneyAmount, amount=st.sampled_from(["5", "1_200.50"]), currency=st.sampled_from(["EUR", "USD"])
)
literals = st.one_of(
    built(x.Name, text=st.one_of(variables, st.sampled_from(["yes", "no", "now", "today", "New", "Lost"]))),
    numbers,
    durations,
    amounts,
    built(x.DateLiteral, text=st.just("2026-11-22")),
    times,
    built(x.MomentLiteral, text=st.just("2026-11-22 09:00")),
    plain_texts,
    built(x.Named, kind=st.sampled_from(["user", "team"]), name=plain_texts),
    built(x.Newest, record=records),
)


def _joined(parts: tuple[x.TextPart, ...]) -> tuple[x.TextPart, ...]:
    """Plain text beside plain text is one part, and an empty one is none."""
    found: list[x.TextPart] = []
    for part in parts:
        if isinstance(part, str) and found and isinstance(found[-1], str):
            found[-1] += part
        elif part != "":
            found.append(part)
    return tuple(found)


@by_depth
def _text_parts(depth: int) -> SearchStrategy[tuple[x.TextPart, ...]]:
    filling = built(x.Filling, value=values(0) if depth < 2 else values(1))
    simple: SearchStrategy[x.TextPart] = st.one_of(raw_texts, filling)
    if depth > 0:
        repeated = built(x.RepeatedText, variable=variables, source=paths, parts=_text_parts(depth - 1))
        table = built(x.TableInText, source=paths, columns=many(labels, 1))
        simple = st.one_of(simple, repeated, table)
    return many(simple).map(_joined)


@by_depth
def texts(depth: int) -> SearchStrategy[x.Text]:
    """Texts between quotes, with fillings where the depth allows it."""
    if depth <= 0:
        return plain_texts
    return _text_parts(depth).map(lambda parts: x.Text(SPAN, parts))


@by_depth
def blocks_of_text(depth: int) -> SearchStrategy[x.Text]:
    """Texts between three quotes."""
    return _text_parts(depth).map(lambda parts: x.Text(SPAN, parts, block=True))


# --- Values -------------------------------------------------------------------------------------

variable_names = built(x.Name, text=variables)
paths: SearchStrategy[x.Expression] = st.recursive(
    variable_names, lambda inner: built(x.Path, base=inner, field=labels), max_leaves=3
)
targets: SearchStrategy[x.Expression] = st.one_of(
    built(x.Path, base=paths, field=labels), built(x.Path, base=paths, field=names, spoken=st.just(True))
)
all_records = built(x.AllRecords, record=records)
sources = st.one_of(paths, targets, all_records)


@by_depth
def operands(depth: int) -> SearchStrategy[x.Expression]:
    """Values that need no parentheses anywhere."""
    simple = st.one_of(literals, paths)
    if depth <= 0:
        return simple
    inner = operands(depth - 1)
    closed = closed_values(depth - 1)
    group = built(x.Group, inner=conditions(depth - 1))
    return st.one_of(
        simple,
        texts(depth),
        group,
        built(x.Path, base=group, field=labels),
        built(x.Path, base=inner, field=names, spoken=st.just(True)),
        built(x.Previous, subject=built(x.Path, base=variable_names, field=names)),
        built(
            x.PartOf, part=st.sampled_from(["day", "weekday", "start of month", "end of year"]), base=inner
        ),
        built(x.PercentOf, percent=built(x.Number, text=st.just("10%")), base=inner),
        built(x.UnitsBetween, unit=st.sampled_from([*UNITS, "business days"]), start=inner, end=inner),
        built(x.Function, name=names, arguments=many(closed)),
        built(x.Aggregate, kind=st.just("count"), source=grouped(inner, x.AllRecords)),
        built(x.Aggregate, kind=st.just("count"), source=sources, variable=names),
        built(x.Aggregate, kind=st.sampled_from(AGGREGATES), source=sources, value=closed, variable=names),
        built(x.Pick, kind=st.sampled_from(PICKS), source=sources, by=maybe(names)),
        built(x.TableLookup, name=plain_texts, subject=inner),
        all_records,
        built(x.EmptyList, item=simple_types),
    )


AGGREGATES = ("sum", "average", "highest", "lowest", "distinct")
PICKS = ("first", "latest", "earliest")


@by_depth
def _sums(depth: int) -> SearchStrategy[x.Expression]:
    unary: SearchStrategy[x.Expression] = st.one_of(
        operands(depth), built(x.Negative, value=operands(depth)), built(x.Negative, value=operands(0))
    )
    product = st.one_of(unary, _chain(unary, ["*", "/"]))
    return st.one_of(product, _chain(product, ["+", "-"]))


def _chain(parts: SearchStrategy[x.Expression], operators: list[str]) -> SearchStrategy[x.Expression]:
    """`a + b - c`, which leans to the left."""

    def chained(items: list[x.Expression], signs: list[str]) -> x.Expression:
        found = items[0]
        for item, sign in zip(items[1:], signs, strict=False):
            found = x.Arithmetic(SPAN, sign, found, item)
        return found

    # A duration that is added is read as `… after …`.
    return st.builds(
        chained,
        st.lists(grouped(parts, x.Duration), min_size=2, max_size=3),
        st.lists(st.sampled_from(operators), min_size=2, max_size=2),
    )


@by_depth
def closed_values(depth: int) -> SearchStrategy[x.Expression]:
    """Values that end by themselves, so that anything may follow them."""
    if depth <= 0:
        return operands(0)
    inner = grouped(closed_values(depth - 1), x.OrElse)
    plain = operands(depth - 1)
    fallback = built(x.OrElse, value=plain, fallback=plain)
    return st.one_of(
        operands(depth),
        _sums(depth - 1),
        built(
            x.Shifted, duration=_sums(depth - 1), direction=st.sampled_from(["before", "after"]), base=inner
        ),
        built(x.FromNow, duration=_sums(depth - 1), direction=st.sampled_from(["ago", "from now"])),
        fallback,
        built(x.OrElse, value=plain, fallback=fallback),
    )


@by_depth
def open_values(depth: int) -> SearchStrategy[x.Expression]:
    """Values with `where` and the like, which may only stand last."""
    closed = closed_values(depth - 1)
    where = conditions(depth - 1)
    inputs = many(built(x.TableInput, name=names, value=closed), 1, 2)
    return st.one_of(
        built(x.Aggregate, kind=st.just("count"), source=sources, variable=names, where=where),
        built(x.Aggregate, kind=st.just("count"), source=built(x.AllRecords, record=records, where=where)),
        built(
            x.Aggregate,
            kind=st.sampled_from(AGGREGATES),
            source=sources,
            value=closed,
            variable=names,
            where=where,
        ),
        built(x.Pick, kind=st.sampled_from(PICKS), source=sources, by=maybe(names), where=where),
        built(x.AllRecords, record=records, where=where),
        built(x.TableLookup, name=plain_texts, subject=maybe(operands(depth - 1)), needs=inputs),
        built(x.ListLiteral, items=many(closed, 1)),
    )


@by_depth
def values(depth: int) -> SearchStrategy[x.Expression]:
    """Any value."""
    return closed_values(depth) if depth <= 0 else st.one_of(closed_values(depth), open_values(depth))


# --- Conditions ---------------------------------------------------------------------------------


def _compared(node: x.Compare) -> x.Compare:
    """Put what would be read as `is more than 3 days ago`, another kind of comparison, in parentheses."""
    if node.operator in AGED and isinstance(node.right, x.FromNow):
        return evolve(node, right=x.Group(SPAN, node.right))
    return node


@by_depth
def closed_tests(depth: int) -> SearchStrategy[x.Expression]:
    """Conditions without `and`, `or` and `where`."""
    value = closed_values(depth - 1)
    negated = st.booleans()
    return st.one_of(
        value,
        built(
            x.Compare, operator=st.sampled_from(OPERATORS), left=value, right=value, ignoring_case=negated
        ).map(_compared),
        built(
            x.State, subject=value, state=st.sampled_from(["present", "missing", "empty"]), negated=negated
        ),
        built(x.OneOf, subject=value, values=many(value, 2), negated=negated),
        built(x.Between, subject=value, low=value, high=value),
        built(x.IsIn, subject=value, collection=value, negated=negated),
        built(
            x.InPeriod,
            subject=value,
            which=st.sampled_from(["last", "this", "next"]),
            unit=st.sampled_from(["day", "week", "month", "quarter", "year"]),
        ),
        built(x.Within, subject=value, which=st.sampled_from(["next", "last"]), duration=value),
        built(
            x.Age,
            subject=value,
            operator=st.sampled_from([operator.removeprefix("is ") for operator in AGED]),
            duration=durations,
            direction=st.sampled_from(["ago", "from now"]),
        ),
        built(x.Changed, subject=value),
        built(x.Was, subject=value, value=value, negated=negated),
        built(x.ThereIs, negated=negated, record=records),
    )


@by_depth
def _open_tests(depth: int) -> SearchStrategy[x.Expression]:
    value, ending = closed_values(depth - 1), open_values(depth - 1)
    where = conditions(depth - 1)
    return st.one_of(
        ending,
        built(x.Compare, operator=st.sampled_from(OPERATORS), left=value, right=ending),
        built(x.IsIn, subject=value, collection=ending, negated=st.booleans()),
        built(x.ThereIs, negated=st.booleans(), record=records, where=where),
        built(x.Quantified, every=st.booleans(), variable=names, source=sources, condition=where),
    )


def _negated(node: SearchStrategy[x.Expression]) -> SearchStrategy[x.Expression]:
    return st.one_of(node, built(x.Not, condition=node))


@by_depth
def conditions(depth: int) -> SearchStrategy[x.Expression]:
    """Any condition on one line."""
    if depth <= 0:
        return closed_values(0)
    closed = _negated(closed_tests(depth))
    last = closed if depth < 2 else st.one_of(closed, _negated(_open_tests(depth)))
    logic = st.builds(
        lambda operator, items, end: x.Logic(SPAN, operator, (*items, end)),
        st.sampled_from(["and", "or"]),
        many(closed, 1, 2),
        last,
    )
    return st.one_of(last, logic)


@by_depth
def block_conditions(depth: int) -> SearchStrategy[x.Expression]:
    """Conditions at the end of a line, of which some go on in lines below."""
    return st.one_of(conditions(depth), _condition_blocks(depth))


@by_depth
def _condition_blocks(depth: int) -> SearchStrategy[x.Expression]:
    part = conditions(depth - 1)
    if depth > 0:
        inner = _condition_blocks(depth - 1)
        part = st.one_of(part, inner, built(x.Not, condition=inner))
    return built(x.Logic, operator=st.sampled_from(["and", "or"]), items=many(part, 2), block=st.just(True))


# --- Types and fields ---------------------------------------------------------------------------

simple_types = st.one_of(
    built(
        x.NamedType,
        name=st.sampled_from([*RECORDS, "text", "whole number", "yes/no", "any record", "email", "moment"]),
    ),
    built(x.MoneyType, currency=st.sampled_from([None, "EUR"])),
)
one_types = st.one_of(simple_types, built(x.ListType, item=simple_types, through=maybe(names)))
choice_values = built(x.Identifier, text=st.sampled_from(CHOICES))
types = st.one_of(
    one_types,
    built(x.UnionType, options=many(one_types, 2)),
    built(x.ChoiceType, values=many(choice_values, 2)),
)
flags = st.sampled_from([(), ("required",), ("unique", "personal"), ("read only",)])
fields = built(d.Field, name=entry_labels, type=types, flags=flags, default=maybe(closed_values(1)))
bare_fields = built(d.Field, name=names, type=types)


# --- Steps --------------------------------------------------------------------------------------


@by_depth
def entry_values(depth: int) -> SearchStrategy[x.Expression]:
    """What may follow `name:`."""
    return st.one_of(
        conditions(depth), blocks_of_text(1), built(x.ListLiteral, items=many(closed_values(0), 1))
    )


@by_depth
def flat_entries(depth: int) -> SearchStrategy[s.Entry]:
    """Entries with a value."""
    return built(s.Entry, name=entry_labels, value=entry_values(depth))


@by_depth
def entries(depth: int) -> SearchStrategy[s.Entry]:
    """Entries with a value or with further entries."""
    flat = flat_entries(1)
    if depth <= 0:
        return flat
    return st.one_of(flat, built(s.Entry, name=entry_labels, value=many(entries(depth - 1), 1)))


inline_entries = many(built(s.Entry, name=names, value=closed_values(1)), 1, 2)


def _token(kind: str, text: str) -> s.Token:
    return s.Token(SPAN, kind, text)


def _word(text: str) -> tuple[s.Token, ...]:
    return (_token("NAME", text),)


_words = st.sampled_from(
    ["email", "to", "about", "for", "with", "the", "if", "in", "then", "by", "lead"]
).map(_word)
_holes = st.one_of(
    st.sampled_from(['"welcome"', '"Hi {lead.name}"', '""']).map(lambda text: (_token("TEXT", text),)),
    st.sampled_from(
        [("NUMBER", "42"), ("DURATION", "2 days"), ("MONEY", "5 EUR"), ("DATE", "2026-01-02")]
    ).map(lambda pair: (_token(*pair),)),
    st.sampled_from(["status", "owner", "to", "every"]).map(
        lambda field: (_token("NAME", "lead"), _token("DOT", "."), _token("NAME", field))
    ),
    st.sampled_from(["+", "-", "*", "/"]).map(
        lambda sign: (
            _token("LPAR", "("),
            _token("NAME", "x"),
            _token({"+": "PLUS", "-": "MINUS", "*": "STAR", "/": "SLASH"}[sign], sign),
            _token("NUMBER", "1"),
            _token("COMMA", ","),
            _token("NAME", "y"),
            _token("RPAR", ")"),
        )
    ),
)


def _phrase(first: str, rest: list[tuple[tuple[s.Token, ...], tuple[s.Token, ...]]]) -> s.Phrase:
    tokens = [*_word(first)]
    for word, hole in rest:
        tokens += [*word, *hole]
    return s.Phrase(SPAN, tuple(tokens))


phrases = st.builds(
    _phrase,
    st.sampled_from(["send", "notify", "post", "convert", "envoyer"]),
    st.lists(st.tuples(_words, _holes), min_size=1, max_size=3),
)
phrase_words = st.sampled_from([("send", "email"), ("check", "stock"), ("notify",)]).map(
    lambda said: s.Phrase(SPAN, tuple(_token("NAME", word) for word in said))
)
assignments = st.one_of(
    built(
        s.Assign,
        target=paths,
        strategy=st.sampled_from(["next", "random", "least busy"]),
        to=sources,
        where=maybe(conditions(2)),
    ),
    built(
        s.Assign,
        target=paths,
        strategy=st.just("best"),
        to=sources,
        order=st.sampled_from(["highest", "lowest"]),
        by=paths,
        where=maybe(conditions(1)),
    ),
    built(s.Assign, target=paths, strategy=st.just("direct"), to=st.one_of(paths, closed_values(1))),
)
changes = st.one_of(
    built(s.Change, verb=st.just("set"), target=targets, value=entry_values(1)),
    built(s.Change, verb=st.sampled_from(["increase", "decrease"]), target=targets, value=closed_values(1)),
    built(s.Change, verb=st.just("clear"), target=targets),
    built(s.Change, verb=st.sampled_from(["add", "remove"]), target=targets, value=closed_values(1)),
)
# `after 2` is refused: a bare number is no duration.
spans = closed_values(1).filter(lambda value: not isinstance(value, x.Number))
lone_steps: SearchStrategy[s.Step] = st.one_of(
    changes,
    built(s.Delete, target=paths),
    built(s.Let, name=names, value=entry_values(2)),
    built(s.After, duration=spans, at=maybe(times)),
    built(s.LeaveLoop),
    built(s.LeaveBranch),
    built(s.Stop),
    built(s.Stop, condition=block_conditions(2)),
    built(s.Stop, gives=inline_entries),
    built(s.Fail, reason=texts(1)),
    built(s.Update, target=paths, entries=many(flat_entries(1), 1)),
    built(s.Create, record=records, entries=many(entries(1)), name=maybe(names), like=maybe(paths)),
    built(
        s.Find,
        record=records,
        pick=st.sampled_from([None, "latest", "earliest", "first"]),
        name=maybe(names),
        where=maybe(conditions(2)),
    ),
    built(s.Find, record=records, name=maybe(names), where=conditions(2), create=many(flat_entries(1))),
    assignments,
    built(
        s.RunWorkflow,
        workflow=plain_texts,
        subject=maybe(closed_values(1)),
        wait=st.booleans(),
        result=maybe(names),
        needs=many(flat_entries(1)),
    ),
)


@by_depth
def blocks(depth: int) -> SearchStrategy[s.Block]:
    """The steps of a block: at least one."""
    return many(steps(depth), 1, 2)


@cache
def _waiting(depth: int) -> dict[str, SearchStrategy[object]]:
    still = built(s.StillWaiting, after=closed_values(1), steps=blocks(depth))
    return {"still_waiting": many(still, 0, 2), "time_out": maybe(blocks(depth))}


@by_depth
def calls(depth: int) -> SearchStrategy[s.Call]:
    """Calls of actions, with what may stand under them."""
    return built(
        s.Call,
        phrase=phrases,
        result=maybe(names),
        settings=many(flat_entries(1)),
        retry=maybe(built(s.Retry, times=numbers, every=durations)),
        if_it_fails=maybe(blocks(depth - 1)) if depth > 0 else st.none(),
    )


@by_depth
def failing(depth: int) -> SearchStrategy[s.Step]:
    """Steps that change records, with what is done when they fail."""
    made = st.one_of(changes, built(s.Delete, target=paths), assignments)
    return st.builds(lambda step, block: evolve(step, if_it_fails=block), made, blocks(depth))


@by_depth
def steps(depth: int) -> SearchStrategy[s.Step]:
    """Any step of a workflow."""
    if depth <= 0:
        return st.one_of(lone_steps, calls(0))
    block = blocks(depth - 1)
    branch = built(s.Branch, condition=block_conditions(2), steps=block)
    case = built(s.Case, values=many(closed_values(1), 1), steps=block)
    rung = st.one_of(
        built(
            s.Rung,
            offset=durations,
            direction=st.sampled_from(["before", "after"]),
            steps=block,
            again=st.booleans(),
        ),
        built(s.Rung, offset=st.none(), direction=st.just("on"), steps=block, again=st.booleans()),
    )
    answer = built(s.Answer, values=many(plain_texts, 1, 2), steps=block)
    listed = built(x.ListLiteral, items=many(closed_values(0), 1))
    asked = {
        "people": st.one_of(closed_values(1), listed),
        "within": maybe(closed_values(1)),
        "name": maybe(names),
    }
    return st.one_of(
        lone_steps,
        calls(depth),
        failing(depth - 1),
        built(s.IfPossible, step=st.one_of(changes, calls(0))),
        built(s.If, branches=many(branch, 1, 2), otherwise=maybe(block)),
        built(s.DependingOn, subject=closed_values(1), cases=many(case, 1), otherwise=maybe(block)),
        built(s.ForEach, variable=names, source=sources, where=maybe(conditions(2)), steps=block),
        built(
            s.Repeat,
            steps=block,
            every=closed_values(1),
            now=st.booleans(),
            at_most=maybe(numbers),
            until=maybe(conditions(2)),
        ),
        built(s.AtTheSameTime, branches=many(block, 1)),
        built(s.CountingFrom, moment=closed_values(1), at=maybe(times), rungs=many(rung, 1)),
        built(
            s.WaitUntil,
            until=st.one_of(st.none(), conditions(2)),
            limit=maybe(durations),
            **_waiting(depth - 1),
        ),
        built(s.WaitUntil, until=closed_values(1), at=times),
        built(
            s.WaitFor,
            event=records,
            name=maybe(names),
            where=maybe(conditions(2)),
            limit=maybe(durations),
            **_waiting(depth - 1),
        ),
        built(
            s.Ask,
            mode=st.sampled_from(["one", "any", "most"]),
            question=texts(1),
            settings=many(flat_entries(1), 0, 1),
            answers=many(answer),
            otherwise=maybe(block),
            **asked,
            **_waiting(depth - 1),
        ),
        built(
            s.Ask,
            mode=st.just("all"),
            question=texts(1),
            each=maybe(block),
            as_soon_as=many(answer, 0, 1),
            everybody=maybe(block),
            **asked,
            **_waiting(depth - 1),
        ),
        built(s.Ask, mode=st.just("one"), fields=many(targets, 1), **asked, **_waiting(depth - 1)),
    )


# --- Tests --------------------------------------------------------------------------------------

named_users = built(x.Named, kind=st.just("user"), name=plain_texts)
test_steps: SearchStrategy[s.Step] = st.one_of(
    built(d.Given, record=records, entries=many(entries(1)), name=maybe(names)),
    built(d.GivenUser, name=plain_texts, teams=many(plain_texts), entries=many(flat_entries(1))),
    built(d.GivenTeam, name=plain_texts, entries=many(flat_entries(1))),
    built(d.WithSetting, name=names, value=closed_values(1)),
    built(d.WhenChanges, target=targets, value=maybe(entry_values(1))),
    built(d.WhenUpdated, target=paths, entries=many(flat_entries(1), 1)),
    built(d.WhenDeleted, target=paths),
    built(d.WhenReceived, event=records, entries=many(flat_entries(1))),
    built(
        d.Presses,
        user=named_users,
        label=plain_texts,
        target=paths,
    ),
    built(
        d.GiveAnswer,
        answer=plain_texts,
        user=closed_values(0),
        refused=st.booleans(),
        entries=many(flat_entries(1), 0, 1),
    ),
    built(
        d.FillsIn,
        user=named_users,
        values=many(built(d.FieldValue, target=targets, value=entry_values(1)), 1),
        refused=st.booleans(),
    ),
    built(d.Delegates, user=named_users, to=closed_values(0), refused=st.booleans()),
    built(s.After, duration=spans, at=maybe(times)),
    built(d.At, moment=closed_values(1)),
    built(d.MakeFail, phrase=phrase_words, reason=maybe(plain_texts)),
    built(d.MakeGive, phrase=phrase_words, gives=inline_entries),
    built(d.Expect, phrase=phrases, entries=many(flat_entries(1))),
    built(d.Expect, phrase=phrase_words, negated=st.just(True)),
    built(d.ExpectNothingMore, workflow=st.none() | plain_texts),
    built(d.Check, condition=block_conditions(2)),
    built(d.CheckRun, outcome=st.sampled_from(["failed", "ended", "not started", "waiting"])),
    built(s.Let, name=names, value=entry_values(1)),
)
tests = built(d.Test, name=plain_texts, steps=many(test_steps, 1, 4))


# --- Workflows ----------------------------------------------------------------------------------

schedules = st.builds(
    lambda every, interval, at, record, where, name: d.ScheduleTrigger(
        SPAN,
        every if interval is None else None,
        interval,
        at,
        record,
        None if record is None else where,
        None if record is None else name,
    ),
    st.sampled_from(["weekday", "day", "Monday", "1st", "22nd", "last day"]),
    maybe(durations),
    maybe(times),
    maybe(records),
    maybe(conditions(2)),
    maybe(names),
)
becoming = st.one_of(
    built(
        x.Compare,
        operator=st.sampled_from(["is", *AGED, "is before", "is after"]),
        left=closed_values(1),
        right=closed_values(1),
    ),
    built(x.State, subject=closed_values(1), state=st.sampled_from(["present", "missing", "empty"])),
    built(x.OneOf, subject=closed_values(1), values=many(closed_values(0), 2)),
)
shift_values = grouped(closed_values(1), x.OrElse, x.Shifted, x.FromNow)
triggers: SearchStrategy[d.Trigger] = st.one_of(
    built(
        d.RecordTrigger,
        record=records,
        kinds=st.sampled_from(
            [
                ("created",),
                ("updated",),
                ("deleted",),
                ("created", "updated"),
                ("created", "updated", "deleted"),
                ("assigned",),
            ]
        ),
        name=maybe(names),
    ),
    built(d.ChangeTrigger, subject=targets, before=maybe(closed_values(1)), after=maybe(closed_values(1))),
    built(d.BecomesTrigger, condition=becoming),
    built(d.ReceivedTrigger, event=records, name=maybe(names)),
    built(d.PressedTrigger, label=plain_texts, record=records, name=maybe(names)),
    built(
        d.DateTrigger,
        offset=durations,
        direction=st.sampled_from(["before", "after"]),
        subject=shift_values,
        at=maybe(times),
        at_most=st.booleans(),
    ),
    built(
        d.DateTrigger,
        offset=st.none(),
        direction=st.just("the day of"),
        subject=shift_values,
        at=maybe(times),
    ),
    built(d.UnchangedTrigger, record=records, duration=durations, name=maybe(names)),
    built(d.HeldTrigger, condition=closed_tests(1), duration=durations),
    schedules,
)
header_settings = many(
    built(
        s.Entry,
        name=built(x.Identifier, text=st.sampled_from(["owner", "tags", "calendar", "existing records"])),
        value=entry_values(1),
    )
)
started_by_others = built(
    d.Workflow,
    name=plain_texts,
    doc=maybe(st.one_of(texts(0), blocks_of_text(0))),
    settings=header_settings,
    runs=st.none(),
    record=records,
    needs=many(bare_fields),
    gives=many(bare_fields),
    triggers=st.just(()),
    condition=maybe(block_conditions(2)),
    as_long_as=maybe(block_conditions(2)),
    until=maybe(block_conditions(2)),
    steps=blocks(2),
)
started_by_triggers = built(
    d.Workflow,
    name=plain_texts,
    doc=maybe(texts(0)),
    settings=header_settings,
    runs=maybe(
        built(
            d.Runs,
            rule=st.sampled_from(["one at a time", "once", "every time", "restart"]),
            per=maybe(closed_values(1)),
        )
    ),
    record=st.none(),
    needs=st.just(()),
    gives=st.just(()),
    triggers=many(triggers, 1, 2),
    condition=maybe(block_conditions(3)),
    as_long_as=maybe(block_conditions(1)),
    until=maybe(block_conditions(1)),
    steps=blocks(1),
)
workflows = st.one_of(started_by_triggers, started_by_others)


# --- The schema ---------------------------------------------------------------------------------

action_parts = st.builds(
    lambda first, rest: (d.Word(SPAN, first), *rest),
    st.sampled_from(["send", "book"]),
    many(
        st.one_of(
            built(d.Word, text=st.sampled_from(["email", "to", "with"])),
            built(d.Hole, name=names, type=types),
        )
    ),
)


@st.composite
def tables(draw: st.DrawFn) -> d.Table:
    """A decision table whose rows are as long as its header."""
    inputs = draw(many(closed_values(1), 1, 2))
    outputs = tuple(x.Name(SPAN, name) for name in draw(st.lists(variables, min_size=1, max_size=2)))
    adds_up = draw(st.booleans())
    if adds_up:
        outputs = outputs[:1]
    value = closed_values(0)
    cell = st.one_of(
        built(d.Cell, kind=st.sampled_from(["any", "missing"])),
        built(d.Cell, kind=st.just("values"), values=many(value, 1)),
        built(d.Cell, kind=st.just("range"), values=many(value, 2, 2)),
        built(
            d.Cell,
            kind=st.just("compare"),
            values=many(value, 1, 1),
            operator=st.sampled_from(["is at least", "is more than", "is before", "contains", "starts with"]),
        ),
    )
    result = built(d.Cell, kind=st.just("values"), values=many(value, 1, 1))
    rows = [
        d.Row(SPAN, (*(draw(cell) for _ in inputs), *(draw(result) for _ in outputs)))
        for _ in range(draw(st.integers(1, 3)))
    ]
    if draw(st.booleans()):
        blanks = [d.Cell(SPAN, "blank") for _ in inputs]
        rows.append(d.Row(SPAN, (*blanks, *(draw(result) for _ in outputs)), otherwise=True))
    return d.Table(
        SPAN,
        draw(plain_texts),
        draw(records),
        tuple(d.Field(SPAN, x.Identifier(SPAN, name.text), draw(one_types)) for name in outputs),
        adds_up,
        draw(many(bare_fields, 0, 1)),
        (*inputs, *outputs),
        tuple(rows),
    )


rules = st.one_of(
    built(d.Never, phrase=phrase_words, tag=maybe(plain_texts), condition=maybe(block_conditions(2))),
    built(d.Limit, phrase=phrase_words, times=numbers, duration=durations, per=maybe(names)),
)
hours = built(
    d.Hours, first=st.sampled_from(DAYS), last=maybe(st.sampled_from(DAYS)), opens=times, closes=times
)
schema: SearchStrategy[d.Declaration] = st.one_of(
    built(d.Use, target=st.sampled_from(["crm", "acme_2"])),
    built(d.Use, target=st.just("schemas/acme.flow"), quoted=st.just(True)),
    built(d.Record, name=records, doc=maybe(texts(0)), fields=many(fields)),
    built(d.Extend, name=records, fields=many(fields, 1)),
    built(d.Event, name=records, doc=maybe(blocks_of_text(0)), fields=many(fields)),
    built(d.Choice, name=records, doc=maybe(texts(0)), values=many(choice_values, 1)),
    built(d.Team, name=plain_texts, head=maybe(literals), members=many(literals)),
    built(
        d.Action,
        parts=action_parts,
        doc=maybe(texts(0)),
        settings=many(fields),
        gives=many(bare_fields),
        effect=maybe(names),
    ),
    built(
        d.Template,
        name=plain_texts,
        record=maybe(records),
        needs=many(bare_fields),
        entries=many(flat_entries(1)),
    ),
    built(
        d.Calendar,
        name=plain_texts,
        timezone=maybe(plain_texts),
        hours=many(hours),
        holidays=maybe(plain_texts),
        closed=many(closed_values(0)),
    ),
    built(d.Segment, name=plain_texts, record=records, condition=block_conditions(2), variable=maybe(names)),
    built(d.SettingDeclaration, name=names, type=types, default=maybe(closed_values(0))),
    tables(),
    built(d.Policy, name=plain_texts, rules=many(rules, 1)),
)


def flow_files() -> SearchStrategy[d.FlowFile]:
    """Whole files of up to three declarations."""
    return many(st.one_of(schema, workflows, tests)).map(lambda found: d.FlowFile(SPAN.source, found))
