"""What could stand in a place, in the words of the language instead of the names of the grammar."""

from collections.abc import Iterable

# Kinds of tokens with which a value can start.
VALUES = frozenset(
    [
        "NAME",
        "TEXT",
        "TEXT_BLOCK",
        "NUMBER",
        "PERCENT",
        "MONEY",
        "DURATION",
        "DATE",
        "TIME",
        "MOMENT",
        "NAMED",
        "THE",
        "THE_NEWEST",
        "LPAR",
        "MINUS",
        "PART_OF",
        "UNITS_BETWEEN",
        "COUNT",
        "AGGREGATE",
        "PICK",
        "ALL_RECORDS",
        "EMPTY_LIST",
        "LIST_OF",
        "TABLE",
        "NOT",
        "QUANTIFIER",
        "THERE_IS",
        "THERE_IS_AS",
    ]
)
COMPARISONS = frozenset(
    [
        "COMPARISON",
        "COMPARISON_SIGN",
        "EQUALS",
        "STATE",
        "IS_EITHER",
        "IS_NEITHER",
        "IS_FROM",
        "IS_BETWEEN",
        "IS_IN",
        "IN_PERIOD",
        "IS_WITHIN",
        "CHANGED",
        "CHANGES",
        "WAS",
    ]
)
BECOMES = frozenset(["BECOMES", "BECOMES_COMPARISON", "BECOMES_STATE", "BECOMES_EITHER"])
TYPES = frozenset(["WHOLE_NUMBER", "YES_NO", "ANY_RECORD", "MONEY_TYPE"])
# True nearly everywhere behind a value, or spellings of other languages: naming them only distracts.
SILENT = frozenset(
    [
        "PLUS",
        "STAR",
        "SLASH",
        "DOT",
        "BEFORE",
        "AFTER",
        "AGO",
        "FROM_NOW",
        "OR_ELSE",
        "AND_SIGN",
        "OR_SIGN",
        "ASSIGNMENT_SIGN",
        "END_IF",
        "WAIT_WRONG",
        "COLON",
        "COLON_SIGN",
        "IGNORING_CASE",
        "CELL_COMPARISON",
        "OF",
        "$END",
    ]
)
# Never worth naming, even where nothing else is expected.
UNSAID = frozenset(
    {"$END", "COLON", "END_IF", "WAIT_WRONG", "AND_SIGN", "OR_SIGN", "DOT", "PLUS", "STAR", "SLASH"}
)
SAID = {
    "ARTICLE": "`a`",
    "COMMA": "`,`",
    "RPAR": "`)`",
    "EQUAL": "`=`",
    "VBAR": "`|`",
    "RECORD_EVENT": "`is created`",
    "THE_DAY_OF": "`the day of`",
    "NEXT_MEMBER_OF": "`the next member of`",
    "RUN_RULE": "`one at a time`, `once`, `every time` or `restart`",
    "ORDINAL": "`1st of the month`",
    "FAILS": "`fail`",
    "CHECK_RUN": "`check the run has failed`",
    "AND_WAIT": "`and wait`",
    "ON_A": "`on a`",
    "FOR_A": "`for a`",
    "OF_A": "`of a`",
    "BEST": "`with the highest`",
    "AS_SOON_AS": "`as soon as anybody answers`",
    "WHEN_EVERYBODY": "`when everybody has answered`",
    "LEAVE_LOOP": "`leave the loop`",
    "LEAVE_BRANCH": "`leave this branch`",
    "AGAIN": "`again if it moves`",
    "BECOMES": "`becomes`",
    "CREATE": "`create a`",
    "FIND": "`find a`",
    "FIND_OR_CREATE": "`find or create a`",
    "GIVEN": "`given a`",
    "ASK_MODE": "`any of`, `all of` or `most of`",
    "NAMED": "`user`",
    "HOURS": "`hours:`",
    "RETRY": "`retry:`",
    "MONEY_TYPE": "`money`",
    "YES_NO": "`yes/no`",
}
# The longest list of expectations that still helps.
MOST = 6

# The words with which a line of each kind can start, for those that are misspelt.
STARTS = {
    "declaration_line": """use record extend event choice team action template calendar segment setting table
        policy workflow test""",
    "workflow_line": "when|or when|every|for each|if|as long as|until|then|needs|gives",
    "test_line": """given a|given user|given team|with setting|when|answer|after|at|make|expect|expect no|
        expect nothing more|check|let""",
    "wait_line": "if still waiting after|if time runs out",
    "ask_line": """answer|each answer|as soon as anybody answers|when everybody has answered|otherwise|
        if still waiting after|if time runs out""",
    "call_line": "if it fails",
    "change_line": "if it fails",
    "failing_line": "if it fails",
    "rung_line": "on the day",
    "do_line": "do",
    "policy_line": "never|limit|refuse when",
    "policy_when": "when",
    "refuse_line": "or when|if|because",
    "case_line": "otherwise",
    "step_line": "if|otherwise|otherwise if|then|after",
}


def keywords(accepted: Iterable[str] | None, rule: str = "") -> list[str]:
    """The keywords among what is accepted, or those with which a line of a kind starts."""
    if accepted is None:
        starts = STARTS.get(rule, "")
        parts = starts.split("|") if "|" in starts else starts.split()
        return [" ".join(part.split()) for part in parts]
    options = []
    for kind in sorted(accepted):
        if kind in UNSAID or kind in VALUES or kind in COMPARISONS - {"CHANGES", "CHANGED"}:
            continue
        word = SAID.get(kind, kind.lower().replace("_", " ")).strip("`")
        if word.replace(" ", "").isalpha() and len(word) > 1:
            options.append(word)
    return options


def in_words(accepted: Iterable[str]) -> list[str]:
    """What is accepted, as a reader of the language would say it; the most telling first."""
    left = set(accepted)
    said: list[str] = []
    if {"NAME", "TEXT", "NUMBER"} <= left:
        said.append("a value")
        left -= VALUES
    elif {"NAME"} <= left and left & TYPES:
        said.append("a type")
        left -= TYPES | {"NAME", "TEXT", "LIST_OF"}
    elif "NAME" in left:
        said.append("a name")
        left.discard("NAME")
    if left & COMPARISONS and "COMPARISON" in left:
        said.append("a comparison such as `is`")
        left -= COMPARISONS
    if not {"NAME", "NUMBER"} & left and {"MINUS", "LPAR"} & left:
        # Behind a value these only go on with it.
        left -= {"MINUS", "LPAR"}
    if "COMPARISON" not in left:
        left -= {"COMPARISON_SIGN", "EQUALS"}
    if left & BECOMES:
        left -= BECOMES
        said.append("`becomes`")
    if {"TEXT", "TEXT_BLOCK"} & left:
        said.append("a text in quotes")
        left -= {"TEXT", "TEXT_BLOCK"}
    if "COLON" in left and len(left - SILENT) == 0:
        said.append("`:`")
    for kind in sorted(left - SILENT):
        words = {
            "NUMBER": "a number",
            "PERCENT": "a percentage",
            "DURATION": "a duration such as `2 days`",
            "TIME": "a time such as `09:00`",
            "LPAR": "`(`",
        }.get(kind)
        said.append(words or SAID.get(kind, f"`{kind.lower().replace('_', ' ')}`"))
    if not said:
        said = [f"`{kind.lower().replace('_', ' ')}`" for kind in sorted(left - UNSAID)]
    return said[:MOST]
