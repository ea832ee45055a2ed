"""One editor: its texts, what is published about them, and views into the projects that they belong to.

Changes are answered twice. At once comes what reading and checking find in the files that are concerned;
when nobody has typed for a moment, the verdict of `flow check`, whose rules look at the whole project.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol, TypeVar

from attrs import define, field
from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.codes import OTHER_PRODUCT
from flowlang.discovery import ProjectProblem
from flowlang.lsp import findings
from flowlang.lsp.meaning import Occurrence
from flowlang.lsp.places import offset_of
from flowlang.lsp.workspace import Home, View, Workspace
from flowlang.verdict import verdict

Answer = TypeVar("Answer")
LOG = logging.getLogger(__name__)
# How long nobody types before the rules are asked, and below which cost they are asked at once. Seconds.
QUIET, INSTANT = 0.3, 0.05
# From which cost on even reading and checking wait until nobody types. Seconds.
LONG = 0.15
# What the rules are taken to cost for a file, until they have been asked once. Seconds.
FIRST = 0.004


class Placed(Protocol):
    """A question about a place in a file."""

    text_document: lsp.TextDocumentIdentifier
    position: lsp.Position


@define(eq=False)
class Session:
    """One editor: its texts, what was published, and the verdict that is being worked out."""

    server: LanguageServer
    now: Callable[[], datetime]
    workspace: Workspace = field(factory=Workspace)
    found: dict[Home, tuple[int, tuple[Diagnostic, ...]]] = field(factory=dict)
    by_file: dict[Home, dict[str, list[lsp.Diagnostic]]] = field(factory=dict)
    published: dict[str, list[lsp.Diagnostic]] = field(factory=dict)
    cost: dict[Home, float] = field(factory=dict)
    running: "dict[Home, asyncio.Future[tuple[Diagnostic, ...]]]" = field(factory=dict)
    pending: "asyncio.Task[None] | None" = None
    last_load: float = 0.0

    def changed(self) -> None:
        """Texts have changed: what was being worked out is void, and everything is looked at again."""
        if self.pending is not None:
            self.pending.cancel()
        self.pending = asyncio.get_running_loop().create_task(self._answer())

    async def _answer(self) -> None:
        # Keystrokes that wait already are taken together; where a check has taken long, in a schema that
        # many files use, it waits for a pause.
        await asyncio.sleep(QUIET if self.last_load > LONG else 0)
        slow = []
        self.last_load = 0.0
        # With files on disk, projects come and go.
        self._drop_closed()
        for home in self.workspace.homes:
            try:
                started = time.perf_counter()
                project = self.workspace.project(home)
                self.last_load += time.perf_counter() - started
                if self.cost.get(home, len(project.files) * FIRST) < INSTANT:
                    self._judge(home)
                    continue
                self._publish(home, project.diagnostics)
                slow.append(home)
            except ProjectProblem as problem:
                self.server.window_log_message(lsp.LogMessageParams(lsp.MessageType.Warning, str(problem)))
                # What can't be checked has no findings, and none from before.
                self._publish(home, ())
            except Exception:
                # Whatever is wrong with one project, the editor keeps its server.
                LOG.exception("FlowLang itself failed on %s", home.path)
        for home in slow:
            await asyncio.sleep(QUIET)
            await self._judge_aside(home)

    def _judge(self, home: Home) -> None:
        started = time.perf_counter()
        self._publish(home, self.workspace.findings(home))
        self.cost[home] = time.perf_counter() - started

    async def _judge_aside(self, home: Home) -> None:
        """Ask the rules in a thread of their own, so that questions are answered meanwhile."""
        started = time.perf_counter()
        project = self.workspace.project(home)
        before = self.running.get(home)
        if before is not None and not before.done():
            # One at a time: what is being worked out for an older text can't be stopped.
            await asyncio.wait([before])
        task = self.running[home] = asyncio.ensure_future(asyncio.to_thread(verdict, project))
        try:
            told = await asyncio.shield(task)
        except Exception:
            LOG.exception("FlowLang itself failed on %s", home.path)
            return
        self._publish(home, told)
        self.cost[home] = time.perf_counter() - started

    def findings(self, home: Home) -> tuple[Diagnostic, ...]:
        """What is known about a project as it is now: with the rules, if they were asked already."""
        revision, told = self.found.get(home, (-1, ()))
        return told if revision == self.workspace.revision else self.workspace.project(home).diagnostics

    def _publish(self, home: Home, found: tuple[Diagnostic, ...]) -> None:
        told = tuple(one for one in found if one.code != OTHER_PRODUCT)
        self.found[home] = (self.workspace.revision, told)
        self.by_file[home] = findings.by_file(told)
        self._send({path.as_uri() for path in self.workspace.buffers if self.workspace.home_of(path) == home})

    def forget(self) -> None:
        """Take back what was published of projects of which no file is open any more."""
        self._drop_closed()
        self._send(set())

    def _drop_closed(self) -> None:
        for home in set(self.by_file) - set(self.workspace.homes):
            del self.by_file[home]
            self.found.pop(home, None)

    def _send(self, asked: set[str]) -> None:
        """Publish what has changed, and the findings of some files in any case."""
        now = findings.together(self.by_file, lambda uri: self.workspace.home_of(Path(to_fs_path(uri) or "")))
        changed = {uri for uri in now.keys() | self.published if now.get(uri) != self.published.get(uri)}
        for uri in sorted(changed | asked):
            self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, now.get(uri, [])))
        self.published = now

    def view(self, uri: str, *, checked: bool = False) -> View | None:
        """A file in its project, or nothing when it is none of ours or can't be read now."""
        path = path_of(uri)
        if path is None:
            return None
        try:
            return self.workspace.view(path, checked=checked)
        except ProjectProblem:
            return None

    def at(self, params: Placed, answer: Callable[[View, int], Answer]) -> Answer | None:
        """What is answered for a place in a file."""
        view = self.view(params.text_document.uri)
        return None if view is None else answer(view, offset_of(view.source, params.position))

    def named(self, params: Placed, answer: Callable[[View, Occurrence], Answer]) -> Answer | None:
        """What is answered for the name in a place."""
        return self.at(
            params,
            lambda view, offset: None if (one := view.names.at(offset)) is None else answer(view, one),
        )


def path_of(uri: str) -> Path | None:
    """The path of a file's address; nothing for a text that was never saved anywhere."""
    path = to_fs_path(uri) if uri.startswith("file:") else None
    return None if path is None else Path(path)
