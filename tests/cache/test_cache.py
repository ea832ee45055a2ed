"""Kept verdicts: used when nothing changed, and never when anything did."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flowlang.cache import folder as cache_folder
from flowlang.cache.entry import Kept, NoEntry, from_bytes, to_bytes
from flowlang.cache.folder import CacheFolder
from flowlang.cli import checking
from flowlang.cli.checking import Asked, remembered
from flowlang.cli.main import group
from flowlang.discovery import ProjectProblem
from flowlang.inputs import Answers

SCHEMA = """use crm

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: "Thank you."

team "Sales"
  members: user "ana", user "bob"
"""
LEADS = """use "schema.flow"

workflow "Follow up"
  "Every new lead hears from us."
  owner: "sales"
  when a Lead is created
  if lead.email is present
  then
    send email "welcome" to lead.email
    after 3 days
    set lead.status to Lost
"""
DEALS = """use "schema.flow"
use "more.flow"

workflow "Watch"
  owner: "sales"
  when a Deal is created
  then
    notify deal.owner "new"
    if deal.amount is more than 5 == 4 then
      set deal.stage to Wonn
"""
FILES = {
    "schema.flow": SCHEMA,
    "leads.flow": LEADS,
    "deals.flow": DEALS,
    "more.flow": "use crm\n",
    "flow.toml": 'name = "Shop"\n',
    "sub/flow.toml": "[lint]\n",
    "sub/own.flow": LEADS.replace("Follow up", "Other"),
    "pyproject.toml": '[tool.flowlang]\nname = "Other"\n',
}
EDITS = [
    ("lead.email", "lead.phone"),
    ("Lost", "Won"),
    ("Lost", "Rejected"),
    ("welcome", "hello"),
    ("Sales", "Support"),
    ("name", "nam"),
    ("3 days", "3"),
    ("use crm", "# nothing"),
    ('"schema.flow"', '"more.flow"'),
    ("owner", "# owner"),
    ("is created", "is updated"),
    ("set lead", "# flow: ignore[no-test] because it is small\n    set lead"),
    ('name = "Shop"', '[lint.levels]\nno-test = "error"'),
    ('name = "Shop"', 'files = ["leads.flow"]'),
    ("[lint]", '[lint]\nselect = ["FL08"]'),
    ("\n", "\r\n"),
    ("Follow up", "Watch"),
]


def plain(kept: Kept) -> object:
    """All that findings say, with the texts that they point into."""
    return json.loads(to_bytes("", {}, kept).partition(b"\n")[2])


def fresh(asked: Asked) -> Kept:
    return remembered(asked, None)


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test works in a folder of its own."""
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def write(names: Iterator[str] | list[str] | None = None) -> None:
    for name in FILES if names is None else names:
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(FILES[name], "utf-8")


def empty() -> None:
    for one in Path().iterdir():
        shutil.rmtree(one) if one.is_dir() else one.unlink()


steps = st.lists(
    st.one_of(
        st.tuples(st.just("edit"), st.sampled_from(sorted(FILES)), st.sampled_from(EDITS)),
        st.tuples(st.just("remove"), st.sampled_from(sorted(FILES)), st.none()),
        st.tuples(st.just("restore"), st.sampled_from(sorted(FILES)), st.none()),
        st.tuples(st.just("link"), st.sampled_from(sorted(FILES)), st.sampled_from(sorted(FILES))),
        st.tuples(st.just("setting"), st.sampled_from(["yes", "2"]), st.none()),
    ),
    max_size=5,
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps,
    st.sampled_from([(Path(),), (Path("leads.flow"), Path("deals.flow")), (Path("sub"),)]),
    st.sets(st.sampled_from(["sub/own.flow", "more.flow", "flow.toml", "pyproject.toml", "sub/flow.toml"])),
)
def test_a_stale_cache_never_changes_a_verdict(
    todo: list[tuple[str, str, object]], paths: tuple[Path, ...], left_out: set[str]
) -> None:
    """After any changes, what the cache gives is what a check without it finds: places, fixes and all."""
    empty()
    write([name for name in FILES if name not in left_out])
    asked = Asked(paths, None, None)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        folder = CacheFolder(Path(name))
        for what, file, how in [("", "", None), *todo]:
            path = Path(file)
            if what == "edit" and path.is_file() and isinstance(how, tuple):
                path.write_bytes(path.read_bytes().replace(how[0].encode(), how[1].encode(), 1))
            elif what == "remove":
                path.unlink(missing_ok=True)
            elif what == "restore":
                path.unlink(missing_ok=True)
                write([file])
            elif what == "link" and isinstance(how, str) and how != file:
                path.unlink(missing_ok=True)
                path.parent.mkdir(exist_ok=True)
                path.symlink_to(Path(how).absolute())
            elif what == "setting":
                patch.setenv("FLOW_SETTING_PAUSE", file)
            # Whatever stops a check has to stop the one with a cache.
            try:
                expected: object = plain(fresh(asked))
            except Exception as problem:
                expected = str(problem)
            for _ in range(2):
                try:
                    found: object = plain(remembered(asked, folder))
                except Exception as problem:
                    found = str(problem)
                assert found == expected


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, ["check", *arguments])


def test_the_second_run_reads_files_and_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    """With nothing changed, no file is parsed again, and the findings come out to the letter."""
    write()
    first = flow("--cache-dir", "../kept")
    assert first.exit_code == 1
    assert "may-be-missing" in first.output

    def refuse(*_: object) -> None:
        raise ProjectProblem("read again")

    monkeypatch.setattr(checking.Asked, "load", refuse)
    second = flow("--cache-dir", "../kept")
    assert (second.exit_code, second.output) == (1, first.output)
    for form in ("json", "sarif", "junit"):
        assert flow("--cache-dir", "../kept", "--output-format", form).exit_code == 1
    # Other files, other options: another question.
    assert "read again" in flow("--cache-dir", "../kept", "leads.flow").output
    assert "read again" in flow("--cache-dir", "../kept", "--ignore", "FL08").output
    assert "read again" in flow("--cache-dir", "../kept", "--no-cache").output


def test_no_cache_keeps_nothing() -> None:
    """Where nothing is to be kept, nothing is written."""
    write()
    flow("--no-cache", "--cache-dir", "../kept")
    assert not Path("../kept").exists()


def test_fixes_are_never_applied_from_memory() -> None:
    """What changes files looks at them anew."""
    write()
    assert flow("--cache-dir", "../kept").exit_code == 1
    before = flow("--cache-dir", "../kept", "--diff", "--unsafe-fixes").output
    assert flow("--no-cache", "--diff", "--unsafe-fixes").output == before


def test_another_flowlang_takes_nothing_from_this_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """After an update, or a change of the code in a checkout, everything is checked again."""
    from flowlang.cache import own_code

    write()
    folder, asked = CacheFolder(Path("../kept")), Asked((Path(),), None, None)
    remembered(asked, folder)
    assert folder.find(checking._key(asked)) is not None
    monkeypatch.setattr(own_code, "which_flowlang", lambda: "another one")
    assert folder.find(checking._key(asked)) is None


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_damaged_entry_is_no_entry(data: st.DataObject) -> None:
    """A byte changed, an end cut off, an entry of another key: the work is done again, without a word."""
    entry = to_bytes("key", {("file", "a.flow"): True}, Kept((), ("a.flow",)))
    assert from_bytes(entry, "key").verdict() == Kept((), ("a.flow",))
    at = data.draw(st.integers(0, len(entry) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda one: one != entry[at]))
    for damaged in (entry[:at], entry[:at] + bytes([byte]) + entry[at + 1 :], b"", b"\n"):
        with pytest.raises(NoEntry):
            from_bytes(damaged, "key").verdict()
    with pytest.raises(NoEntry):
        from_bytes(entry, "another key")


def test_an_entry_that_says_nonsense_is_no_entry() -> None:
    """Also where somebody has written a proper digest: nothing is taken on trust."""
    from flowlang.inputs import digest

    good = json.loads(to_bytes("key", {}, Kept((), ())).partition(b"\n")[2])
    one = {"code": "FL0000", "message": "", "span": [0, 0, 9], "label": "", "related": [], "notes": []}
    for bad in ({"findings": [one]}, {"findings": 3}, {"sources": [[1]]}, {"files": None}, {"given": [1]}):
        payload = json.dumps({**good, **bad}).encode()
        with pytest.raises(NoEntry):
            from_bytes(digest(payload).encode() + b"\n" + payload, "key").verdict()


def test_the_folder_stays_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest entries make room, and nothing half written is left behind."""
    monkeypatch.setattr(cache_folder, "MOST_ENTRIES", 3)
    folder = CacheFolder(Path("../kept"))
    for number in range(6):
        folder.keep(str(number), Answers(), Kept((), ()))
    assert len(list(folder.path.iterdir())) == 3
    assert folder.find("5") is not None
    assert folder.find("0") is None


def test_what_was_written_to_meanwhile_is_not_kept() -> None:
    """When a file was read twice and had changed between, the verdict is about neither of the two."""
    folder, answers = CacheFolder(Path("../kept")), Answers()
    answers.note("bytes", "a.flow", "1")
    answers.note("bytes", "a.flow", "2")
    folder.keep("key", answers, Kept((), ()))
    assert folder.find("key") is None


def test_without_a_folder_to_write_to_the_check_goes_on() -> None:
    """A cache is a convenience: where there can be none, the check says what it would say."""
    write()
    Path("../kept").write_text("a file", "utf-8")
    # The option itself refuses a file; below one, nothing can be made.
    assert flow("--cache-dir", "../kept/inside").output == flow("--no-cache").output


def test_a_word_file_is_a_part_of_what_a_verdict_rests_on() -> None:
    """One that is missed, comes, changes and goes: each time the cache says what a check says."""
    write(["flow.toml", "more.flow"])
    Path("offer.flow").write_text('use crm\n\ntemplate "offer" for a Deal\n  file: "offer.docx"\n', "utf-8")
    seen = []
    for data in (None, b"no Word file", b"", None):
        Path("offer.docx").unlink(missing_ok=True)
        if data is not None:
            Path("offer.docx").write_bytes(data)
        seen.append(flow("--cache-dir", "../kept").output)
        assert seen[-1] == flow("--no-cache").output
        assert seen[-1] == flow("--cache-dir", "../kept").output
    assert seen[0] == seen[3] != seen[1]
