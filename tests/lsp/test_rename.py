"""Renaming whatever a company has declared leaves its project as right as it was."""

import shutil
from pathlib import Path

import pytest

from flowlang.findings.fixing import edited
from flowlang.lsp import navigation
from flowlang.lsp.names import Occurrence
from flowlang.lsp.workspace import View, Workspace
from flowlang.project import load_project

SHOP = Path(__file__).resolve().parent.parent.parent / "examples" / "bike-shop"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> View:
    """The schema of the example shop, open in an editor."""
    folder = shutil.copytree(SHOP, tmp_path_factory.mktemp("rename") / "shop")
    workspace = Workspace([folder])
    path = folder / "schema.flow"
    workspace.change(path, path.read_text("utf-8"))
    view = workspace.view(path)
    assert view is not None
    return view


def declared(view: View) -> list[Occurrence]:
    found = {
        one.meaning: one
        for tree in view.project.files
        if navigation.is_own(view, tree.source)
        for one in view.names_of(tree).occurrences
        if one.declares and navigation.can_rename(view, one)
    }
    return list(found.values())


def test_every_kind_of_name_can_be_renamed(shop: View) -> None:
    """Records, fields, values, teams, templates and workflows are among what the shop has declared."""
    kinds = {one.meaning.kind for one in declared(shop)}
    assert {"record", "field", "value", "team", "template", "workflow", "choice"} <= kinds


def test_after_a_rename_there_are_no_new_findings(shop: View, tmp_path: Path) -> None:
    """Every place is found: with one forgotten, or one too many, the project would have a mistake.

    A variable that is called after a record follows its record.
    """
    wrong = []
    rare = [each for each in declared(shop) if each.meaning.kind in ("record", "choice", "event")]
    others = [each for each in declared(shop) if each not in rare]
    for one in [*rare, *others[::3]]:
        new = f"{one.meaning.name}Anew" if one in rare else f"{one.meaning.name}_anew"
        if not navigation.is_fit(one, new):
            continue
        edits = navigation.rename_edits(shop, one, new)
        texts = {tree.source.path: tree.source.text for tree in shop.project.files}
        changed = {path: text for path, text in edited(texts, edits).items() if text != texts[path]}
        root = shop.project.configuration.root
        again = load_project([root], instead=changed)
        before = {(item.code, item.span.source.path) for item in shop.project.found}
        new_found = [item for item in again.found if (item.code, item.span.source.path) not in before]
        if new_found:
            wrong.append((one.meaning, new_found[0].message, new_found[0].span.place))
    assert wrong == []
