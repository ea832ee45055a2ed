"""Rules about workflows: each has a file that it speaks of, a near miss of which it does not, and a page.

`fires/SLUG.flow` gives one finding, and `fires/SLUG.txt` is word for word what is said; `pytest --accept`
takes new wording. `misses/SLUG.flow` comes close, and gives none of that rule. `quiet/` holds workflows that
are right and unusual: no rule says anything about them.
"""

from collections.abc import Callable
from pathlib import Path

import pytest

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.render.text import render_text
from flowlang.findings.levels import Levels
from flowlang.lint.register import FOLDER_RULES, WORKFLOW_RULES
from flowlang.project import load_project
from flowlang.verdict import verdict

HERE = Path(__file__).parent
RULES = {CODES[code].slug: code for code, _ in (*WORKFLOW_RULES, *FOLDER_RULES)}
QUIET = sorted((HERE / "quiet").glob("*.flow"))


def found_in(path: Path, code: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Diagnostic, ...]:
    """What all rules find that hold by themselves, and one that may not."""
    monkeypatch.chdir(path.parent)
    off = CODES[code].severity is Severity.OFF
    levels = Levels({code: Severity.WARNING} if off else {})
    return verdict(load_project([Path(path.name)]), levels, whole=True)


def test_every_rule_is_listed_once_and_has_its_code() -> None:
    """The list is in the order of the codes, and each code of these two ranges is a rule."""
    for rules in (WORKFLOW_RULES, FOLDER_RULES):
        codes = [code for code, _ in rules]
        assert codes == sorted(set(codes))
    assert sorted(RULES.values()) == sorted(code for code in CODES if code.startswith(("FL08", "FL09")))


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_speaks_where_it_should(
    slug: str, golden: Callable[[Path, str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One mistake, one message: exactly this rule, with its words and what it underlines."""
    path = HERE / "fires" / f"{slug}.flow"
    found = found_in(path, RULES[slug], monkeypatch)

    assert [problem.slug for problem in found] == [slug]
    golden(path.with_suffix(".txt"), render_text(found, color=False))


@pytest.mark.parametrize("slug", RULES)
def test_a_rule_is_silent_about_what_comes_close(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The near miss compiles, and this rule finds nothing in it."""
    found = found_in(HERE / "misses" / f"{slug}.flow", RULES[slug], monkeypatch)

    assert [problem.slug for problem in found] == []


@pytest.mark.parametrize("path", QUIET, ids=lambda path: path.stem)
def test_what_is_right_and_unusual_gives_no_finding(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule that cries wolf is turned off, and then finds nothing at all."""
    monkeypatch.chdir(path.parent)

    assert [(one.slug, one.message) for one in verdict(load_project([Path(path.name)]), whole=True)] == []


def test_there_are_enough_quiet_workflows() -> None:
    """The collection is found, and none of its files was lost."""
    assert len(QUIET) >= 20
