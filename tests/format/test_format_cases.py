"""Golden cases: `cases/*.flow` hold a file, a line `# output`, and the file as it should be formatted.

A case without that line is one that formatting leaves alone. `pytest --accept` writes what comes out.
"""

from pathlib import Path

import pytest

from flowlang.source import SourceFile
from flowlang.syntax.format import format_source

CASES = sorted((Path(__file__).parent / "cases").glob("*.flow"))
MARKER = "# output\n"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case(path: Path, accept: bool) -> None:
    """A file is laid out exactly as its golden case says."""
    given, marker, wanted = path.read_text("utf-8").partition(MARKER)
    printed, problems = format_source(SourceFile(path.name, given))
    assert problems == []
    assert printed is not None
    if accept:
        path.write_text(given if printed == given else given + MARKER + printed, "utf-8")
        return
    assert printed == (wanted if marker else given)
