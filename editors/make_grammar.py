"""Write the files of `editors/` that are made from the grammar of the language; `make editors` calls it."""

from pathlib import Path

from flowlang.highlight.textmate import textmate_grammar

HERE = Path(__file__).resolve().parent

if __name__ == "__main__":
    (HERE / "vscode/syntaxes/flow.tmLanguage.json").write_text(
        textmate_grammar(), encoding="utf-8", newline="\n"
    )
