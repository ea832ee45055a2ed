"""The pages of `flow docs`: what stands on them, that every link leads somewhere, what never gets there."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.site.kit import docs, pages, read

ROOT = Path(__file__).parents[2]
PROJECTS = sorted(file.parent for file in (ROOT / "examples").rglob("flow.toml"))
SMALL = """workflow "{name}"
  "{doc}"
  owner: "{owner}"
  tags: "marketing"
  when a Lead is created
  then
    after 2 days
    send email "welcome" to lead.email

test "it greets"
  given a Lead
    email: "a@example.org"
  after 2 days
  expect send email "welcome" to "a@example.org"

template "welcome" for a Lead
  subject: "Hello"
  body: "Hello there"

team "Sales"
  head: user "ana"

record Lead "Somebody who may buy"
  email: email, required
  status: New | Lost = New

action send email (template: Template) to (recipient: email)
  "Sends a letter."

setting api_key: text

policy "Two letters a week"
  limit send email: 2 per 7 days for each recipient
"""
GOOD = SMALL.format(name="Greet", doc="Everybody is greeted.", owner="Sales")


def small(folder: Path, text: str = GOOD) -> Path:
    """A project of one file."""
    (folder / "crm").mkdir(parents=True, exist_ok=True)
    (folder / "crm" / "flow.toml").write_text('name = "Small"\n', "utf-8")
    (folder / "crm" / "greet.flow").write_text(text, "utf-8")
    return folder / "crm"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the bicycle shop."""
    out = tmp_path_factory.mktemp("site") / "out"
    docs(ROOT / "examples" / "bike-shop", "--out", out)
    return out


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere_here(project: Path, tmp_path: Path) -> None:
    """In the sites of all examples, each link leads to a page that is there and an id that is on it."""
    out = tmp_path / "out"
    docs(project, "--out", out, "--no-history")
    found = {file.resolve(): page for file, page in pages(out)}
    wrong = []
    for file, page in found.items():
        assert not page.wrong, file
        assert not page.open, file
        assert len(page.ids) == len(set(page.ids)), f"{file}: an id stands twice"
        for tag, name, target in page.leads:
            parts = urlsplit(target)
            outside = parts.scheme or parts.netloc
            assert not outside, f"{file}: {target} is outside"
            there = (file.parent / unquote(parts.path)).resolve() if parts.path else file
            if not there.is_file() or (parts.fragment and unquote(parts.fragment) not in found[there].ids):
                wrong.append(f"{file.name}: <{tag} {name}={target}>")
    assert not wrong


def test_the_search_index_leads_to_what_it_names(shop: Path) -> None:
    """Everything that the search finds is there."""
    script = (shop / "search-index.js").read_text("utf-8")
    rows = json.loads(script.removeprefix("window.flowIndex = ").removesuffix(";\n"))
    assert {row[1] for row in rows} >= {"workflow", "record", "field", "action", "policy", "template"}
    for _, _, href, *_ in rows:
        path, _, mark = href.partition("#")
        assert not mark or mark in read(shop / path).ids, href


def test_nothing_comes_from_outside(shop: Path) -> None:
    """Style sheet and scripts name no address, so that nothing is fetched from anywhere."""
    for name in ("site.css", "site.js"):
        text = (shop / name).read_text("utf-8")
        assert "//" not in text.replace("// ", "")
        assert "@import" not in text
        assert "url(" not in text


def test_the_page_of_a_workflow_says_everything(shop: Path) -> None:
    """Its sentence, who is responsible, what it reads and writes, its picture, its text, and its examples."""
    page = read(shop / "workflows" / "take-up-a-fleet-request.html")
    assert page.headings == ["Take up a fleet request", "The text", "Examples", "Changes of the file"]
    assert "No request for a fleet stays without an owner" in page.text
    assert "led by petra" in page.text
    leads = [target for _, _, target in page.leads]
    assert "../records/lead.html#status" in leads
    assert "#L15" in leads
    assert "L15" in page.ids
    assert "Then notify user" in page.text
    assert "svg" in page.tags


def test_the_first_page_lists_by_area_owner_and_record(shop: Path) -> None:
    """Each workflow is found by its folder, by who is responsible, and by its records."""
    page = read(shop / "index.html")
    assert page.headings[:4] == ["Kolelo Bikes", "By area", "By who is responsible", "By record"]
    leads = [target for _, _, target in page.leads]
    assert leads.count("workflows/take-up-a-fleet-request.html") >= 3


def test_the_shapes_of_a_picture_lead_to_the_lines_of_the_text(tmp_path: Path) -> None:
    """Whoever clicks a step comes to its line on the same page, and of another page to the workflow there."""
    docs(small(tmp_path), "--out", tmp_path / "out")
    page = read(tmp_path / "out" / "workflows" / "greet.html")
    assert ("a", "href", "#L8") in page.leads
    record = read(tmp_path / "out" / "records" / "lead.html")
    assert ("a", "href", "../workflows/greet.html#L1") in record.leads


def test_policies_templates_and_actions_know_their_workflows(tmp_path: Path) -> None:
    """What concerns a workflow leads to it, and it leads back."""
    docs(small(tmp_path), "--out", tmp_path / "out")
    page = read(tmp_path / "out" / "workflows" / "greet.html")
    leads = [target for _, _, target in page.leads]
    for name in ("policies", "templates", "actions"):
        other = read(tmp_path / "out" / f"{name}.html")
        assert ("a", "href", "workflows/greet.html") in other.leads, name
        assert any(target.startswith(f"../{name}.html#") for target in leads), name


def test_hostile_names_are_only_text(tmp_path: Path) -> None:
    """A workflow called `<script>` starts no script, in no page and not in the index."""
    name = "<script>alert(1)</script>"
    text = SMALL.format(name=name, doc="<img src=x onerror=alert(2)> & so on", owner="<b>")
    text += '\nworkflow "<SCRIPT>alert(1)"\n  when a Lead is created\n  then\n    set lead.status to Lost\n'
    docs(small(tmp_path, text), "--out", tmp_path / "out")
    names = [file.name for file in (tmp_path / "out" / "workflows").iterdir()]
    assert len({one.casefold() for one in names}) == 2
    for file, page in pages(tmp_path / "out"):
        assert page.tags.count("script") == 2, file
        assert "img" not in page.tags
        assert "b" not in page.tags
    assert name in read(tmp_path / "out" / "index.html").text
    assert "<script" not in (tmp_path / "out" / "site.js").read_text("utf-8")


def test_the_same_project_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice the same, from wherever it is called, and no path of this machine gets into it."""
    project = small(tmp_path)
    docs(project, "--out", tmp_path / "one")
    monkeypatch.chdir(project)
    docs("--out", tmp_path / "two")
    one, two = (
        {file.relative_to(out).as_posix(): file.read_bytes() for file in out.rglob("*") if file.is_file()}
        for out in (tmp_path / "one", tmp_path / "two")
    )
    assert one == two
    assert not any(str(tmp_path).encode() in text or b"/stdlib/" in text for text in one.values())


def test_secrets_are_never_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting from the environment or from flow.toml is named, and what it is set to is not."""
    project = small(tmp_path)
    (project / "flow.toml").write_text('name = "Small"\n[settings]\napi_key = "hush-in-file"\n', "utf-8")
    for name in ("API_KEY", "FLOW_SETTING_API_KEY", "FLOW_API_KEY"):
        monkeypatch.setenv(name, "hush-hush")
    docs(project, "--out", tmp_path / "out")
    assert "settings.api_key" in read(tmp_path / "out" / "records.html").text
    for file in (tmp_path / "out").rglob("*"):
        assert not file.is_file() or b"hush" not in file.read_bytes(), file


def test_what_is_sound_of_a_broken_project_has_pages(tmp_path: Path) -> None:
    """A mistake is shown on the first page and ends with 1; the other workflows have their pages."""
    broken = '\nworkflow "Wrong"\n  when a Lead is created\n  then\n    set lead.statsu to Lost\n'
    result = docs(small(tmp_path, GOOD + broken), "--out", tmp_path / "out", code=1)
    assert "FL0203" in result.stdout
    home = read(tmp_path / "out" / "index.html")
    assert "FL0203" in home.text
    assert "greet.flow:" in home.text
    assert (tmp_path / "out" / "workflows" / "greet.html").is_file()
    assert not (tmp_path / "out" / "workflows" / "wrong.html").exists()


def test_only_its_own_files_are_removed(tmp_path: Path) -> None:
    """Pages of workflows that are gone go too; what others put there stays, and their folders are refused."""
    project = small(tmp_path)
    docs(project, "--out", tmp_path / "out")
    (tmp_path / "out" / "mine.txt").write_text("mine", "utf-8")
    small(tmp_path, GOOD.replace("Greet", "Welcome"))
    docs(project, "--out", tmp_path / "out")
    assert [one.name for one in (tmp_path / "out" / "workflows").iterdir()] == ["welcome.html"]
    assert (tmp_path / "out" / "mine.txt").read_text("utf-8") == "mine"
    assert "did not write" in docs(project, "--out", project, code=2).stderr


@pytest.mark.skipif(shutil.which("git") is None, reason="there is no git, so no history was read")
def test_the_history_comes_from_git(tmp_path: Path) -> None:
    """Who changed the file, when and why; and nothing of it with --no-history."""
    project = small(tmp_path)
    who = dict.fromkeys(
        [f"GIT_{role}_{what}" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")], "ana"
    )
    environment = {**os.environ, **who, "GIT_AUTHOR_DATE": "2026-01-05T09:00:00Z"}
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "Greet <everybody>"]):
        subprocess.run(["git", *arguments], cwd=project, env=environment, check=True)  # noqa: S607
    docs(project, "--out", tmp_path / "out")
    page = read(tmp_path / "out" / "workflows" / "greet.html")
    assert "2026-01-05 Greet <everybody> ana" in page.text
    docs(project, "--out", tmp_path / "out", "--no-history")
    assert "Greet <everybody>" not in read(tmp_path / "out" / "workflows" / "greet.html").text


def test_odd_names_make_files_that_every_system_can_keep(tmp_path: Path) -> None:
    """Names without letters, with ways to other folders, or of devices become plain files in the site."""
    names = ["", "a/../../b", "CON", "con", "日本語", "العربية"]
    flows = "".join(
        f'workflow "{name}"\n  when a Lead is created\n  then\n    set lead.status to Lost\n\n'
        for name in names
    )
    docs(small(tmp_path, flows + GOOD[GOOD.index("record Lead") :]), "--out", tmp_path / "out")
    files = list((tmp_path / "out" / "workflows").iterdir())
    assert len({file.name.casefold() for file in files}) == len(names)
    assert not any(file.stem.casefold() == "con" for file in files)
    assert "日本語" in read(tmp_path / "out" / "index.html").text


def test_words_of_the_text_lead_to_what_they_name(tmp_path: Path) -> None:
    """In the text of a workflow, actions, templates, records and fields are links."""
    docs(small(tmp_path), "--out", tmp_path / "out")
    leads = [target for tag, _, target in read(tmp_path / "out" / "workflows" / "greet.html").leads]
    for target in ("actions.html#action-send-email-template-to-recipient", "templates.html#template-welcome"):
        assert f"../{target}" in leads
    for target in ("records/lead.html", "records/lead.html#email"):
        assert f"../{target}" in leads


def test_without_graphviz_there_are_pages_without_pictures(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Everything but the pictures is there, and a message says how to get them."""
    from flowlang.connect.draw import RendererMissing
    from flowlang.site import pictures

    def missing(*_: object) -> None:
        raise RendererMissing

    monkeypatch.setattr(pictures, "draw", missing)
    result = docs(small(tmp_path), "--out", tmp_path / "out")
    assert "flowlang[diagrams]" in result.stderr
    page = read(tmp_path / "out" / "workflows" / "greet.html")
    assert "svg" not in page.tags
    assert page.headings == ["Greet", "The text", "Examples"]


def test_what_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the libraries for pages the command says which to install, and writes nothing."""
    import importlib.util

    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "jinja2" else real(name)
    )
    result = docs(small(tmp_path), "--out", tmp_path / "out", code=2)
    assert 'pip install "flowlang[site]"' in result.stderr
    assert not (tmp_path / "out").exists()
