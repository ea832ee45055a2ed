"""Fixes: applied in rounds, together where they do not touch, and never so that a file is worse."""

from collections.abc import Callable, Mapping

from hypothesis import given
from hypothesis import strategies as st

from flowlang.diagnostics import Diagnostic, Edit, Fix
from flowlang.findings.fixing import Looked, Mended, mend
from flowlang.source import SourceFile, Span


def finding(source: SourceFile, start: int, end: int, text: str, code: str = "FL0203") -> Diagnostic:
    span = Span(source, start, end)
    return Diagnostic(code, f"not `{span.text}` at {start}", span, fixes=(Fix("x", (Edit(span, text),)),))


def mended(text: str, check: Callable[[SourceFile], list[Diagnostic]], *, unsafe: bool = False) -> Mended:
    def look(texts: Mapping[str, str]) -> Looked:
        now = {"a.flow": text, **texts}
        return Looked(now, check(SourceFile("a.flow", now["a.flow"])))

    return mend(look({}), look, unsafe=unsafe)


def misspelt(source: SourceFile) -> list[Diagnostic]:
    """Every `b` should be an `a`."""
    return [finding(source, at, at + 1, "a") for at, letter in enumerate(source.text) if letter == "b"]


@given(st.text("ab\n ", max_size=30))
def test_everything_that_has_a_fix_is_mended(text: str) -> None:
    """Neighbouring edits touch, so they take several rounds; in the end none is left."""
    done = mended(text, misspelt)
    assert done.texts.get("a.flow", text) == text.replace("b", "a")
    assert done.count == text.count("b")
    assert list(done.found) == []


def test_overlapping_fixes_are_applied_one_after_the_other() -> None:
    """The second finding is looked at again before anything is done about it."""

    def check(source: SourceFile) -> list[Diagnostic]:
        at = source.text.find("xyz")
        return [finding(source, at, at + 2, "-"), finding(source, at + 1, at + 3, "+")] if at >= 0 else []

    done = mended("xyz", check)
    assert done.texts == {"a.flow": "-z"}
    assert done.count == 1


def test_a_fix_that_does_harm_is_left_out_and_the_others_are_applied() -> None:
    """Together they would make things worse; by themselves all but one are good."""

    def check(source: SourceFile) -> list[Diagnostic]:
        harm = [finding(source, 0, 0, "", "FL0101")] * ("!" in source.text)
        bad = [finding(source, at, at + 1, "!") for at, one in enumerate(source.text) if one == "?"]
        return harm + misspelt(source) + bad

    done = mended("b ? b", check)
    assert done.texts == {"a.flow": "a ? a"}
    assert [one.span.text for one in done.found] == ["?"]


def test_a_fix_that_changes_nothing_ends_the_work() -> None:
    """Otherwise the rounds would go on until their limit."""
    done = mended("b", lambda source: [finding(source, 0, 1, source.text)])
    assert done.texts == {}
    assert done.count == 0


def test_fixes_that_undo_each_other_come_to_an_end() -> None:
    """Two findings that want the opposite stop at the limit of rounds."""
    done = mended("a", lambda source: [finding(source, 0, 1, "b" if source.text == "a" else "a")])
    assert done.count <= 20


def test_between_several_fixes_a_person_decides() -> None:
    """Two readings of one line are shown, and neither is taken."""

    def check(source: SourceFile) -> list[Diagnostic]:
        span = Span(source, 0, 1)
        ways = tuple(Fix(text, (Edit(span, text),), safe=False) for text in "xy")
        return [Diagnostic("FL0114", "two ways", span, fixes=ways)] if source.text == "b" else []

    assert mended("b", check, unsafe=True).texts == {}


def test_a_fix_in_a_file_that_was_not_asked_for_is_left_out() -> None:
    """Nobody expects that a check of one file writes another."""
    other = SourceFile("crm.flow", "b")
    assert mended("a", lambda _: [finding(other, 0, 1, "a")]).texts == {}
