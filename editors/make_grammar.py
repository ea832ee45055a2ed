"""Write the files of `editors/` that are made from the grammar of the language; `make editors` calls it."""

from pathlib import Path

from flowlang.highlight.snippets import snippet_file
from flowlang.highlight.textmate import textmate_grammar
from flowlang.highlight.web import web_table

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    for name, text in (
        ("vscode/syntaxes/flow.tmLanguage.json", textmate_grammar()),
        ("vscode/snippets/flow.json", snippet_file()),
        ("playground/src/words.json", web_table()),
    ):
        (HERE / name).write_text(text, encoding="utf-8", newline="\n")
