"""Decision tables at run time: what comes of the rows that hold."""

from collections.abc import Iterable
from typing import Any

from flowlang.engine.context import Value
from flowlang.engine.values import total


def sum_of_rows(rows: Iterable[int], amounts: tuple[Value, ...], nothing: Any) -> Any:
    """The sum of the amounts in those rows of a table that hold; a blank one adds nothing."""
    return total([amounts[row] for row in rows if amounts[row] is not None], nothing)


def rows_in_words(rows: Any, words: tuple[str, ...]) -> str:
    """The rows of a table that held, for the journal."""
    found = [] if rows is None else [rows] if isinstance(rows, int) else list(rows)
    return "; ".join(words[row] for row in found) or "no row"
