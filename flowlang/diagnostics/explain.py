"""The long text about a code: what it means, an example, and how to mend it."""

from importlib.resources import files

from flowlang.diagnostics.codes import CODES


def find_code(name: str) -> str | None:
    """The code for `FL0203`, `fl203` or `unknown-field`; nothing if there is no such code."""
    asked = name.strip().lower()
    for code, entry in CODES.items():
        short = "fl" + code[2:].lstrip("0")
        if asked in (code.lower(), entry.slug, short):
            return code
    return None


def page(code: str) -> str:
    """The page about a code, in Markdown, ending with a line end.

    A code whose name and meaning say everything has no page of its own; these are then all there is.
    """
    entry = CODES[code]
    written = files("flowlang.diagnostics") / "pages" / f"{code}.md"
    if written.is_file():
        return written.read_text("utf-8").rstrip("\n") + "\n"
    return f"# {code} {entry.slug}\n\n{entry.summary[:1].upper()}{entry.summary[1:]}.\n"
