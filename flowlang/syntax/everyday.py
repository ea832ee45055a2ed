"""What people write before they know the language, and how the language says it.

Each habit is a pattern that is looked for in a line that does not read as it stands, so none of them can
touch a line that is right. What stands between quotes is hidden from the patterns. The first that is found
is told of.
"""

import re

from flowlang.syntax.everyday_lines import LINES
from flowlang.syntax.habit import (
    LENGTH,
    NUMBERS,
    SIGN,
    Found,
    Habit,
    anywhere,
    article,
    business,
    capital,
    clock,
    digits,
    either,
    filled,
    in_declaration,
    iso_date,
    joined,
    lower,
    money,
    of_record,
    one_word,
)

_QUOTED = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_INDENTED = "a block is what is indented under its line"

HABITS = (
    # --- Signs and words of other languages, in any line ---------------------------------------------
    anywhere(r"^(?P<wrong>/\*+\s*(?P<n>.*?)\s*\*/)$", "# {n}", "a comment starts with `#`"),
    anywhere(r"(?:^|\s)(?P<wrong>//+|--+)(?=\s|$)", "#", "a comment starts with `#`"),
    anywhere(r"^(?:if|otherwise|then)\b.*?\bthen(?P<wrong>\s*\{|\s+do|\s*:)$", "", _INDENTED),
    anywhere(r"^(?:otherwise\s+)?if\b.*?\s(?P<wrong>\{)$", "then", _INDENTED),
    anywhere(r"^then(?P<wrong>\s*\{|\s+do|\s*:)$", "", _INDENTED),
    anywhere(r"(?P<wrong>\s*\{)$", "", _INDENTED),
    anywhere(r"^(?P<wrong>\}+;?)$", "", "a block ends where its indentation ends"),
    anywhere(r"(?P<wrong>[«»](?P<n>[^«»\"]*)[«»])", '"{n}"', "a text stands between double quotes"),
    anywhere(r"\b(?P<wrong>(?P<w>AND|OR|NOT))\b", lower),
    anywhere(r"(?:(?<=\s)|(?<=\())(?P<wrong>!)(?=[a-z(])", "not "),
    anywhere(r"(?<=[\w\")%])(?P<wrong>\.)$", "", "a line needs no full stop"),
    anywhere(r"(?P<wrong>=<)", "is at most"),
    anywhere(r"(?P<wrong>=>)", "is at least"),
    anywhere(
        r"\bis\s+(?P<wrong>(?:greater|more|bigger|larger|higher)\s+(?:th[ae]n\s+)?or\s+equals?(?:\s+(?:to|than))?)\b",
        "at least",
    ),
    anywhere(
        r"\bis\s+(?P<wrong>(?:less|smaller|lower|fewer)\s+(?:th[ae]n\s+)?or\s+equals?(?:\s+(?:to|than))?)\b",
        "at most",
    ),
    anywhere(r"\b(?P<wrong>an?\s+(?P<r>[A-Z]\w*)\s+does\s*n[o']t\s+exist)\b", "there is no {r}"),
    anywhere(r"[\w\"]\s+(?P<wrong>does\s*n[o']t\s+exist|is\s+(?:not\s+set|unset))\b", "is missing"),
    anywhere(r"\b(?P<wrong>(?P<a>an?)\s+(?P<r>[A-Z]\w*)\s+exists)\b", "there is {a} {r}"),
    anywhere(r"[\w\"]\s+(?P<wrong>exists)\b", "is present"),
    # --- Declarations --------------------------------------------------------------------------------
    in_declaration(
        r"^(?:workflow|test|team|template)\b.*(?P<wrong>\s*:)$", "", "the first line needs no colon"
    ),
    in_declaration(
        r'^(?:template|table|recipe|workflow)\s+"[^"]*"\s+(?P<wrong>for\s+(?P<r>[A-Z]\w*))$', "for {a_record}"
    ),
    in_declaration(
        r"^(?:workflow|test|team)\s+(?P<wrong>(?P<n>[^\W\d_][^\"{{}}:]*?))$",
        '"{n}"',
        "its name stands in quotes",
    ),
    in_declaration(
        r"^(?:record|extend|event|choice)\s+(?P<wrong>(?P<n>[^\W\d]\w*(?:\s+[^\W\d]\w*)+))",
        one_word,
        "the name of a record is one word",
        safe=False,
    ),
    in_declaration(
        r"^(?:template|table|segment|recipe|workflow)\s.*\b(?:for|of)\s+an?\s+(?P<wrong>(?P<n>[^\W\d]\w*(?:\s+(?!needs\b|gives\b|as\b|adds\b)[^\W\d]\w*)+))",
        one_word,
        "the name of a record is one word",
        safe=False,
    ),
    # --- Values, in any line -------------------------------------------------------------------------
    anywhere(rf"\bis\s+(?P<wrong>older\s+th[ae]n\s+(?P<n>{LENGTH}))", "more than {n} ago"),
    anywhere(rf"\bis\s+(?P<wrong>(?:younger|newer)\s+th[ae]n\s+(?P<n>{LENGTH}))", "less than {n} ago"),
    anywhere(r"\b(?P<wrong>(?:more|greater|bigger|larger|higher)\s+then)\b(?=\s*\S)", "more than"),
    anywhere(r"\b(?P<wrong>(?:less|smaller|lower|fewer)\s+then)\b(?=\s*\S)", "less than"),
    anywhere(r"\bis\s+(?P<wrong>(?:bigger|larger|higher)\s+than)\b", "more than"),
    anywhere(r"\bis\s+(?P<wrong>(?:smaller|lower|fewer)\s+than)\b", "less than"),
    anywhere(r"\d\s+(?P<wrong>(?:working|work|office)\s+(?P<unit>days?|hours?))\b", business),
    anywhere(
        rf"\b(?:after|within|every|at\s+most|wait)\s+(?P<wrong>(?P<n>{'|'.join(NUMBERS)}|an?)\s+"
        r"(?P<unit>(?:business\s+)?(?:second|minute|hour|day|week|month|quarter|year)s?\b))",
        digits,
    ),
    anywhere(r"(?<![\w.,])(?P<wrong>(?P<d>\d{1,2})\.\s?(?P<m>\d{1,2})\.\s?(?P<y>\d{4}))\b", iso_date),
    anywhere(rf"(?<![\w.,])(?P<wrong>(?P<n>\d[\d_]*(?:\.\d+)?)\s*(?P<sign>{SIGN}))", money),
    anywhere(r"(?P<wrong>(?P<sign>[€$£])\s*(?P<n>\d[\d_]*(?:\.\d+)?))(?![\d,])", money),
    anywhere(
        r"\b(?P<said>is)\s+(?!either\b|neither\b|not\b|from\b)(?=(?:[\w.]+|\"[^\"]*\")\s*(?:,\s*(?:[\w.]+|\"[^\"]*\")\s*)+,?\s*\bor\b)"
        r"(?P<wrong>)",
        "either ",
        "one of several values is asked for with `is either A, B or C`",
    ),
    anywhere(r"\bbecomes\s+(?P<wrong>(?:greater|bigger|larger|higher)\s+than)\b", "more than"),
    anywhere(r"\bbecomes\s+(?P<wrong>(?:smaller|lower|fewer)\s+than)\b", "less than"),
    anywhere(
        r"[\w\")](?<!\bis)(?<!\bnot)(?<!\bbecomes)\s+(?P<wrong>(?:greater|bigger|larger|higher)\s+than)\b",
        "is more than",
    ),
    anywhere(r"[\w\")](?<!\bis)(?<!\bnot)(?<!\bbecomes)\s+(?P<wrong>more\s+than)\b(?=\s+\d)", "is more than"),
    anywhere(
        r"[\w\")](?<!\bis)(?<!\bnot)(?<!\bbecomes)\s+(?P<wrong>(?:smaller|lower|fewer)\s+than)\b",
        "is less than",
    ),
    anywhere(r"[\w\")](?<!\bis)(?<!\bnot)(?<!\bbecomes)\s+(?P<wrong>less\s+than)\b(?=\s+\d)", "is less than"),
    anywhere(r"[\w\")]\s+(?P<wrong>(?:exceeds|is\s+in\s+excess\s+of))\s", "is more than"),
    anywhere(r"[\w\")]\s+(?P<wrong>(?:equals|is\s+equal\s+to|is\s+equals?|is\s+the\s+same\s+as))\s", "is"),
    anywhere(r"[\w\")]\s+(?P<wrong>(?:is\s+not\s+equal\s+to|does\s+not\s+equal|differs\s+from))\s", "is not"),
    anywhere(r"\w\s+(?P<wrong>(?:isn|aren)['\u2019]t)\b", "is not"),
    anywhere(r"\w\s+(?P<wrong>doesn['\u2019]t)\s+contain\b", "does not"),
    anywhere(r"\w\s+(?P<wrong>wasn['\u2019]t)\b", "was not"),
    anywhere(
        r"[\w\"]\s+(?P<wrong>(?:has|have)\s+(?:an?\s+|any\s+)?value|is\s+(?:filled(?:\s+in)?|provided|available))\b",
        "is present",
    ),
    anywhere(r"[\w\"]\s+(?P<wrong>(?:has|have)\s+no\s+value)\b", "is missing"),
    anywhere(
        r"(?P<wrong>(?:is|=)\s+(?:(?:any|one)\s+of|in)\s*\(?(?P<vs>(?:[\w.]+|\"[^\"]*\")(?:\s*(?:,\s*or\s|,|\bor\b)\s*(?:[\w.]+|\"[^\"]*\"))+)\)?)",
        either,
        safe=False,
    ),
    anywhere(
        r"[\w\"]\s+(?P<wrong>in\s*\((?P<vs>(?:[\w.]+|\"[^\"]*\")(?:\s*,\s*(?:[\w.]+|\"[^\"]*\"))+)\))",
        either,
        safe=False,
    ),
    anywhere(
        r"(?P<wrong>contains\s+(?:any|one|all)\s+of)\b",
        None,
        'ask for each by itself: `lead.tags contains "vip" or lead.tags contains "press"`',
    ),
    anywhere(r"(?P<wrong>is\s+in\s+the\s+past)\b", "is before today", safe=False),
    anywhere(r"(?P<wrong>is\s+in\s+the\s+future)\b", "is after today", safe=False),
    anywhere(r"(?P<wrong>(?P<n>\d[\d_]*(?:\.\d+)?)\s+(?:percent|per\s+cent|pct)\b)", "{n}%"),
    anywhere(r"(?P<wrong>(?P<y>\d{4}-\d{2}-\d{2})T(?P<h>\d{2}):(?P<m>\d{2})(?::\d{2})?Z?)", "{y} {h}:{m}"),
    anywhere(
        r"(?<![\w.:])(?P<wrong>(?P<h>\d{1,2})(?:[:.](?P<min>\d{2}))?\s*(?P<half>[aApP])\.?[mM]\b\.?)", clock
    ),
    anywhere(r"\bat\s+(?P<wrong>(?P<h>\d{1,2})(?:\s*(?:o['\u2019]clock|h))?)$", clock),
    anywhere(
        r"(?P<wrong>(?P<sum>(?:\"[^\"]*\"|[a-z][\w.]*)(?:\s*&\s*(?:\"[^\"]*\"|[a-z][\w.]*))+))",
        filled,
        "a value stands in a text between braces",
    ),
    anywhere(
        r"(?P<wrong>(?:\bthe\s+)?(?P<r>[A-Za-z]\w*(?:\s[a-z]\w*)?)['\u2019]s\s+(?P<f>[a-z]\w*))",
        of_record,
        safe=False,
    ),
    anywhere(
        r"(?<=\w\.)(?P<wrong>(?P<n>[a-z]\w*\s+(?!is\b|are\b|was\b|has\b|and\b|or\b|then\b|becomes\b|changes\b|changed\b|contains\b|does\b|to\b|by\b|starts\b|ends\b|matches\b|exists\b|equals\b)[a-z]\w*))"
        r"(?=\s+(?:is|becomes|changes|changed|contains|was)\b)",
        joined,
        "the words of a name are joined by `_`",
        safe=False,
    ),
    # --- People --------------------------------------------------------------------------------------
    anywhere(r"(?<!\bthe )\b(?P<wrong>(?P<how>next|least\s+busy)\s+member\s+of)\b", "the {how} member of"),
    anywhere(r"(?<!\ba )\b(?P<wrong>(?:the\s+)?(?:random|any)\s+member\s+of)\b", "a random member of"),
    anywhere(
        r"\bask\s+(?P<wrong>(?:anybody|anyone|somebody|someone)\s+(?:in|of|from))\b",
        "any of",
    ),
    anywhere(
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
    *LINES,
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
    record = capital(parts.get("r", ""))
    following = re.match(r"[\w.]+", text[end:])
    named = re.search(r'team\s+("[^"]*")', text)
    return {
        **parts,
        "a_record": article(record),
        "title": "title" if record == "Task" else "name",
        "next": following.group() if following else "",
        "name": named.group(1) if named else '"…"',
    }
