"""A replay: the events of a stream, one after the other, through an engine."""

import io
from collections.abc import Callable
from datetime import datetime

from attrs import define, field

from flowlang.connect.events import EventReader, Rejection
from flowlang.connect.streams import KEPT, Line, open_lines
from flowlang.engine.inputs import Refused
from flowlang.engine.machine import Engine
from flowlang.engine.ports import Entry

# After so many lines progress is told.
_STEP = 500
_KEPT_PROBLEMS = 10
_WHY = {
    "FL0703": "the line is longer than 16 MB, which no event is",
    "FL0709": "the compressed stream is damaged or ends too early; what comes after this is lost",
}

# The codes of events that are understood, and would give two records a value that no two may share, or do
# what a policy refuses.
NOT_UNIQUE = "FL0720"
BY_POLICY = "FL0567"


@define
class Problem:
    """A line that was set aside, and the record that it is about, as far as it says so."""

    line: int
    code: str
    why: str
    record: str = ""


@define
class Replay:
    """Feeds an engine. Lines that are no events are told to the journal, given to `rejects`, and passed over.

    With `strict` the first of them ends the replay. `until` ends it before the first event that is later.
    `read` counts lines that are not blank; `problems` holds the first ten of them that were set aside, and
    `aside` the first one of each record.
    """

    engine: Engine
    reader: EventReader
    rejects: Callable[[Entry], None] | None = None
    strict: bool = False
    until: datetime | None = None
    read: int = 0
    ended_early: bool = False
    problems: list[Problem] = field(factory=list)
    aside: dict[str, Problem] = field(factory=dict)

    def feed(self, stream: io.BufferedReader, progress: Callable[[], None] | None = None) -> None:
        """Take the events of a stream."""
        take, decode, until = self.engine.take, self.reader.read, self.until
        tally, read = self.engine.tally, 0
        for line in open_lines(stream):
            read += 1
            if progress is not None and not read % _STEP:
                progress()
            event = Rejection(line.problem, _WHY[line.problem]) if line.problem else decode(line.data)
            if isinstance(event, Rejection):
                self._set_aside(line, event)
                if self.strict:
                    self.ended_early = True
                    break
                continue
            if until is not None and event.at > until:
                read -= 1
                self.ended_early = True
                break
            rejected = tally.rejected
            take(event)
            if tally.rejected != rejected:
                self._keep(line, _refused(self.engine.refusal))
                if self.strict:
                    self.ended_early = True
                    break
        self.read += read
        if progress is not None:
            progress()

    def _set_aside(self, line: Line, rejection: Rejection) -> None:
        self.engine.reject(
            rejection.type, rejection.source, rejection.id, rejection.why, record=rejection.record
        )
        self._keep(line, rejection)

    def _keep(self, line: Line, rejection: Rejection) -> None:
        problem = Problem(line.number, rejection.code, rejection.why, rejection.record)
        if len(self.problems) < _KEPT_PROBLEMS:
            self.problems.append(problem)
        if problem.record:
            self.aside.setdefault(problem.record, problem)
        if self.rejects is not None:
            text = line.data if not line.problem else line.data[:KEPT]
            self.rejects(
                {
                    "line": line.number,
                    "code": rejection.code,
                    "why": rejection.why,
                    "event": text.decode("utf-8", "backslashreplace").rstrip("\r\n"),
                }
            )


def _refused(refused: Refused | None) -> Rejection:
    assert refused is not None
    return Rejection(NOT_UNIQUE if refused.policy is None else BY_POLICY, refused.why)
