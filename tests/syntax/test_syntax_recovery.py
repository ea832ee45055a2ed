"""One mistake, one message, nothing else lost: the exact words, and what they underline."""

from pathlib import Path

import pytest
from syntax_trees import fixed, parse, problems, show

from flowlang.syntax.declarations import BadDeclaration, Record, Workflow
from flowlang.syntax.declarations import Test as DeclaredTest
from flowlang.syntax.mistake import THINGS
from flowlang.syntax.reading import STARTS
from flowlang.syntax.steps import BadStep, Stop

HEADER = 'workflow "w"\n  when a Lead is created\n'


def workflow(*lines: str) -> str:
    return HEADER + "  then\n" + "".join(f"    {line}\n" for line in lines)


def check(line: str) -> str:
    return f'test "t"\n  check {line}\n'


# What was written, the message, and the underlined text.
MISTAKES = [
    (check("x is"), "this step of a test stops too early", "is"),
    (check("x is 3 4"), "this step of a test can't go on with `4`", "4"),
    (check("x is Web form"), "`Web form` is more than one word", "Web form"),
    (check('x is "abc'), "this text has no closing quote", '"abc'),
    (check("x is 'abc'"), 'a text stands between double quotes (`"`)', "'abc'"),
    (check("x is “abc”"), 'this text stands between typographic quotes; FlowLang uses `"`', "“abc”"),
    (check("(x is 3"), "this parenthesis is never closed", "("),
    (check("x is 3)"), "this parenthesis was never opened", ")"),
    (check("x or else 0 + 1 is 3"), "`or else` beside `+` can be read in two ways", "+"),
    (
        check("count of d in x where d.a is 3 is at least 3"),
        "`is at least` can't follow a question that ends with a condition of its own",
        "is at least",
    ),
    (check("x is \x00"), "this step of a test can't go on with the character U+0000", "\x00"),
    (
        'test "t"\n  expct nothing more\n',
        "a step of a test can't start with `expct nothing more`",
        "expct nothing more",
    ),
    ('test "t"\n  make send email fial\n', "this step of a test can't go on with `fial`", "fial"),
    ('test "t"\n  given Invoice\n', "`an` is missing in front of `Invoice`", "Invoice"),
    ('test "t"\n  answer Yes as x\n', "after `answer` comes a text in quotes", "Yes"),
    (workflow("set lead.status Contacted"), "this step can't go on with `Contacted`", "Contacted"),
    (workflow("set lead.status to"), "this step stops too early", "to"),
    (workflow("send email (", "set x.y to 3"), "this parenthesis is never closed", "("),
    (workflow("if x is 1", "  stop"), "this condition is not followed by `then`", "if x is 1"),
    (workflow("if x is 1:", "  stop"), "this condition is not followed by `then`", "if x is 1:"),
    (
        workflow("if all of", "  x", "stop"),
        "these conditions are not followed by `then`",
        "if all of\n      x",
    ),
    (workflow("if x then stop"), "nothing stands after `then`", "stop"),
    (workflow("if x then"), "`if` has no steps under it", "if x"),
    (workflow("otherwise", "  stop"), "`otherwise` belongs to no `if`", "otherwise"),
    (workflow("then", "  stop"), "`then` belongs to no `if`", "then"),
    (workflow("after 2 days", "  stop"), "this line is indented under `after`, which has no block", "stop"),
    (
        workflow("stop", "  stop"),
        "this line is indented further than the line above it, which has no block",
        "stop",
    ),
    (
        workflow("if x then", "    stop", "  stop"),
        "this line is indented by 6 spaces, the lines of its block by 8",
        "stop",
    ),
    (
        workflow('assign lead to the next membr of team "Sales"'),
        "this step can't go on with `the next membr of`",
        "the next membr of",
    ),
    (workflow('log "a"', "  subject 3"), "a colon is missing after `subject`", "subject"),
    (
        workflow("counting from x", "  3 days befor", "    stop"),
        "this line under `counting from` can't go on with `befor`",
        "befor",
    ),
    (workflow('set x.y to "a {b"'), "this brace is never closed", "{"),
    (workflow('set x.y to "a }"'), "this brace was never opened", "}"),
    (workflow('set x.y to "a {}"'), "nothing stands between these braces", "{}"),
    (workflow('set x.y to "{end}"'), "this `{end}` belongs to no `{for each …}`", "{end}"),
    (workflow('set x.y to "{for each a in b}"'), "this `{for each …}` has no `{end}`", "{for each a in b}"),
    (workflow('set x.y to "{a b}"'), "this expression can't go on with `b`", "b"),
    ("workflow Foo\n", 'FlowLang writes `"Foo"` instead of `Foo`', "Foo"),
    ('worklow "x"\n  then\n    stop\n', "a declaration can't start with `worklow`", "worklow"),
    ("set x.y to 3\nstop\n", "only declarations and comments start in the first column", "set x.y to 3"),
    ("  use crm\n", "this line is indented by 2 spaces, but there is no declaration above it", "use crm"),
    ("record Lead\n  name: text required\n", "a comma is missing in front of `required`", "required"),
    ("record Lead\n  name: text, requird\n", "`requird` can't be said of a field", "requird"),
    ("record Lead\n  name text\n", "this field can't go on with `text`", "text"),
    ("record Lead\n  a: Web form | Call\n", "`Web form` is more than one word", "Web form"),
    ("action send template: T\n", "a hole of an action stands in parentheses", ":"),
    ('segment "x" of a Lead\n  a\n  b\n', "nothing says how this condition is joined to the one above", "b"),
    ('table "x" gives a: T\n  a | b\n  1\n', "this row has 1 cell, the header has 2", "1"),
    (
        'template "x"\n  body: """\nabc\n  """\n',
        "text between three quotes can't stand in the first column",
        "abc",
    ),
    ('template "x"\n  body: """\n    abc\n', "the text that starts here has no end", '"""'),
    (HEADER + "  send a\n  send b\n", "the steps start after a line `then`", "send a"),
    (HEADER + "  then\n  send a\n  send b\n", "the steps of a workflow are indented under `then`", "send a"),
    (HEADER, "this workflow has no steps", 'workflow "w"'),
    ('workflow "w"\n  then\n    stop\n', "this workflow does not say when it starts", 'workflow "w"'),
    (
        HEADER + "  if x then\n    stop\n",
        "in the header of a workflow `then` stands on a line of its own",
        "then",
    ),
    (HEADER + "  until x\n  if y\n  then\n    stop\n", "`if` stands below `until`", "if y"),
    (HEADER + "  if x\n  if y\n  then\n    stop\n", "this is said twice", "if y"),
    (HEADER + "  when x changes\n  then\n    stop\n", "a further trigger starts with `or when`", "when"),
    (
        HEADER + "  as log as x\n  then\n    stop\n",
        "a line of a workflow's header can't start with `as log as`",
        "as log as",
    ),
    ('workflow "w"\n  when Lead is created\n  then\n    stop\n', "`a` is missing in front of `Lead`", "Lead"),
    (
        'workflow "w"\n  every Munday\n  then\n    stop\n',
        "`Munday` is no day that a schedule knows",
        "Munday",
    ),
]


@pytest.mark.parametrize(
    ("text", "message", "underlined"), MISTAKES, ids=[message for _, message, _ in MISTAKES]
)
def test_one_message(text: str, message: str, underlined: str) -> None:
    """A mistake gives one message, in these words and for this part of the text, and spares what follows."""
    found = problems(text + "record After\n  name: text\n")

    assert [(said, shown) for _, said, shown in found] == [(message, underlined)]
    last = parse(text + "record After\n  name: text\n")[0].declarations[-1]
    assert isinstance(last, Record)
    assert len(last.fields) == 1


# What people bring from elsewhere, and the same in FlowLang.
FOREIGN = [
    (check("x == 1"), check("x is 1")),
    (check("x = 1"), check("x is 1")),
    (check("x=1"), check("x is 1")),
    (check("x != 1"), check("x is not 1")),
    (check("x <> 1"), check("x is not 1")),
    (check("x is 1 && y is 2"), check("x is 1 and y is 2")),
    (check("x is 1 || y is 2"), check("x is 1 or y is 2")),
    (check("x is null"), check("x is missing")),
    (check("x is not null"), check("x is present")),
    (check("x != null"), check("x is present")),
    (check("x is between 1 and 2"), check("x is from 1 to 2")),
    (check("x is “abc”"), check('x is "abc"')),
    (workflow("set x.y to 3;"), workflow("set x.y to 3")),
    (workflow("set x.y = 3"), workflow("set x.y to 3")),
    (workflow("set x.y to null"), workflow("clear x.y")),
    (workflow("let x = 3"), workflow("let x be 3")),
    (workflow("wait 2 days"), workflow("after 2 days")),
    (workflow("let x be today + 3 days"), workflow("let x be 3 days after today")),
    (workflow("let x be today - 3 days"), workflow("let x be 3 days before today")),
    (
        workflow("if x then", "  stop", "else", "  stop"),
        workflow("if x then", "  stop", "otherwise", "  stop"),
    ),
    (workflow("if x then:", "  stop"), workflow("if x then", "  stop")),
    (workflow("if x:", "  stop"), workflow("if x then", "  stop")),
    (workflow("if x", "  stop"), workflow("if x then", "  stop")),
    (workflow("if x then", "  stop", "endif"), workflow("if x then", "  stop")),
    *(
        (
            workflow("if x then", "  stop", f"{word} y then", "  stop"),
            workflow("if x then", "  stop", "otherwise if y then", "  stop"),
        )
        for word in ("else if", "elseif", "elsif", "elif")
    ),
    ('test "t"\n\tcheck x\n\tcheck y\n', 'test "t"\n  check x\n  check y\n'),
    (HEADER + "  when x changes\n  then\n    stop\n", HEADER + "  or when x changes\n  then\n    stop\n"),
]


@pytest.mark.parametrize(("foreign", "native"), FOREIGN, ids=[foreign for foreign, _ in FOREIGN])
def test_foreign_habits(foreign: str, native: str) -> None:
    """A habit of another language gives one message with a safe fix, and is read as what was meant."""
    assert len(problems(foreign)) == 1
    assert fixed(foreign) == native
    assert show(parse(foreign)[0].declarations) == show(parse(native)[0].declarations)
    assert problems(native) == []


def test_mixed_logic_shows_both_readings() -> None:
    """`and` beside `or` gives one message with both readings, and the condition is kept."""
    _, (found,) = parse(check("a is 1 and b is 2 or c is 3"))

    assert found.span.text == "a is 1 and b is 2 or c is 3"
    assert found.notes == (
        "one reading: (a is 1 and b is 2) or c is 3",
        "the other: a is 1 and (b is 2 or c is 3)",
    )
    _, (found,) = parse(check("a or b and c"))
    assert found.notes == ("one reading: a or (b and c)", "the other: (a or b) and c")


def test_order_names_both_lines() -> None:
    """A clause in the wrong place is shown with the one that it should stand above."""
    tree, (found,) = parse(HEADER + "  until x\n  if y\n  then\n    stop\n")

    assert [(related.span.text, related.label) for related in found.related] == [
        ("until x", "`until` is here")
    ]
    (declared,) = tree.declarations
    assert isinstance(declared, Workflow)
    assert (show(declared.condition), show(declared.until)) == ("Name('y')", "Name('x')")


def test_broken_step_keeps_its_neighbours() -> None:
    """A broken line becomes a `BadStep` with its block; the steps around it stay."""
    text = workflow("stop", "if x is is 3 then", "  stop", "otherwise", "  stop", 'fail "a" b', "stop")
    tree, found = parse(text)

    (declared,) = tree.declarations
    assert isinstance(declared, Workflow)
    assert [type(step) for step in declared.steps[:2]] == [Stop, BadStep]
    assert isinstance(declared.steps[-1], Stop)
    assert declared.steps[1].span.text == "if x is is 3 then\n      stop"
    assert len(found) == 2


def test_broken_header_keeps_the_name() -> None:
    """A declaration whose first line is broken after its name is kept with its contents."""
    tree, found = parse('workflow "w" for Deal\n  when a Lead is created\n  then\n    stop\n')

    assert len(found) == 1
    (declared,) = tree.declarations
    assert isinstance(declared, Workflow)
    assert declared.name.plain == "w"
    assert len(declared.steps) == 1


def test_nameless_declaration() -> None:
    """A declaration without a readable name becomes a `BadDeclaration`."""
    tree, found = parse('workflow\n  then\n    stop\ntest "t"\n  check x\n')

    assert len(found) == 1
    assert [type(one) for one in tree.declarations] == [BadDeclaration, DeclaredTest]


def test_open_parenthesis_ends_at_the_first_column() -> None:
    """A line in the first column starts a new declaration, in parentheses as well."""
    tree, found = parse('test "t"\n  check (x is 3 and\nrecord Lead\n  name: text\n')

    assert len(found) == 1
    assert [type(one) for one in tree.declarations] == [DeclaredTest, Record]


def test_several_mistakes_are_all_found() -> None:
    """Mistakes in one declaration do not hide each other."""
    text = workflow("set x.y to", "if a then", "  set b.c to", "  stop", "find a", "stop")

    assert [shown for _, _, shown in problems(text)] == ["to", "to", "find a"]


def test_most_single_mutations_give_one_message() -> None:
    """A word left out of a valid file gives at most 1.3 messages on average."""
    text = (Path(__file__).parent / "cases" / "steps.flow").read_text(encoding="utf-8")
    counts = []
    for at in range(60, len(text) - 1, 23):
        start = max(text.rfind(" ", 0, at), text.rfind("\n", 0, at)) + 1
        end = min((text.find(sign, at) for sign in " \n" if text.find(sign, at) >= 0), default=len(text))
        if text[start:end].strip():
            counts.append(len(problems(text[:start] + text[end:])))
    reported = [count for count in counts if count]

    assert len(reported) > 50
    assert sum(reported) / len(reported) <= 1.3


def test_every_kind_of_line_has_a_name() -> None:
    """A line that can't be read is called by it in the message."""
    assert set(STARTS) <= set(THINGS)


def test_a_broken_line_of_what_is_filled_in_has_a_message() -> None:
    """Also the lines under `fills in` are told of by their name."""
    text = 'test "t"\n  user "ana" fills in\n    lead.phone lead.phone: "1"\n'
    assert "this line of what was filled in can't go on with `lead`" in [
        message for _, message, _ in problems(text)
    ]
