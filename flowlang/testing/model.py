"""What comes of a test."""

from typing import TYPE_CHECKING

from attrs import field, frozen

from flowlang.check.model import CheckedTest
from flowlang.engine.ports import Entry
from flowlang.source import Span

if TYPE_CHECKING:
    from flowlang.documents.paper import Paper
    from flowlang.mail.letter import Letter


@frozen
class Failure:
    """Why a test failed: the step, what was expected of it, and what was found.

    `message` is the sentence, `label` stands under the step, `notes` say what was found, `help` what to do.
    """

    span: Span
    message: str
    label: str = ""
    notes: tuple[str, ...] = ()
    help: str = ""


@frozen
class TestResult:
    """A test that was run. `journal` is everything that happened in it, personal fields included.

    `letters` are the messages that it sent and `papers` the documents that it made, where somebody looks.
    """

    __test__ = False

    test: CheckedTest
    failure: Failure | None
    journal: tuple[Entry, ...] = field(repr=False)
    letters: "tuple[Letter, ...]" = field(default=(), repr=False)
    papers: "tuple[Paper, ...]" = field(default=(), repr=False)

    @property
    def name(self) -> str:
        """What the test is called."""
        return name_of(self.test)

    @property
    def path(self) -> str:
        """The file in which it stands."""
        return self.test.tree.span.source.path

    @property
    def passed(self) -> bool:
        """Whether everything was as the test says."""
        return self.failure is None


def name_of(test: CheckedTest) -> str:
    """What a test is called."""
    return test.tree.name.plain or test.tree.name.span.text
