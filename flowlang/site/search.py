"""The index of the search: what there is, where, and the words by which it is found."""

import json
from collections.abc import Iterable

from attrs import frozen


@frozen
class Found:
    """Something that can be found: its name, its kind, its address, a sentence, and further words."""

    name: str
    kind: str
    href: str
    about: str = ""
    words: str = ""


def index_script(entries: Iterable[Found]) -> str:
    """The index as a script, since a page from a file system may read no other files."""
    rows = [
        [one.name, one.kind, one.href, one.about, " ".join(one.words.split()).casefold()] for one in entries
    ]
    return f"window.flowIndex = {json.dumps(rows, separators=(',', ':'))};\n"
