"""Collect what the page takes from Python: packages as one archive, examples, style sheet.

    python editors/playground/gather.py FOLDER

`make playground` calls it. Packages come from the package index as `requirements.txt` names them.
"""

import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from flowlang.cli.init import STARTER, starter_text
from flowlang.configuration import find_configuration
from flowlang.project import load_project
from flowlang.report.recipe_list import without_recipe
from flowlang.site.style import style_sheet
from flowlang.standard_recipes import recipe_index

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
# Programs, types for checkers, and tests: nobody asks for them in a browser.
LEFT_OUT = (".pyc", ".pyi", ".exe")
FOLDERS_LEFT_OUT = {"bin", "tests", "__pycache__"}


def example(entry: dict[str, str]) -> dict[str, object]:
    """An example with the texts of its files; the first of them is the one to be shown."""
    if "recipe" in entry:
        recipe = recipe_index()[entry["recipe"]]
        files = {recipe.path.name: without_recipe(recipe.text)}
    elif "starter" in entry:
        files = {name: starter_text(name, "playground") for name in STARTER if name.endswith(".flow")}
    else:
        files = with_used(ROOT / entry["file"])
    return {"title": entry["title"], "main": next(iter(files)), "files": files}


def with_used(file: Path) -> dict[str, str]:
    """A file of a project, those that it uses, and the configuration, by their names in the project."""
    configuration = find_configuration(file.parent)
    assert configuration is not None, file
    home = configuration.parent
    texts = load_project([file]).texts
    used = sorted(path for path in texts if path != file and path.is_relative_to(home))
    files = {path.relative_to(home).as_posix(): texts[path] for path in (file, *used)}
    return {**files, configuration.name: configuration.read_text("utf-8")}


def archive(target: Path) -> None:
    """FlowLang and what it needs, as one archive of what would lie in `site-packages`."""
    with tempfile.TemporaryDirectory() as folder:
        # Only wheels in pure Python: they are to run in another Python than this one.
        pure = ("--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none")
        common = ("--quiet", "--no-deps", "--no-compile", "--target", folder)
        pip(*common, *pure, "--require-hashes", "--requirement", HERE / "requirements.txt")
        pip(*common, ROOT)
        shutil.copytree(HERE / "stand_in", folder, dirs_exist_ok=True)
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
            for path in sorted(Path(folder).rglob("*")):
                name = path.relative_to(folder)
                if path.is_file() and not FOLDERS_LEFT_OUT & set(name.parts) and path.suffix not in LEFT_OUT:
                    packed.write(path, name.as_posix())


def pip(*words: str | Path) -> None:
    """Install packages somewhere. Raises `CalledProcessError`, after pip has said why."""
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", *map(str, words)]
    subprocess.run(command, check=True)  # noqa: S603 - our own words


def main(folder: Path) -> None:
    """Write everything into a folder, which is emptied before."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    entries = json.loads((HERE / "examples.json").read_text("utf-8"))
    examples = [example(entry) for entry in entries]
    (folder / "examples.json").write_text(json.dumps(examples, ensure_ascii=False), "utf-8")
    (folder / "site.css").write_text(style_sheet(), "utf-8")
    archive(folder / "python.zip")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
