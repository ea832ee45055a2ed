"""Builders of declarations: the line in the first column, and the lines that stand under it."""

from flowlang.syntax import messages_blocks
from flowlang.syntax.build_base import Head, Kids, Making, rule
from flowlang.syntax.build_literals import read_time
from flowlang.syntax.declarations import (
    Action,
    Calendar,
    Choice,
    Event,
    Extend,
    Field,
    Hole,
    Hours,
    Policy,
    Record,
    Segment,
    SettingDeclaration,
    Table,
    Team,
    Template,
    Test,
    Use,
    Word,
    Workflow,
    Written,
)
from flowlang.syntax.expressions import (
    BadExpression,
    Identifier,
    Text,
)
from flowlang.syntax.text_literals import read_text

# --- The first line -----------------------------------------------------------------------------


@rule("use_name")
def use_name(made: Making, kids: Kids) -> Use:
    """`use crm`."""
    return Use(made.span(kids), str(kids[1]))


@rule("use_text")
def use_text(made: Making, kids: Kids) -> Use:
    """`use "schemas/acme.flow"`."""
    text = read_text(made, kids[1])
    return Use(made.span(kids), text.plain or "", quoted=True)


@rule("record")
def record(made: Making, kids: Kids) -> Record:
    """`record Lead "…"`."""
    return Record(made.span(kids), made.identifier(kids[1]), kids[2], ())


@rule("extend")
def extend(made: Making, kids: Kids) -> Extend:
    """`extend Lead`."""
    return Extend(made.span(kids), made.identifier(kids[1]), ())


@rule("event")
def event(made: Making, kids: Kids) -> Event:
    """`event Reply "…"`."""
    return Event(made.span(kids), made.identifier(kids[1]), kids[2], ())


@rule("choice")
def choice(made: Making, kids: Kids) -> Choice:
    """`choice Region`."""
    return Choice(made.span(kids), made.identifier(kids[1]), kids[2], ())


@rule("team")
def team(made: Making, kids: Kids) -> Team:
    """`team "Sales"`."""
    return Team(made.span(kids), read_text(made, kids[1]))


@rule("word")
def word(made: Making, kids: Kids) -> Word:
    """A fixed word of an action."""
    return Word(made.token(kids[0]), str(kids[0]))


@rule("hole")
def hole(made: Making, kids: Kids) -> Hole:
    """`(recipient: email)`."""
    return Hole(made.span(kids), made.identifier(kids[1]), kids[2])


@rule("action")
def action(made: Making, kids: Kids) -> Action:
    """`action send email (template: Template) to (recipient: email)`."""
    _, *parts, doc = kids
    return Action(made.span(kids), tuple(parts), doc)


@rule("for_record")
def for_record(made: Making, kids: Kids) -> Identifier:
    """`for a Lead`."""
    return made.identifier(kids[1])


@rule("needs", "gives")
def needs(made: Making, kids: Kids) -> Head:
    """`needs contracts: list of Contract`, `gives team: Team`."""
    return Head(made.span(kids), str(kids[0]), parts=kids[1])


@rule("adds_up")
def adds_up(made: Making, kids: Kids) -> Head:
    """`adds up points: whole number`."""
    return Head(made.span(kids), "adds up", parts=(kids[1],))


def _fields_of(parts: Kids, kind: str) -> tuple[Field, ...]:
    return tuple(
        part
        for head in parts
        if isinstance(head, Head) and head.kind == kind
        for part in head.parts
        if isinstance(part, Field)
    )


def _record_of(parts: Kids) -> Identifier | None:
    return next((part for part in parts if isinstance(part, Identifier)), None)


@rule("template")
def template(made: Making, kids: Kids) -> Template:
    """`template "welcome" for a Lead`."""
    _, name, *parts = kids
    text = read_text(made, name)
    return Template(made.span(kids), text, _record_of(parts), _fields_of(parts, "needs"), ())


@rule("calendar")
def calendar(made: Making, kids: Kids) -> Calendar:
    """`calendar "Support desk"`."""
    return Calendar(made.span(kids), read_text(made, kids[1]))


@rule("segment")
def segment(made: Making, kids: Kids) -> Segment:
    """`segment "Ideal customers" of a Lead`."""
    _, name, _, about, _, variable = kids
    span = made.span(kids)
    return Segment(
        span, read_text(made, name), made.identifier(about), BadExpression(span), made.maybe(variable)
    )


@rule("setting")
def setting(made: Making, kids: Kids) -> SettingDeclaration:
    """`setting pause_marketing: yes/no = no`."""
    return SettingDeclaration(made.span(kids), made.identifier(kids[1]), kids[2], kids[3])


@rule("table")
def table(made: Making, kids: Kids) -> Table:
    """`table "Route a ticket" for a Ticket gives team: Team`."""
    _, name, *parts = kids
    gives, added = _fields_of(parts, "gives"), _fields_of(parts, "adds up")
    span = made.span(kids)
    if not gives and not added:
        made.problems.append(messages_blocks.table_gives_nothing(span))
    return Table(
        span,
        read_text(made, name),
        _record_of(parts),
        gives or added,
        bool(added),
        _fields_of(parts, "needs"),
        (),
        (),
    )


@rule("policy")
def policy(made: Making, kids: Kids) -> Policy:
    """`policy "…"`."""
    return Policy(made.span(kids), read_text(made, kids[1]), ())


@rule("workflow")
def workflow(made: Making, kids: Kids) -> Workflow:
    """`workflow "Onboarding" for a Deal`."""
    _, name, _, about = kids
    text = read_text(made, name)
    about = made.maybe(about)
    return Workflow(made.span(kids), text, None, (), None, about, (), (), (), None, None, None, ())


@rule("test")
def test(made: Making, kids: Kids) -> Test:
    """`test "…"`."""
    return Test(made.span(kids), read_text(made, kids[1]), ())


# --- Lines under it -----------------------------------------------------------------------------


@rule("doc_line")
def doc_line(made: Making, kids: Kids) -> Text:
    """What a declaration is for, in its own words."""
    doc: Text = kids[0]
    return doc


@rule("value_line")
def value_line(made: Making, kids: Kids) -> tuple[Identifier, ...]:
    """A value of a choice, or several with `|` between them."""
    return tuple(kids)


@rule("written")
def written(made: Making, kids: Kids) -> Written:
    """`lead.status` or `Deal` behind `writes`."""
    name, *field = kids
    return Written(made.span(kids), made.identifier(name), made.maybe(field[-1]))


@rule("writes")
def writes(made: Making, kids: Kids) -> Head:
    """`writes lead.status, Deal`."""
    return Head(made.span(kids), "writes", parts=tuple(kids[1:]))


@rule("effect")
def effect(made: Making, kids: Kids) -> Head:
    """`effect: message`."""
    return Head(made.span(kids), "effect", name=made.identifier(kids[1]))


@rule("opening")
def opening(made: Making, kids: Kids) -> Hours:
    """`Monday to Friday 09:00 to 18:00`."""
    first, _, last, opens, _, closes = kids
    return Hours(
        made.span(kids),
        str(first),
        None if last is None else str(last),
        read_time(made, opens),
        read_time(made, closes),
    )


@rule("hours")
def hours(made: Making, kids: Kids) -> Head:
    """`hours: …`, with one or several openings."""
    return Head(made.span(kids), "hours", parts=tuple(kids[1:]))
