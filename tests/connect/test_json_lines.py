"""JSON lines: exact numbers in, the same bytes out, and a sentence for whatever is no JSON."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowlang.connect.json_lines import BadLine, read_line, write_line

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**30), 10**30) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0.1", Decimal("0.1")),
        ("1.50", Decimal("1.50")),
        ("123456789012345678901234567890", 123456789012345678901234567890),
        ("1e400", Decimal("1e400")),
    ],
)
def test_numbers_stay_exactly_as_they_are_written(written, expected):
    """No number goes through binary floating point, and none is too long or too large for that."""
    read = read_line(b'{"n":' + written.encode() + b"}")
    assert read == {"n": expected}
    assert type(read["n"]) is type(expected)
    assert str(read["n"]) == str(expected)


def test_the_patient_reader_takes_over_where_the_fast_one_gives_up():
    """Half a character is no reason to set a line aside: a value that may not hold one says so itself."""
    assert read_line(rb'{"a":"\ud83d"}') == {"a": "\ud83d"}


@pytest.mark.parametrize(
    ("line", "part"),
    [
        (b'{"a":"\xff"}', "not UTF-8 text: byte 7"),
        (b'{"a":1', "cut short"),
        (b'{"a" 1}', "not JSON: at character 6"),
        (b"[" * 100_000, "nobody can mean"),
    ],
)
def test_a_line_that_is_no_json_is_explained(line, part):
    """Why a line can't be read is a sentence with the place, whichever reader found it out."""
    with pytest.raises(BadLine, match=part) as problem:
        read_line(line)
    assert problem.value.is_text == (b"\xff" not in line)


@given(PLAIN)
def test_what_is_written_is_read_back(value):
    """A line holds its value, on one line, also where texts hold line ends and control characters."""
    line = write_line(value)
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert read_line(line) == value == json.loads(line)


def test_half_a_character_is_written_as_json_writes_it():
    """An id may hold half a character; a journal with it must stay UTF-8 text."""
    assert write_line({"id": "\ud83d"}) == b'{"id":"\\ud83d"}\n'
