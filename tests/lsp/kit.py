"""A client that talks to a real server, and small projects to talk about."""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient

# What the server does without, when a test is to fail (see test_features.py).
WITHOUT = os.environ.get("FLOW_WITHOUT")
COMMAND = [sys.executable, "-m", *(["tests.lsp.without", WITHOUT] if WITHOUT else ["flowlang", "lsp"])]
# How long findings are waited for. Seconds.
PATIENCE = 3 if WITHOUT else 30
CONFIG = ClientServerConfig(server_command=COMMAND)

SCHEMA = """\
use crm

extend Lead
  yearly: money in EUR
  level: Small | Large = Small

choice Region "Where a customer lives"
  North
  South

team "Sales"

template "welcome" for a Lead
  subject: "Welcome, {lead.name}"
  body: "Thank you."
"""

FLOW = """\
use "schema.flow"

workflow "Welcome"
  "Every lead hears from us."
  owner: "sales"

  when a Lead is created
  if lead.email is present
  then
    send email "welcome" to lead.email
    set lead.level to Large
    after 3 business days
    assign lead to the next member of team "Sales"

test "a lead is welcomed"
  given user "ana" in team "Sales"
  given a Lead as other
    name: "Lina"
    email: "lina@example.org"
  expect send email "welcome" to "lina@example.org"
"""


def project(folder: Path, **texts: str) -> Path:
    """A project with a schema and a workflow; other files by name."""
    (folder / "flow.toml").write_text("", "utf-8")
    for name, text in {"schema": SCHEMA, "main": FLOW, **texts}.items():
        (folder / f"{name}.flow").write_text(text, "utf-8")
    return folder


async def start(client: LanguageClient, folder: Path) -> None:
    """Shake hands, as an editor with one folder would."""
    await client.initialize_session(
        lsp.InitializeParams(
            capabilities=lsp.ClientCapabilities(),
            workspace_folders=[lsp.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )


def open_file(client: LanguageClient, path: Path, text: str | None = None) -> str:
    """Open a file, perhaps with a text that is not saved; its address."""
    said = path.read_text("utf-8") if text is None else text
    client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(path.as_uri(), "flow", 1, said))
    )
    return path.as_uri()


def write(client: LanguageClient, uri: str, text: str, version: int = 2) -> None:
    """Replace the text of an open file."""
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version, uri),
            [lsp.TextDocumentContentChangeWholeDocument(text)],
        )
    )


async def found(client: LanguageClient) -> None:
    """Wait for the next findings."""
    told = client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    await asyncio.wait_for(told, PATIENCE)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until findings have come of which something holds."""
    for _ in range(PATIENCE * 50):
        if holds():
            return
        await asyncio.sleep(0.02)
    raise AssertionError("the findings never came")


def place(text: str, word: str, occurrence: int = 1, within: int = 1) -> lsp.Position:
    """The position inside a word of a text."""
    at = -1
    for _ in range(occurrence):
        at = text.index(word, at + 1)
    at += within
    line = text.count("\n", 0, at)
    return lsp.Position(line, at - (text.rfind("\n", 0, at) + 1))


def codes(client: LanguageClient, uri: str) -> list[str]:
    """The codes of the findings in a file."""
    return [str(one.code) for one in client.diagnostics.get(uri, [])]
