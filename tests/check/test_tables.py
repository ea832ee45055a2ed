"""Decision tables: what their cells cover, rows never reached, and results that may be missing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from .kit import found_in, workflow

# --- Through the checker ------------------------------------------------------------------------

STATUSES = ("New", "Contacted", "Lost")
SCORES = range(-1, 8)
CELLS = st.one_of(
    st.just("any"),
    st.integers(0, 5).map(str),
    st.tuples(st.integers(0, 5), st.integers(0, 5)).map(lambda ends: f"{min(ends)} to {max(ends)}"),
    st.tuples(st.sampled_from(["at least", "at most", "more than", "less than"]), st.integers(0, 5)).map(
        lambda parts: f"{parts[0]} {parts[1]}"
    ),
    st.lists(st.integers(0, 5), min_size=2, max_size=3).map(lambda values: ", ".join(map(str, values))),
)
CHOSEN = st.one_of(
    st.just("any"), st.just("missing"), st.lists(st.sampled_from(STATUSES), min_size=1).map(", ".join)
)


def holds(cell: str, score: int) -> bool:
    words = cell.split()
    if cell == "any":
        return True
    if words[0] in {"at", "more", "less"}:
        limit = int(words[-1])
        return {
            "at least": score >= limit,
            "at most": score <= limit,
            "more than": score > limit,
            "less than": score < limit,
        }[" ".join(words[:2])]
    if "to" in words:
        return int(words[0]) <= score <= int(words[2])
    return score in {int(word.strip(",")) for word in words}


def chosen(cell: str, status: str) -> bool:
    return cell == "any" or status in cell.split(", ")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(CELLS, CHOSEN), min_size=1, max_size=6))
def test_the_checker_finds_what_trying_all_values_finds(rows: list[tuple[str, str]]) -> None:
    """Rows never reached and cases without a row, as if every score and status had been tried."""
    lines = "".join(f"  {score} | {state} | 1\n" for score, state in rows)
    found = found_in(
        "record Thing\n  score: whole number = 0\n  state: New | Contacted | Lost\n\n"
        f'table "T" for a Thing gives n: number\n  thing.score | thing.state | n\n{lines}'
    )
    taken: set[tuple[int, str]] = set()
    useless = 0
    for score_cell, state_cell in rows:
        mine = {
            (score, state)
            for score in SCORES
            for state in (*STATUSES, "missing")
            if holds(score_cell, score) and chosen(state_cell, state)
        }
        useless += mine <= taken
        taken |= mine
    assert sum(code == "FL0560" for code, _ in found) == useless
    if not useless:
        whole = len(SCORES) * (len(STATUSES) + 1)
        assert any(code == "FL0561" for code, _ in found) == (len(taken) < whole)


TABLE = """
table "Reward" for a Lead gives visitor: User, note: text
  lead.score  | visitor    | note
  at least 50 | user "ana" | "good"
  less than 9 | user "bob" |

"""


def test_a_result_of_a_table_that_may_hold_no_row_is_asked_for_first() -> None:
    """The table as a whole may be missing, and so may a result with a blank cell."""
    used = workflow('let reward be table "Reward" for lead\nassign lead to reward.visitor')
    assert ("FL0401", "reward") in found_in(TABLE + used)
    asked = workflow(
        'let reward be table "Reward" for lead\nstop if reward is missing\n'
        "assign lead to reward.visitor\nset lead.name to reward.note"
    )
    assert [one for one in found_in(TABLE + asked) if one[0] != "FL0561"] == [("FL0401", "reward.note")]


def test_a_table_with_otherwise_is_never_missing() -> None:
    """What is known about it lasts through every wait."""
    table = TABLE.replace('  less than 9 | user "bob" |', '  otherwise | user "bob" | "small"')
    used = workflow(
        'let reward be table "Reward" for lead\nafter 1 day\nassign lead to reward.visitor\n'
        "set lead.name to reward.note"
    )
    assert found_in(table + used) == []


def test_the_one_result_of_a_table_may_be_called_by_its_name() -> None:
    """`size.words` says the same as `size`."""
    table = 'table "Size" for a Lead gives words: text\n  lead.score | words\n  any | "any"\n\n'
    used = workflow('let size be table "Size" for lead\nset lead.name to size\nset lead.name to size.words')
    assert found_in(table + used) == []
    wrong = workflow('let size be table "Size" for lead\nset lead.name to size.word')
    assert [code for code, _ in found_in(table + wrong)] == ["FL0306"]


def test_names_of_a_table_and_of_its_caller_do_not_mix() -> None:
    """A table about a lead is asked about another lead, inside a question that calls its items alike."""
    table = (
        'table "Busy" for a Contact gives calls: number\n'
        "  count of call in all Call records where (call.contact is contact) | calls\n"
        "  0 | 0\n  otherwise | 1\n\n"
    )
    used = workflow(
        'if any call in lead.calls has (table "Busy" for call.contact) > 0 then\n  stop',
        "when a Lead is created",
    )
    assert ("FL0401", "call.contact") in found_in(table + used)
