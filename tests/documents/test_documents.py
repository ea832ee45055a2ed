"""Documents from end to end: Word files checked and filled in, PDFs, numbers without gaps, attachments."""

import io
import json
import re
import zipfile
from collections import Counter
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner, Result
from docx import Document
from jinja2.nodes import Add

from flowlang.cli import mailbox
from flowlang.cli.main import group
from flowlang.documents.write_word import Unfit, write_word
from flowlang.engine.papers import give_back
from flowlang.engine.ports import Number

FLOW = """\
use crm

template "contract" for a Deal
  file: "papers/contract.docx"
  number: "KB-{year}-{counter}"

template "invoice" for a Deal
  number: "INV-{year}-{counter}"
  body: \"\"\"
    # Invoice {number}

    for {deal.name}
    \"\"\"

template "papers" for a Deal
  subject: "Your papers"
  body: "Here they are."

workflow "Papers"
  when deal.stage becomes Agreed
  then
    generate document "contract" from deal as contract
    generate document "invoice" from deal as invoice
    if contract.document is present and invoice.document is present then
      send email "papers" to "lina@example.org"
        attach: contract.document, invoice.document

test "papers are sent"
  given a Deal
    name: "Rila & Sons <Couriers>"
  when deal.stage changes to Agreed
  expect generate document "contract" from deal
    number: "KB-2026-0001"
  expect generate document "invoice" from deal
  expect send email "papers" to "lina@example.org"
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.toml").write_text('name = "Kolelo Bikes"\ntimezone = "Europe/Sofia"\n')


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


def word(*paragraphs: str) -> bytes:
    document = Document()
    for text in paragraphs:
        document.add_paragraph(text)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def project(*paragraphs: str, text: str = FLOW) -> None:
    Path("papers").mkdir(exist_ok=True)
    Path("papers/contract.docx").write_bytes(word(*paragraphs))
    Path("papers.flow").write_text(text)


def findings(*paragraphs: str) -> list[tuple[str, str, int, str]]:
    """Code, file, line and message of what `flow check` finds when the Word file has these paragraphs."""
    project(*paragraphs)
    result = flow("check", "--output-format", "json")
    report = json.loads(result.stdout)
    found = report["diagnostics"] if isinstance(report, dict) else report
    return [(one["code"], one["file"], one["line"], one["message"]) for one in found]


def paragraphs_of(data: bytes) -> list[str]:
    return [one.text for one in Document(io.BytesIO(data)).paragraphs if one.text]


# --- Checking Word files ------------------------------------------------------------------------


def test_a_field_of_a_word_file_is_checked_against_the_schema() -> None:
    """A misspelt field is found in its paragraph, with the file's name."""
    [(code, file, line, message)] = findings("Contract", "about {{ deal.nam }}")
    assert (code, file, line) == ("FL0203", "papers/contract.docx", 2)
    assert "nam" in message


def test_a_field_that_may_be_missing_is_asked_for_first() -> None:
    """`{% if … %}` in the file is what `if … is present` is in a workflow."""
    [(code, _, line, message)] = findings("{{ deal.company.name }}")
    assert (code, line, message) == ("FL0401", 1, "`deal.company` may be missing here")
    assert findings("{% if deal.company %}{{ deal.company.name }}{% else %}nobody{% endif %}") == []
    assert findings("{% if not deal.company %}nobody{% else %}{{ deal.company.name }}{% endif %}") == []


@pytest.mark.parametrize(
    "text",
    [
        "{{ deal.name | upper }}",
        "{{ deal.name.upper() }}",
        "{{ 7 * 7 }}",
        "{{ deal['name'] }}",
        "{% set x = 1 %}",
        "{% include 'secret' %}",
        "{% for line in range(9) %}{% endfor %}",
        "{% if deal.name %}no end",
        "{% endfor %}",
        "half a field {{ deal.name",
        "{{ cycler.__init__.__globals__ }}",
    ],
)
def test_only_fields_loops_and_choices_may_stand_in_a_word_file(text: str) -> None:
    """Whatever else a template engine could run is refused before anything runs."""
    found = findings(text)
    assert found != []
    assert {code for code, *_ in found} <= {"FL1013", "FL0201", "FL0203"}


def test_a_loop_gives_its_items_a_name() -> None:
    """What a loop runs over must be a list, and its items have the fields of their type."""
    assert findings("{% for task in deal.tasks %}{{ task.title }}{% endfor %}") == []
    assert [one[0] for one in findings("{% for task in deal.tasks %}{{ task.titel }}{% endfor %}")] == [
        "FL0203"
    ]
    assert [one[0] for one in findings("{% for one in deal.name %}{{ one }}{% endfor %}")] == ["FL0307"]


@pytest.mark.parametrize(
    "name",
    ["../contract.docx", "/etc/passwd", "papers/../../contract.docx", "papers\\\\contract.docx", "no.docx"],
)
def test_a_file_is_inside_the_project(name: str) -> None:
    """A flow can't reach for files elsewhere."""
    project("x", text=FLOW.replace("papers/contract.docx", name))
    assert "FL1011" in flow("check").stdout


def test_a_link_that_leads_outside_is_not_followed(tmp_path: Path) -> None:
    """Where a file really is counts."""
    Path("home").mkdir()
    Path("outside.docx").write_bytes(word("x"))
    Path("home/flow.toml").write_text("")
    Path("home/link.docx").symlink_to(tmp_path / "outside.docx")
    Path("home/a.flow").write_text('use crm\n\ntemplate "a" for a Deal\n  file: "link.docx"\n')
    assert "FL1011" in flow("check", "home").stdout


def test_bytes_that_are_no_word_file_are_refused() -> None:
    """Noise, another zip, a bomb, entities: a finding each time, never a traceback."""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"<a/>")
        archive.writestr("word/media/big", b"0" * 70_000_000)
    entities = io.BytesIO()
    with zipfile.ZipFile(entities, "w") as archive:
        archive.writestr("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    for data in (b"", b"noise", word("x")[:2000], bomb.getvalue(), entities.getvalue()):
        project("x")
        Path("papers/contract.docx").write_bytes(data)
        result = flow("check")
        assert result.exit_code == 1
        assert "FL1012" in result.stdout


# --- Making documents ---------------------------------------------------------------------------


def test_documents_are_written_and_travel_with_the_letter() -> None:
    """The Word file and the PDF lie in the folder, and the same bytes are attached to the email."""
    project("Contract {{ number }}", "about {{ deal.name }}")
    result = flow("test", "--documents", "papers-out", "--mailbox", "mail")
    assert result.exit_code == 0, result.output
    folder = Path("papers-out/papers/papers-are-sent")
    contract, invoice = (
        (folder / "KB-2026-0001.docx").read_bytes(),
        (folder / "INV-2026-0001.pdf").read_bytes(),
    )
    assert paragraphs_of(contract) == ["Contract KB-2026-0001", "about Rila & Sons <Couriers>"]
    assert invoice.startswith(b"%PDF")
    [path] = Path("mail").rglob("*.eml")
    message = message_from_bytes(path.read_bytes(), policy=default)
    attached = {one.get_filename(): one.get_content() for one in message.iter_attachments()}  # type: ignore[attr-defined]
    assert attached == {"KB-2026-0001.docx": contract, "INV-2026-0001.pdf": invoice}


def test_the_same_documents_have_the_same_bytes() -> None:
    """Two runs of the same tests can be compared file by file."""
    project("Contract {{ number }}")
    flow("test", "--documents", "one")
    flow("test", "--documents", "two", "-n", "2")
    files = [path for path in sorted(Path("one").rglob("*")) if path.is_file()]
    assert len(files) == 3
    assert all(path.read_bytes() == Path("two", *path.parts[1:]).read_bytes() for path in files)


def test_loops_and_choices_are_filled_in() -> None:
    """Lists repeat, also two over one list; what is missing takes the other way."""
    project(
        "{% for task in deal.tasks %}[{{ task.title }}]{% endfor %}",
        "{% for one in deal.tasks %}({{ one.status }}){% endfor %}",
        "{% if deal.company %}{{ deal.company.name }}{% else %}nobody{% endif %}",
        text=FLOW.replace(
            "  when deal.stage changes",
            '  given a Task\n    title: "call"\n    deal: deal\n'
            '  given a Task as second\n    title: "write"\n    deal: deal\n    status: Done\n'
            "  when deal.stage changes",
        ),
    )
    result = flow("test", "--documents", "out")
    assert result.exit_code == 0, result.output
    [path] = Path("out").rglob("*.docx")
    assert paragraphs_of(path.read_bytes()) == ["[call][write]", "(Open)(Done)", "nobody"]


def test_a_text_becomes_a_word_file_where_that_is_wanted() -> None:
    """`format: Word` gives a file that can be edited: heading, paragraph, with what was filled in as text."""
    project("x", text=FLOW.replace("from deal as invoice", "from deal as invoice\n      format: Word"))
    result = flow("test", "--documents", "out")
    assert result.exit_code == 0, result.output
    [path] = Path("out").rglob("INV-2026-0001.docx")
    assert paragraphs_of(path.read_bytes()) == ["Invoice INV-2026-0001", "for Rila & Sons <Couriers>"]
    flow("test", "--documents", "two")
    assert next(Path("two").rglob("INV-2026-0001.docx")).read_bytes() == path.read_bytes()


def test_a_template_that_was_not_checked_runs_nothing() -> None:
    """Even where a tag hides from the check, only fields, loops and choices are run."""
    with pytest.raises(Unfit, match=Add.__name__):
        write_word(word("{{ 7 + 7 }}"), {})
    with pytest.raises(Unfit):
        write_word(word("{{ deal.__class__.mro() }}"), {"deal": {"text": "x"}})
    assert paragraphs_of(write_word(word("[{{ deal.__class__ }}]"), {"deal": {"text": "x"}})) == ["[]"]


def replay_events(*days: str) -> None:
    """A stream in which a deal is agreed on each of these days."""
    lines = []
    for at, day in enumerate(days):
        for kind, data in (
            ("created", {"record": {"name": "A"}}),
            ("updated", {"changed": {"stage": "Agreed"}}),
        ):
            event = {"specversion": "1.0", "id": f"{at}{kind}", "source": "crm", "type": f"Deal.{kind}"}
            event |= {"subject": f"D-{at}", "time": f"{day}T09:00:00Z"}
            lines.append(json.dumps({**event, "data": data}))
    Path("events.jsonl").write_text("\n".join(lines) + "\n")


def replay(*days: str, more: tuple[str, ...] = ()) -> list[str]:
    """The numbers that a replay gives to contracts of deals agreed on these days."""
    project("Contract {{ number }}")
    replay_events(*days)
    result = flow("run", "papers.flow", "--events", "events.jsonl", "--journal", "journal.jsonl", *more)
    assert result.exit_code == 0, result.output
    entries = map(json.loads, Path("journal.jsonl").read_text().splitlines())
    numbers = [one["number"] for one in entries if one["what"] == "action" and one.get("number")]
    return [one for one in numbers if one.startswith("KB")]


def test_numbers_have_no_gaps_and_begin_anew_each_year() -> None:
    """A series goes on from document to document, and from year to year."""
    assert replay("2026-03-01", "2026-04-01", "2027-01-02", "2027-01-03") == [
        "KB-2026-0001",
        "KB-2026-0002",
        "KB-2027-0001",
        "KB-2027-0002",
    ]


def test_a_replay_writes_the_documents_into_one_folder() -> None:
    """The journal is the same with and without the option."""
    replay("2026-03-01")
    plain = Path("journal.jsonl").read_bytes()
    replay("2026-03-01", more=("--documents", "out"))
    assert Path("journal.jsonl").read_bytes() == plain
    assert sorted(path.name for path in Path("out").iterdir() if path.suffix in {".docx", ".pdf"}) == [
        "INV-2026-0001.pdf",
        "KB-2026-0001.docx",
    ]


def test_a_number_that_was_taken_for_nothing_comes_back() -> None:
    """A document that failed leaves no gap, unless a later number is out already."""
    state = SimpleNamespace(counters=Counter({"number/KB": 7}))
    give_back(state, Number("KB-7", "KB", 7))  # type: ignore[arg-type]
    assert state.counters["number/KB"] == 6
    give_back(state, Number("KB-5", "KB", 5))  # type: ignore[arg-type]
    assert state.counters["number/KB"] == 6


def test_a_withheld_document_takes_no_number() -> None:
    """What a policy withholds leaves no gap, and is not made."""
    policy = """\
setting pause: yes/no = yes

policy "Small deals need no papers"
  never generate document (template) from (subject)
    when settings.pause

"""
    project("Contract {{ number }}", text=FLOW.replace('workflow "Papers"', policy + 'workflow "Papers"'))
    replay_events("2026-03-01")
    result = flow("run", "papers.flow", "--events", "events.jsonl", "--journal", "journal.jsonl")
    assert "withheld" in Path("journal.jsonl").read_text(), result.output
    assert '"number"' not in Path("journal.jsonl").read_text()


def test_without_the_extra_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """No traceback of a missing library: the cause, and the cure. The mailbox works without it."""
    project("x")
    monkeypatch.setattr(mailbox, "missing_for_documents", lambda: ["docxtpl"])
    result = flow("test", "--documents", "out")
    assert result.exit_code == 2
    assert 'pip install "flowlang[documents]"' in re.sub(r"\s+", " ", result.output)
    assert flow("test", "--mailbox", "mail").exit_code == 0
