"""docs/rules.md is made from the register of codes: `pytest --accept` writes it anew."""

import re
from collections.abc import Callable
from pathlib import Path

from snippets import ROOT

from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import page
from flowlang.lint.register import FOLDER_RULES, WORKFLOW_RULES

HEAD = """\
# The rules

`flow check` asks these rules about workflows that compile. Each has a page of its own, which
`flow explain endless-loop` shows.

The table says at which level a rule speaks by itself. A project may choose another one in `flow.toml`:

```toml
[lint]
no-owner = "warning"
endless-loop = "error"
watches-every-update = "off"
```

Where a rule is wrong about one line, a comment says so and why:
`# flow: ignore[endless-wait] because the bank always answers`.

Rules that look at all workflows together are asked when every file compiles, and those about what nothing
uses only when all files of the project are checked.

| code | rule | speaks of | looks at | level |
| --- | --- | --- | --- | --- |
"""


def rules_page() -> str:
    """The page as the register has it."""
    across = {code for code, _ in FOLDER_RULES}
    lines = []
    for code, _ in sorted((*WORKFLOW_RULES, *FOLDER_RULES)):
        entry = CODES[code]
        link = f"[{code}](../flowlang/diagnostics/pages/{code}.md)"
        looks_at = "all workflows" if code in across else "each workflow"
        cells = (link, f"`{entry.slug}`", entry.summary, looks_at, entry.severity.value)
        lines.append(f"| {' | '.join(cells)} |\n")
    return HEAD + "".join(lines)


def test_the_page_of_rules_is_the_register(golden: Callable[[Path, str], None]) -> None:
    """Every rule is listed with its level, and nothing is listed that is no rule."""
    golden(ROOT / "docs" / "rules.md", rules_page())


def test_rules_named_as_off_say_so_on_their_pages() -> None:
    """Who reads about a rule that does not speak by itself learns that it has to be turned on."""
    off = [code for code, _ in (*WORKFLOW_RULES, *FOLDER_RULES) if CODES[code].severity.value == "off"]
    assert off
    assert [code for code in off if not re.search(r"rule\s+is\s+off\s+until", page(code))] == []
