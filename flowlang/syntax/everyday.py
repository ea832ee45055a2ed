"""What people write before they know the language, and how the language says it.

Each habit is a pattern that is looked for in a line that does not read as it stands, so none of them can
touch a line that is right. What stands between quotes is hidden from the patterns.
"""

import datetime
import re
from collections.abc import Callable, Mapping

from attrs import frozen

# A length of time as people write it, business days under any of their names.
LENGTH = (
    r"\d[\d_]*\s+(?:(?:business|working|work|office)\s+)?"
    r"(?:second|minute|hour|day|week|month|quarter|year)s?\b"
)
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "euro": "EUR", "dollar": "USD", "pound": "GBP"}
_SIGN = r"(?:€|\$|£|(?:euro|dollar|pound)s?\b)"
_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')

Parts = Mapping[str, str]


@frozen
class Habit:
    """A way of writing, what replaces its group `wrong` (all of it where there is none), and advice.

    `meant` and `advice` may name the groups of the pattern; without `meant` the advice alone says it. `kinds`
    are the kinds of lines it is for.
    """

    # Compiled when it is looked for, and kept by `re`: most commands never look.
    pattern: str
    meant: str | Callable[[Parts], str | None] | None = None
    advice: str = ""
    kinds: tuple[str, ...] = ()
    safe: bool = True


@frozen
class Found:
    """A habit in a line: where, what is meant instead, and advice.

    What is meant is empty when the words are needless, and None when only the advice says it.
    """

    start: int
    end: int
    meant: str | None
    advice: str
    safe: bool


def _habit(
    pattern: str,
    meant: str | Callable[[Parts], str | None] | None = None,
    advice: str = "",
    safe: bool = True,
) -> Habit:
    return Habit(pattern, meant, advice, (), safe)


def _step(
    pattern: str,
    meant: str | Callable[[Parts], str | None] | None = None,
    advice: str = "",
    safe: bool = True,
) -> Habit:
    return Habit(pattern, meant, advice, ("step_line",), safe)


def _paced(pattern: str, meant: str | Callable[[Parts], str | None]) -> Habit:
    return Habit(pattern, meant, "", ("step_line", "test_line"))


def _test(pattern: str, meant: str | Callable[[Parts], str | None], advice: str = "") -> Habit:
    return Habit(pattern, meant, advice, ("test_line",))


def _start(
    pattern: str, meant: str | Callable[[Parts], str | None], advice: str = "", safe: bool = True
) -> Habit:
    return Habit(r"(?:or\s+)?when\s+" + pattern, meant, advice, ("workflow_line",), safe)


def article(name: str) -> str:
    """`a Task`, `an Order`."""
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _date(parts: Parts) -> str | None:
    try:
        return datetime.date(int(parts["y"]), int(parts["m"]), int(parts["d"])).isoformat()
    except ValueError:
        return None


def _money(parts: Parts) -> str:
    sign = parts["sign"].lower()
    return f"{parts['n']} {CURRENCIES[sign if sign in CURRENCIES else sign.rstrip('s')]}"


def _business(parts: Parts) -> str:
    return f"business {parts['unit']}"


def _digits(parts: Parts) -> str:
    word = parts["n"].lower()
    return f"{1 if word in {'a', 'an'} else NUMBERS.index(word) + 1} {parts['unit']}"


def _state(parts: Parts) -> str:
    """`a deal is won`: the field that most likely says so."""
    record = parts["r"][:1].lower() + parts["r"][1:]
    field = "stage" if record in {"deal", "opportunity"} else "status"
    return f"{record}.{field} becomes {_capital(parts['v'])}"


def _paused(parts: Parts) -> str:
    return f"after {parts['n']}"


def _a_record(parts: Parts) -> str:
    return article(_capital(parts["r"]))


def _lower(parts: Parts) -> str:
    return parts["w"].lower()


def _declared(pattern: str, meant: str, advice: str = "") -> Habit:
    return Habit(pattern, meant, advice, ("declaration_line",))


_INDENTED = "a block is what is indented under its line"

HABITS = (
    # --- Signs and words of other languages, in any line ---------------------------------------------
    _habit(r"^(?P<wrong>/\*+\s*(?P<n>.*?)\s*\*/)$", "# {n}", "a comment starts with `#`"),
    _habit(r"(?:^|\s)(?P<wrong>//+|--+)(?=\s|$)", "#", "a comment starts with `#`"),
    _habit(r"^(?:if|otherwise|then)\b.*?\bthen(?P<wrong>\s*\{|\s+do|\s*:)$", "", _INDENTED),
    _habit(r"^(?:otherwise\s+)?if\b.*?\s(?P<wrong>\{)$", "then", _INDENTED),
    _habit(r"^then(?P<wrong>\s*\{|\s+do|\s*:)$", "", _INDENTED),
    _habit(r"(?P<wrong>\s*\{)$", "", _INDENTED),
    _habit(r"^(?P<wrong>\}+;?)$", "", "a block ends where its indentation ends"),
    _habit(r"(?P<wrong>[«»](?P<n>[^«»\"]*)[«»])", '"{n}"', "a text stands between double quotes"),
    _habit(r"\b(?P<wrong>(?P<w>AND|OR|NOT))\b", _lower),
    _habit(r"(?:(?<=\s)|(?<=\())(?P<wrong>!)(?=[a-z(])", "not "),
    _habit(r"(?<=[\w\")%])(?P<wrong>\.)$", "", "a line needs no full stop"),
    _habit(r"(?P<wrong>=<)", "is at most"),
    _habit(r"(?P<wrong>=>)", "is at least"),
    _habit(
        r"\bis\s+(?P<wrong>(?:greater|more|bigger|larger|higher)\s+(?:th[ae]n\s+)?or\s+equals?(?:\s+(?:to|than))?)\b",
        "at least",
    ),
    _habit(
        r"\bis\s+(?P<wrong>(?:less|smaller|lower|fewer)\s+(?:th[ae]n\s+)?or\s+equals?(?:\s+(?:to|than))?)\b",
        "at most",
    ),
    _habit(r"[\w\"]\s+(?P<wrong>does\s*n[o']t\s+exist|is\s+(?:not\s+set|unset))\b", "is missing"),
    _habit(r"[\w\"]\s+(?P<wrong>exists)\b", "is present"),
    # --- Declarations --------------------------------------------------------------------------------
    _declared(r"^(?:workflow|test|team|template)\b.*(?P<wrong>\s*:)$", "", "the first line needs no colon"),
    _declared(
        r'^(?:template|table|recipe|workflow)\s+"[^"]*"\s+(?P<wrong>for\s+(?P<r>[A-Z]\w*))$', "for {a_record}"
    ),
    _declared(
        r"^(?:workflow|test|team)\s+(?P<wrong>(?P<n>[^\W\d_][^\"{{}}:]*?))$",
        '"{n}"',
        "its name stands in quotes",
    ),
    # --- Values, in any line -------------------------------------------------------------------------
    _habit(rf"\bis\s+(?P<wrong>older\s+th[ae]n\s+(?P<n>{LENGTH}))", "more than {n} ago"),
    _habit(rf"\bis\s+(?P<wrong>(?:younger|newer)\s+th[ae]n\s+(?P<n>{LENGTH}))", "less than {n} ago"),
    _habit(r"\b(?P<wrong>(?:more|greater|bigger|larger|higher)\s+then)\b(?=\s*\S)", "more than"),
    _habit(r"\b(?P<wrong>(?:less|smaller|lower|fewer)\s+then)\b(?=\s*\S)", "less than"),
    _habit(r"\bis\s+(?P<wrong>(?:bigger|larger|higher)\s+than)\b", "more than"),
    _habit(r"\bis\s+(?P<wrong>(?:smaller|lower|fewer)\s+than)\b", "less than"),
    _habit(r"\d\s+(?P<wrong>(?:working|work|office)\s+(?P<unit>days?|hours?))\b", _business),
    _habit(
        rf"\b(?:after|within|every|at\s+most|wait)\s+(?P<wrong>(?P<n>{'|'.join(NUMBERS)}|an?)\s+"
        r"(?P<unit>(?:business\s+)?(?:second|minute|hour|day|week|month|quarter|year)s?\b))",
        _digits,
    ),
    _habit(r"(?<![\w.,])(?P<wrong>(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}))\b", _date),
    _habit(rf"(?<![\w.,])(?P<wrong>(?P<n>\d[\d_]*(?:\.\d+)?)\s*(?P<sign>{_SIGN}))", _money),
    _habit(r"(?P<wrong>(?P<sign>[€$£])\s*(?P<n>\d[\d_]*(?:\.\d+)?))(?![\d,])", _money),
    _habit(
        r"\b(?P<said>is)\s+(?!either\b|neither\b|not\b|from\b)(?=(?:[\w.]+|\"[^\"]*\")\s*(?:,\s*(?:[\w.]+|\"[^\"]*\")\s*)+,?\s*\bor\b)"
        r"(?P<wrong>)",
        "either ",
        "one of several values is asked for with `is either A, B or C`",
    ),
    # --- People --------------------------------------------------------------------------------------
    _habit(r"(?<!\bthe )\b(?P<wrong>(?P<how>next|least\s+busy)\s+member\s+of)\b", "the {how} member of"),
    _habit(r"(?<!\ba )\b(?P<wrong>(?:the\s+)?(?:random|any)\s+member\s+of)\b", "a random member of"),
    _habit(
        r"\bask\s+(?P<wrong>(?:anybody|anyone|somebody|someone)\s+(?:in|of|from))\b",
        "any of",
    ),
    _habit(
        r"\bask\s+(?P<wrong>(?:everybody|everyone|all\s+members?|each\s+member)\s+(?:in|of|from))\b",
        "all of",
        "write `ask all of …` when everybody's answer counts, or `ask any of …` when the first one does",
    ),
    Habit(
        r"(?P<wrong>(?:everybody|everyone|anybody|all|(?:all\s+)?(?:the\s+)?members)\s+(?:in|of|from)\s+)(?=team\b)",
        "",
        "a team stands for its members: `team {name}`",
        kinds=("expression",),
    ),
    # --- Steps ---------------------------------------------------------------------------------------
    _step(r"^(?P<wrong>(?P<w>If|Otherwise|After|Set|Stop|Wait|Create|Find|Assign|Ask|Repeat))\b", _lower),
    _paced(rf"^(?P<wrong>(?P<n>{LENGTH})\s+later)$", _paused),
    _paced(rf"^(?P<wrong>(?:in|for|pause|sleep|delay)\s+(?:for\s+)?(?P<n>{LENGTH}))$", _paused),
    _step(rf"^(?P<wrong>wait\s+(?:for\s+)?(?P<n>{LENGTH})\s+for)\s+an?\b", "wait at most {n} for"),
    _step(r"^wait\s+(?:at\s+most\s.*)?for\s+(?P<wrong>(?P<r>[A-Z]\w*))", _a_record),
    _step(r"^(?P<wrong>stop\s+(?:when|once|unless))\b", "stop if"),
    _step(r"^(?P<wrong>let\s+(?P<f>\w+\.[\w.]+)\s+(?:be|=|:=))", "set {f} to"),
    _step(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*\+=)", "increase {f} by"),
    _step(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*-=)", "decrease {f} by"),
    _step(
        r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*(?::?=|\bis\b|\bbecomes\b|\bto\b))(?!\s*(?:not|=)\b)", "set {f} to"
    ),
    _step(r"^(?P<wrong>(?:update|change)\s+(?P<f>(?:\w+\.)?\w+)\s+to)\b", "set {f} to"),
    _step(
        r"^until\b", advice="`until` stands in the header, above `then`; a step that waits is `wait until …`"
    ),
    _step(r"^(?:create|find|find\s+or\s+create)\s+(?P<wrong>(?P<r>[A-Z]\w*))\b", _a_record),
    _step(
        r'^create\s+(?P<r>[a-z]\w*)\s+(?P<t>"[^"]*")$',
        advice="write `create {a_record}`, and under it `{title}: {t}`",
    ),
    _step(
        r"^(?P<wrong>(?:add|make|open|insert)\s+(?:an?\s+)?(?:new\s+)?(?P<r>[A-Z]\w*))$", "create {a_record}"
    ),
    _step(r"^(?P<wrong>repeat)\s+(?=\d+\s+times?\b)", "repeat at most"),
    _step(r"^(?:increase|decrease)\s+[\w.]+\s+(?P<wrong>with|to|for)\s", "by"),
    _step(
        r"^(?:delete|update|assign)\s+(?P<wrong>the\s+)(?=\w+\b(?!\s+of\b))", "", "`{next}` needs no `the`"
    ),
    _step(r"^(?P<wrong>foreach|for\s+every|for\s+all)\b", "for each"),
    _step(r"^for\s+each\s+\w+\s+(?P<wrong>of|from)\s", "in"),
    _step(r"^(?P<wrong>depending)\s+(?!on\b)", "depending on"),
    _step(r"^(?P<wrong>while|unless|when)\b", "if", safe=False),
    _step(r"^(?P<wrong>return|exit|quit|end\s+(?:the\s+)?(?:run|workflow|flow))$", "stop"),
    _step(r"^(?P<wrong>break)$", "leave the loop"),
    # --- Tests ---------------------------------------------------------------------------------------
    _test(r"^(?P<wrong>set\s+(?P<f>\w+\.[\w.]+)\s+to)\b", "when {f} changes to"),
    _test(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s+(?:=|becomes))(?!=)", "when {f} changes to"),
    _test(rf"^(?P<wrong>wait\s+(?:for\s+)?(?P<n>{LENGTH}))$", _paused),
    _test(r"^(?P<wrong>)(?=\w+\.[\w.]+\s+is\b)", "check "),
    _test(r"^(?P<wrong>(?:assert|verify|ensure|should))\b", "check"),
    _test(r"^when\s+(?P<wrong>an?\s+)(?=\w+\.\w)", "", "a field stands without an article: `when {next} …`"),
    # --- Starts --------------------------------------------------------------------------------------
    _start(
        r"an?\s+\w+\s+(?P<wrong>is\s+(?:submitted|added|made|opened|entered|inserted|new|filled\s+in))$",
        "is created",
    ),
    _start(r"an?\s+\w+\s+(?P<wrong>is\s+(?:changed|edited|modified))$", "is updated"),
    _start(r"an?\s+\w+\s+(?P<wrong>is\s+(?:removed|erased|dropped))$", "is deleted"),
    _start(r"an?\s+\w+\s+(?P<wrong>(?:arrives|is\s+got|comes\s+in))$", "is received"),
    _start(
        r"(?P<wrong>an?\s+(?P<r>\w+)\s+is\s+(?P<v>\w+))$",
        _state,
        "a record `is created`, `is updated`, `is deleted` or `is assigned`, an event `is received`; any "
        "other change is one of a field: `when {meant}`",
        safe=False,
    ),
    _start(
        r"(?P<wrong>(?:the\s+)?(?P<r>[a-z]\w*))\s+is\s+(?:created|updated|deleted|assigned|received)\b",
        _a_record,
    ),
    _start(
        r"(?P<wrong>(?:an?\s+|the\s+)?(?P<r>[A-Za-z]\w*)\s+(?P<e>created|updated|deleted|received))$",
        "{a_record} is {e}",
    ),
    _start(r"an?\s+(?P<wrong>new\s+)(?=[A-Z])", "", "`is created` already says that it is new"),
    _start(r"(?P<wrong>an?\s+)(?=\w+\.\w)", "", "a field stands without an article: `when {next} …`"),
    Habit(
        r"(?P<wrong>on\s+(?:an?\s+)?(?P<r>[A-Z]\w*)\s+(?:is\s+)?(?P<e>created|updated|deleted))$",
        "when {a_record} is {e}",
        kinds=("workflow_line",),
    ),
)


def find_habit(kind: str, text: str) -> Found | None:
    """The first habit in a line of some kind that does not read as it stands."""
    hidden = _QUOTED.sub(lambda quoted: '"' + "\u00b7" * (len(quoted.group()) - 2) + '"', text)
    for habit in HABITS:
        if habit.kinds and kind not in habit.kinds:
            continue
        pattern = re.compile(habit.pattern)
        match = pattern.search(hidden)
        if match is None:
            continue
        group = "wrong" if "wrong" in pattern.groupindex else 0
        start, end = match.span(group)
        parts = _parts(text, match, end)
        meant = habit.meant(parts) if callable(habit.meant) else habit.meant
        if meant is None and habit.meant is not None:
            # It only looks so: no such date.
            continue
        if isinstance(habit.meant, str):
            meant = habit.meant.format_map(parts)
        advice = habit.advice.format_map({**parts, "meant": meant or ""})
        return Found(start, end, meant, advice, habit.safe)
    return None


def _parts(text: str, match: re.Match[str], end: int) -> dict[str, str]:
    """What a habit may name in its words: its groups as they stand in the text, and what is made of them."""
    parts = {
        name: text[match.start(name) : match.end(name)]
        for name in match.re.groupindex
        if match.span(name) != (-1, -1)
    }
    record = _capital(parts.get("r", ""))
    following = re.match(r"[\w.]+", text[end:])
    named = re.search(r'team\s+("[^"]*")', text)
    return {
        **parts,
        "a_record": article(record),
        "title": "title" if record == "Task" else "name",
        "next": following.group() if following else "",
        "name": named.group(1) if named else '"…"',
    }
