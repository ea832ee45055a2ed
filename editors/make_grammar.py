"""Write the files of `editors/` that are made from the grammar of the language; `make editors` calls it."""

from pathlib import Path

from flowlang.highlight.snippets import snippet_file
from flowlang.highlight.textmate import textmate_grammar

HERE = Path(__file__).resolve().parent / "vscode"

if __name__ == "__main__":
    for name, text in (
        ("syntaxes/flow.tmLanguage.json", textmate_grammar()),
        ("snippets/flow.json", snippet_file()),
    ):
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
