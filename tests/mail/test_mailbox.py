"""`--mailbox` from end to end: the letters that nobody gets, read back by the standard library."""

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from flowlang.cli.main import group

FLOW = """\
use crm

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: \"\"\"
    Hello {lead.name},

    your next steps:
    - look at https://kolelo.example/routes?a=1&b=2
    - come and ride

    {table of lead.tasks: title, status}
    \"\"\"

workflow "Welcome"
  when a Lead is created
  as long as lead.email is present
  then
    send email "welcome" to lead.email
      reply_to: "desk@kolelo.example"
    notify user "ana" "{lead.name} was written to"

test "a lead is welcomed"
  given user "ana"
  given a Lead
    name: "Lina & <b>Co</b>"
    email: "lina@example.org"
  expect send email "welcome" to "lina@example.org"
"""


@pytest.fixture(autouse=True)
def at_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("flow.toml").write_text('name = "Kolelo Bikes"\ntimezone = "Europe/Sofia"\n')


def flow(*arguments: str) -> Result:
    return CliRunner().invoke(group, list(arguments), catch_exceptions=False)


def letters(folder: str = "mail") -> list[EmailMessage]:
    return [read(path) for path in sorted(Path(folder).rglob("*.eml"))]


def read(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    assert isinstance(body, EmailMessage)
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def template(*lines: str, more: str = "") -> str:
    """A file with a template of these lines, sent to a lead by a workflow, and a test that makes one."""
    parts = "".join(f"  {line}\n" for line in lines)
    return (
        f'use crm\n\ntemplate "news" for a Lead\n{parts}\n'
        'workflow "News"\n  when a Lead is created\n  as long as lead.email is present\n  then\n'
        '    send email "news" to lead.email\n\n'
        'test "news are sent"\n  given a Lead\n    name: "Lina"\n    email: "lina@example.org"\n'
        f"{more}  expect send email anything to anything\n"
    )


def findings_of(text: str) -> list[tuple[str, int, str]]:
    """Code, line and message of what is found when the tests of a file send their letters."""
    Path("news.flow").write_text(text)
    result = flow("test", "news.flow", "--mailbox", "mail", "--format", "json")
    report = json.loads(result.stdout)
    found = [(one["code"], one["line"], one["message"]) for one in report["diagnostics"]]
    assert result.exit_code == (1 if found else 0), result.output
    return found


# --- The letters of a test ----------------------------------------------------------------------


def test_a_letter_of_a_test_is_read_back_by_the_standard_library() -> None:
    """Headers, text and HTML are as the workflow asked for them, at the time of the test."""
    Path("welcome.flow").write_text(FLOW)
    result = flow("test", "--mailbox", "mail")
    assert result.exit_code == 0, result.output
    [message] = letters()
    assert message["From"] == "Kolelo Bikes <no-reply@flow.invalid>"
    assert message["To"] == "lina@example.org"
    assert message["Reply-To"] == "desk@kolelo.example"
    assert message["Subject"] == "Welcome, Lina & <b>Co</b>"
    assert message["Date"] == "Mon, 05 Jan 2026 09:00:00 +0200"
    assert message["X-Flow-Workflow"] == "Welcome"
    assert message["X-Flow-About"] == "Lead Lead-1"
    assert "Hello Lina & <b>Co</b>,\n\nyour next steps:\n- look at" in part(message, "plain")


def test_what_is_filled_in_is_only_ever_text_in_the_html() -> None:
    """A name with tags in it shows as it is written; lists, links and tables come from the template."""
    Path("welcome.flow").write_text(FLOW)
    flow("test", "--mailbox", "mail")
    page = part(letters()[0], "html")
    assert "<p>Hello Lina &amp; &lt;b&gt;Co&lt;/b&gt;,</p>" in page
    assert (
        '<ul><li>look at <a href="https://kolelo.example/routes?a=1&amp;b=2">'
        "https://kolelo.example/routes?a=1&amp;b=2</a></li><li>come and ride</li></ul>"
    ) in page
    assert "<thead><tr><th>Title</th><th>Status</th></tr></thead>" in page


def test_the_same_tests_give_the_same_bytes() -> None:
    """A mailbox can be compared with the one of yesterday."""
    Path("welcome.flow").write_text(FLOW)
    flow("test", "--mailbox", "one")
    flow("test", "--mailbox", "two", "-n", "2")
    files = sorted(path.relative_to("one") for path in Path("one").rglob("*") if path.is_file())
    assert files == sorted(path.relative_to("two") for path in Path("two").rglob("*") if path.is_file())
    assert [Path("one", name).read_bytes() for name in files] == [
        Path("two", name).read_bytes() for name in files
    ]


def test_the_page_shows_every_message_and_runs_nothing() -> None:
    """E-mails and notices are on one page, which needs no other file and no script."""
    Path("welcome.flow").write_text(FLOW)
    flow("test", "--mailbox", "mail")
    page = Path("mail/index.html").read_text()
    assert "2 messages, 1 email among them." in page
    assert "Welcome, Lina &amp; &lt;b&gt;Co&lt;/b&gt;" in page
    assert "ana" in page
    assert "was written to" in page
    assert 'href="welcome/a-lead-is-welcomed/01-welcome-lead-lead-1.eml"' in page
    tags = _Tags()
    tags.feed(page)
    assert not {"script", "link", "img"} & tags.seen
    assert "prefers-color-scheme: dark" in page


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.add(tag)


def test_the_letters_of_the_time_before_go_and_nothing_else() -> None:
    """A folder holds the letters of the last run; a file that somebody put there stays."""
    Path("welcome.flow").write_text(FLOW)
    flow("test", "--mailbox", "mail")
    Path("mail/mine.txt").write_text("keep")
    Path("welcome.flow").write_text(FLOW.replace("a lead is welcomed", "somebody is welcomed"))
    flow("test", "--mailbox", "mail")
    names = sorted(path.relative_to("mail").as_posix() for path in Path("mail").rglob("*.*"))
    assert names == [
        ".flow-files.json",
        "index.html",
        "mine.txt",
        "welcome/somebody-is-welcomed/01-welcome-lead-lead-1.eml",
    ]


def test_a_list_of_files_that_leads_outside_takes_nothing_away() -> None:
    """A folder from elsewhere can't make the command remove files of somebody else."""
    Path("welcome.flow").write_text(FLOW)
    Path("mail").mkdir()
    Path("precious").write_text("keep")
    Path("mail/.flow-files.json").write_text(json.dumps(["../precious", "/etc/hostname", 3]))
    assert flow("test", "--mailbox", "mail").exit_code == 0
    assert Path("precious").read_text() == "keep"


def test_a_mailbox_that_is_a_file_is_refused_without_a_traceback() -> None:
    """The place can't be written: exit code 2 and the name of the place."""
    Path("welcome.flow").write_text(FLOW)
    Path("taken").write_text("")
    result = flow("test", "--mailbox", "taken/mail")
    assert result.exit_code == 2
    assert "taken/mail" in result.output


# --- The letters of a replay --------------------------------------------------------------------


def test_a_replay_files_letters_by_workflow_and_keeps_its_journal() -> None:
    """`flow run --mailbox` changes nothing of what happens; the name of a letter is that of its request."""
    Path("welcome.flow").write_text(FLOW)
    event = {
        "specversion": "1.0",
        "id": "1",
        "source": "crm",
        "type": "Lead.created",
        "subject": "L-1",
        "time": "2026-01-05T09:00:00Z",
        "data": {"record": {"name": "Lina", "email": "lina@example.org"}},
    }
    Path("events.jsonl").write_text(json.dumps(event) + "\n")
    flow("run", "--events", "events.jsonl", "--journal", "without.jsonl")
    result = flow("run", "--events", "events.jsonl", "--journal", "with.jsonl", "--mailbox", "mail")
    assert result.exit_code == 0, result.output
    assert Path("with.jsonl").read_bytes() == Path("without.jsonl").read_bytes()
    [path] = Path("mail").rglob("*.eml")
    entries = map(json.loads, Path("with.jsonl").read_text().splitlines())
    key = next(entry["key"] for entry in entries if entry["what"] == "action")
    assert path.as_posix() == f"mail/welcome/welcome-lead-l-1-{key[:8]}.eml"
    assert read(path)["Message-ID"] == f"<{key}@flow.invalid>"
    assert read(path)["Date"] == "Mon, 05 Jan 2026 11:00:00 +0200"


# --- What is wrong with letters -----------------------------------------------------------------


def test_a_good_letter_has_no_findings() -> None:
    """Plain words, a good link, a field that is there."""
    assert (
        findings_of(template('subject: "News for {lead.name}"', 'body: "See https://kolelo.example/news."'))
        == []
    )


def test_an_empty_field_is_found_where_it_is_filled_in() -> None:
    """A value that is an empty text leaves a gap in the letter."""
    text = template(
        'subject: "News for you"',
        'body: "Hello {lead.company_name or else "you"},"',
        more='    company_name: ""\n',
    )
    assert [(code, line) for code, line, _ in findings_of(text)] == [("FL1001", 5)]


def test_an_empty_field_that_is_meant_is_not_reported() -> None:
    """`or else ""` says that nothing may stand there."""
    text = template('subject: "News for you"', 'body: "Hello {lead.company_name or else ""}"')
    assert findings_of(text) == []


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("kolelo.example/offers", "does not begin with https://"),
        ("www.kolelo.example", "does not begin with https://"),
        ("htp://kolelo.example", "`htp` is not https"),
        ("http:/kolelo.example", "does not begin with https://"),
        ("https://localhost/offers", "the reader's own computer"),
        ("https://www.example.com/offers", "only stands for an address"),
        ("https://kolelo", "no address of a site"),
    ],
)
def test_a_broken_link_is_found(link: str, why: str) -> None:
    """A reader could not follow it."""
    [(code, line, message)] = findings_of(template('subject: "News"', f'body: "Look: {link}, please"'))
    assert (code, line) == ("FL1002", 5)
    assert why in message


@pytest.mark.parametrize("text", ["and/or", "1.5/2 hours", "24/7", "lina@kolelo.example", "e.g. this"])
def test_what_only_looks_like_a_link_is_not_reported(text: str) -> None:
    """Slashes and dots are usual in sentences."""
    assert findings_of(template('subject: "News"', f'body: "We are here {text}, as always"')) == []


def test_an_empty_subject_is_found() -> None:
    """A subject that consists of a filling alone, which was empty, is reported where it is written."""
    text = template('subject: "{lead.city or else ""}"', 'body: "Hello"')
    assert [one[:2] for one in findings_of(text)] == [("FL1003", 4)]


@pytest.mark.parametrize(
    "subject", ["BUY OUR BICYCLES", "A new bike!!", "Act now and save", "Re: your order", "Cheap $$$ bikes"]
)
def test_a_subject_like_spam_is_found(subject: str) -> None:
    """Mail programs would put the letter aside."""
    assert [one[:2] for one in findings_of(template(f'subject: "{subject}"', 'body: "Hello"'))] == [
        ("FL1004", 4)
    ]


@pytest.mark.parametrize("subject", ["Thank you!", "CRM news", "Result of your test ride", "Новини за вас"])
def test_a_usual_subject_is_not_reported(subject: str) -> None:
    """One exclamation mark, a short word in capitals and other alphabets are fine."""
    assert findings_of(template(f'subject: "{subject}"', 'body: "Hello"')) == []


def test_an_address_that_is_none_is_found_at_the_step() -> None:
    """A letter that can't arrive is reported where it is sent."""
    text = template('subject: "News"', 'body: "Hello"').replace("lina@example.org", "lina@localhost")
    [(code, line, message)] = findings_of(text)
    assert (code, line) == ("FL1005", 11)
    assert "`lina@localhost` is not an email address" in message


def test_html_of_a_template_is_escaped_and_checked() -> None:
    """A part `html:` is taken as it is; what is filled in is harmless, and open tags are found."""
    text = template('subject: "News"', 'html: "<p>Hello <b>{lead.name}</p>"')
    text = text.replace('name: "Lina"', 'name: "<script>"')
    assert [one[:2] for one in findings_of(text)] == [("FL1006", 5)]
    [message] = letters()
    assert "<p>Hello <b>&lt;script&gt;</p>" in part(message, "html")
    assert part(message, "plain").strip() == "Hello <script>"


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_comment_ignores_what_is_meant(workers: str) -> None:
    """A finding about a letter is ignored like any other; `flow check` does not call the comment unused."""
    text = template(
        'subject: "News"', "# flow: ignore[broken-link] because it is a name", 'body: "See kolelo.example/x"'
    )
    Path("news.flow").write_text(text)
    result = flow("test", "news.flow", "--mailbox", "mail", "-n", workers)
    assert result.exit_code == 0, result.output
    assert flow("check", "news.flow").exit_code == 0
