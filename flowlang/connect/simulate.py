"""The simulated performer: carries nothing out, remembers everything, and succeeds unless told otherwise."""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time

from attrs import define, field

from flowlang.engine.context import Value
from flowlang.engine.ports import Outcome, Request
from flowlang.engine.values import Length, Money
from flowlang.schema.types import ChoiceOf, ListOf, MoneyOf, Simple, Type

# In whose currency nothing costs nothing.
_ANY_CURRENCY = "EUR"


@define
class Simulated:
    """Answers at once with what types allow: yes, 0, an empty text, the first of a choice, no record, now.

    `clock` tells the time of the replay. `requests` are kept only with `remember`, for a replay may make
    millions. `fail` and `give` change what comes of an action, by its fixed words (`send email`). `look_ups`
    answer for actions from what is in the CRM.
    """

    clock: Callable[[], datetime] | None = None
    remember: bool = False
    requests: list[Request] = field(factory=list)
    look_ups: Mapping[str, Callable[[Request], Mapping[str, Value]]] = field(factory=dict)
    _failing: dict[str, str] = field(factory=dict)
    _giving: dict[str, dict[str, Value]] = field(factory=dict)

    def fail(self, action: str, reason: str = "it was made to fail") -> None:
        """Make an action fail from now on."""
        self._failing[action] = reason

    def succeed(self, action: str) -> None:
        """Make an action succeed again."""
        self._failing.pop(action, None)

    def give(self, action: str, values: Mapping[str, Value]) -> None:
        """Make an action give these values back from now on; those not named stay as they are."""
        self._giving.setdefault(action, {}).update(values)

    def perform(self, request: Request) -> Outcome:
        """Pretend to carry out an action."""
        if self.remember:
            self.requests.append(request)
        reason = self._failing.get(request.name)
        if reason is not None:
            return Outcome(ok=False, reason=reason)
        look_up = self.look_ups.get(request.name)
        given = dict(look_up(request)) if look_up is not None else {}
        given.update(self._giving.get(request.name, {}))
        now = self.clock() if self.clock else datetime(1, 1, 1, tzinfo=UTC)
        return Outcome(
            ok=True,
            gives={
                name: given[name] if name in given else default_value(known.type, now)
                for name, known in request.action.gives.items()
            },
        )


def default_value(kind: Type, now: datetime) -> Value:
    """The value that a simulated action gives for a type; a record is missing."""
    match kind:
        case Simple(name):
            defaults: dict[str, Value] = {
                "yes/no": True,
                "number": 0,
                "whole number": 0,
                "percent": 0,
                "date": date(now.year, now.month, now.day),
                "time": time(now.hour, now.minute),
                "moment": now,
                "duration": Length(0, "minutes"),
            }
            return defaults.get(name, "")
        case MoneyOf(currency):
            return Money(0, currency or _ANY_CURRENCY)
        case ChoiceOf(values):
            return values[0] if values else None
        case ListOf():
            return ()
    return None
