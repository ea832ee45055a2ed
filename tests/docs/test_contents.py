"""docs/README.md leads to every page, and README.md to every page of docs/ itself."""

import re
from collections import Counter

from snippets import ROOT

DOCS = ROOT / "docs"


def test_every_page_is_listed_once() -> None:
    """A page that no list names is never found; one that is named twice was moved by half."""
    named = Counter(re.findall(r"\]\(([a-z/-]+\.md)\)", (DOCS / "README.md").read_text("utf-8")))
    pages = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"}
    assert set(named) == pages
    assert max(named.values()) == 1


def test_the_first_page_leads_to_all_others() -> None:
    """README.md names every page that lies in docs/; the cookbook is reached through its list."""
    text = (ROOT / "README.md").read_text("utf-8")
    assert [path.name for path in sorted(DOCS.glob("*.md")) if f"docs/{path.name})" not in text] == []
