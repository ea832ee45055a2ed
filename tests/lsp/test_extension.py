"""The extension for VS Code, built from a clean copy with the tools that publish it."""

import json
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from flowlang import __version__
from flowlang.highlight.snippets import snippet_file

ROOT = Path(__file__).resolve().parent.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
ASIDE = shutil.ignore_patterns("node_modules", "out")


def test_the_snippets_are_up_to_date() -> None:
    """The file that VS Code reads is what `make editors` writes."""
    assert (EXTENSION / "snippets/flow.json").read_text("utf-8") == snippet_file()


def test_the_manifest_names_what_is_there() -> None:
    """Version and licence are those of FlowLang, and every file that it names exists."""
    manifest = json.loads((EXTENSION / "package.json").read_text("utf-8"))
    assert manifest["version"] == __version__
    assert (EXTENSION / "LICENSE").read_text("utf-8") == (ROOT / "LICENSE").read_text("utf-8")
    given = manifest["contributes"]
    named = [one["configuration"] for one in given["languages"]]
    named += [one["path"] for one in (*given["grammars"], *given["snippets"])]
    assert [one for one in named if not (EXTENSION / one).is_file()] == []
    code = "".join(path.read_text("utf-8") for path in (EXTENSION / "src").glob("*.ts"))
    for one in given["commands"]:
        assert f"registerCommand('{one['command']}'" in code


@pytest.mark.slow
def test_the_extension_is_built_and_its_grammar_reads(tmp_path: Path) -> None:
    """Types hold, the grammar gives the scopes that its tests expect, and the package has what it needs."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("NPM IS NOT INSTALLED, so the extension for VS Code was not built")
    folder = shutil.copytree(EXTENSION, tmp_path / "vscode", ignore=ASIDE)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [npm, *words], cwd=folder, capture_output=True, text=True, timeout=300, check=False
        )

    installed = run("ci", "--no-audit", "--no-fund", "--ignore-scripts")
    if installed.returncode != 0:
        pytest.skip(f"NPM COULD NOT INSTALL THE TOOLS, so nothing was built: {installed.stderr[-300:]}")
    for script in ("grammar", "vsix"):
        done = run("run", script)
        assert done.returncode == 0, done.stdout + done.stderr
    names = set(zipfile.ZipFile(folder / "out/flowlang.vsix").namelist())
    assert {
        "extension/package.json",
        "extension/out/extension.js",
        "extension/media/preview.html",
        "extension/media/preview.js",
        "extension/syntaxes/flow.tmLanguage.json",
        "extension/snippets/flow.json",
        "extension/language-configuration.json",
    } <= names
    assert not [one for one in names if "node_modules" in one or one.endswith(".ts")]
