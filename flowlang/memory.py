"""What was worked out before, kept for as long as what it was worked out from is the same.

The language server checks a project at every keystroke; nearly everything in it is as it was before.
"""

from collections.abc import Callable, Hashable
from typing import TypeVar, cast

from attrs import define, field

Result = TypeVar("Result")


@define
class Memory:
    """Results of steps of the pipeline, by step and subject: the last one of each.

    Texts are the same when they are equal, everything else when it is the same object. Not for two threads.

    `seen` stands for what lies on disk and which texts take the place of files. As long as whoever keeps the
    memory leaves the same object there, answers of the file system hold; with None each is asked for anew.
    """

    seen: object | None = None
    _kept: dict[tuple[str, Hashable], tuple[tuple[object, ...], object]] = field(factory=dict, init=False)

    def recall(
        self, step: str, subject: Hashable, inputs: tuple[object, ...], work: Callable[[], Result]
    ) -> Result:
        """What `work` gives, which depends on nothing but the inputs; done again when one of them changed."""
        before = self._kept.get((step, subject))
        if before is not None and _same(before[0], inputs):
            return cast("Result", before[1])
        result = work()
        self._kept[step, subject] = (inputs, result)
        return result

    def recall_seen(
        self, step: str, subject: Hashable, inputs: tuple[object, ...], work: Callable[[], Result]
    ) -> Result:
        """The same for work that depends on what lies on disk as well."""
        return work() if self.seen is None else self.recall(step, subject, (self.seen, *inputs), work)


def _same(before: tuple[object, ...], now: tuple[object, ...]) -> bool:
    return len(before) == len(now) and all(
        one is other or (isinstance(one, str) and one == other)
        for one, other in zip(before, now, strict=True)
    )
