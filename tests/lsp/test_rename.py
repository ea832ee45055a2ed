"""Renaming whatever a company has declared leaves its project as right as it was."""

import shutil
from pathlib import Path

import pytest

from flowlang.findings.fixing import edited
from flowlang.lsp import navigation
from flowlang.lsp.colours import TYPES, semantic_tokens
from flowlang.lsp.hover import hover_text
from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.workspace import View, Workspace
from flowlang.memory import Memory
from flowlang.project import load_project

EXAMPLES = Path(__file__).resolve().parent.parent.parent / "examples"


@pytest.fixture(scope="module", params=["bike-shop", "scenarios/requests"])
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> View:
    """The schema of an example, open in an editor."""
    folder = shutil.copytree(EXAMPLES / request.param, tmp_path_factory.mktemp("rename") / "shop")
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
    """Records, fields, values, teams, templates and workflows are among what an example has declared."""
    kinds = {one.meaning.kind for one in declared(shop)}
    assert {"record", "field", "value", "team", "template", "workflow"} <= kinds


def test_after_a_rename_there_are_no_new_findings(shop: View, tmp_path: Path) -> None:
    """Every place is found: with one forgotten, or one too many, the project would have a mistake.

    A variable that is called after a record follows its record.
    """
    wrong, memory = [], Memory()
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
        again = load_project([root], instead=changed, memory=memory)
        before = {(item.code, item.span.source.path) for item in shop.project.found}
        new_found = [item for item in again.found if (item.code, item.span.source.path) not in before]
        if new_found:
            wrong.append((one.meaning, new_found[0].message, new_found[0].span.place))
    assert wrong == []


def test_a_clause_binds_no_name(tmp_path: Path) -> None:
    """The words of `as long as lead.email` are not those of `as lead`: the name comes from the trigger."""
    text = """use crm

workflow "A"
  when a Lead is created
  as long as lead.email is present
  then
    send email "x" to lead.email
"""
    path = tmp_path / "a.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, text)
    view = workspace.view(path)
    assert view is not None
    name = view.names.at(text.index("lead.email", text.index("send")) + 1)
    assert name is not None
    assert [span.text for span in navigation.declared_at(view, name)] == ["Lead"]


def test_the_owner_keeps_its_name(tmp_path: Path) -> None:
    """`assign` sets the field `owner`, whichever record it is of."""
    text = "use crm\n\nrecord Bike\n  owner: User\n  maker: text\n"
    path = tmp_path / "bike.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, text)
    view = workspace.view(path)
    assert view is not None
    owner, maker = (view.names.at(text.index(word)) for word in ("owner", "maker"))
    assert owner is not None
    assert maker is not None
    assert (navigation.can_rename(view, owner), navigation.can_rename(view, maker)) == (False, True)


NEEDS = """\
use crm

table "Discount" for a Deal needs highest: percent gives share: percent
  deal.amount         | share
  more than 5_000 EUR | highest
  otherwise           | 0%

template "news" for a Lead needs topic: text
  subject: "About {topic}"
  body: "{topic}, {lead.name}."

workflow "Score" for a Lead
  "How good a lead is."
  owner: "sales"
  needs weight: whole number
  gives points: whole number
  then
    stop if weight is less than 1
    stop with points: weight * 2

recipe "Chase" for any record as item
  needs patience: duration = 3 days "how long to wait"
  "Writes, and waits."
  owner: "sales"
  when an item is created
  then
    after patience
    set item.name to "{item.name} after {patience}"

workflow "Everything"
  "Uses it all."
  owner: "sales"
  when a Lead is created
  if lead.email is present
  then
    send email "news" to lead.email
      topic: "bicycles"
    run "Score" for lead and wait as result
      weight: 3
    if result.points is more than 3 then
      set lead.score to result.points

workflow "Offer"
  "Offers a discount."
  owner: "sales"
  when a Deal is created
  then
    let share be table "Discount" for deal with highest: 12%
    set deal.next_step to "offer {share}"

use recipe "Chase" for Lead as "Chase leads" with patience: 2 days
"""
# By the name that is called otherwise: in how many places it stands.
PLACES = {
    ("table", "Discount"): 2,
    ("template", "news"): 2,
    ("workflow", "Score"): 2,
    ("recipe", "Chase"): 2,
    ("need", "highest"): 3,
    ("need", "topic"): 4,
    ("need", "weight"): 4,
    ("need", "patience"): 4,
    ("need", "item"): 4,
    ("field", "share"): 2,
    ("field", "points"): 4,
    ("variable", "result"): 3,
}


@pytest.mark.parametrize("named", PLACES, ids=" ".join)
def test_what_is_needed_and_given_is_renamed_with_its_uses(named: tuple[str, str], tmp_path: Path) -> None:
    """Tables, templates, workflows and recipes, and their needs and results, wherever they are asked for."""
    path = tmp_path / "needs.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, NEEDS)
    before = [(item.code, item.message) for item in workspace.findings(workspace.home_of(path))]
    assert not [code for code, _ in before if code.startswith(("FL01", "FL02"))], before
    view = workspace.view(path)
    assert view is not None
    kind, name = named
    found = [one for one in view.names.occurrences if (one.meaning.kind, one.meaning.name) == named]
    for one in found:
        assert navigation.can_rename(view, one)
        edits = navigation.rename_edits(view, one, "anew")
        assert len(edits) == PLACES[named], sorted(edit.span.line for edit in edits)
        texts = edited({view.source.path: NEEDS}, edits)
        workspace.change(path, texts[view.source.path])
        after = [(item.code, item.message) for item in workspace.findings(workspace.home_of(path))]
        assert [code for code, _ in after] == [code for code, _ in before], (kind, name, after)
        workspace.change(path, NEEDS)


def test_what_is_needed_is_told_and_coloured_as_such(tmp_path: Path) -> None:
    """A name that stands for what a workflow needs says so, where it is declared, used and given."""
    path = tmp_path / "needs.flow"
    workspace = Workspace([tmp_path])
    workspace.change(path, NEEDS)
    view = workspace.view(path)
    assert view is not None
    places = [one for one in view.names.occurrences if one.meaning.name == "weight"]
    said = [hover_text(view, one.span.start + 1) for one in places]
    assert [each[1].partition(":")[2] for each in said if each] == [' needed by the workflow "Score".'] * 4
    tokens = semantic_tokens(places).data
    assert [TYPES[kind] for kind in tokens[3::5]] == ["parameter"] * 4
