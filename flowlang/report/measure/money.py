"""Money in a journal: what the deals that were won came to, and the commissions that were booked.

Amounts of different currencies are never added up.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from attrs import define, field, frozen

from flowlang.engine.ports import Entry
from flowlang.report.measure.definitions import SalesCycle
from flowlang.report.measure.records import DELETED, Change, holds

WON, COMMISSION = "deals won", "commission booked"
# The action of the standard catalogue, and its holes.
_BOOKING, _AMOUNT, _PARTNER = "book commission of", "amount", "partner"


@frozen
class MoneyFigures:
    """What so many amounts of a currency came to; without a currency, how many had no amount.

    `who` is the group of the deals, or the partner who gets the commission; None stands for all together.
    """

    what: str
    who: str | None
    currency: str
    count: int
    total: Decimal

    @property
    def mean(self) -> Decimal | None:
        """The mean amount to the cent; nothing without amounts."""
        return round(self.total / self.count, 2) if self.currency else None


@define
class Money:
    """Takes changes and entries, and keeps sums."""

    rule: SalesCycle
    sums: dict[tuple[str, str | None, str], tuple[int, Decimal]] = field(factory=dict)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        """A change of any record: a deal counts once, at the moment when it is first won."""
        values = change.seen.values
        if change.kind != self.rule.record or change.how == DELETED or WON in change.seen.counted:
            return
        if not holds(self.rule.won, values) or not holds(self.rule.only, values):
            return
        change.seen.counted.add(WON)
        if counts and not holds(self.rule.won, change.before):
            self._add(WON, group, values.get(self.rule.amount))

    def take_entry(self, entry: Entry) -> None:
        """An entry of the time that is asked about: a commission that was booked counts for its partner."""
        holes = entry.get("holes")
        if entry["what"] == "action" and entry.get("action") == _BOOKING and isinstance(holes, dict):
            self._add(COMMISSION, str(holes.get(_PARTNER, "")), holes.get(_AMOUNT))

    def _add(self, what: str, who: str | None, written: Any) -> None:
        amount, currency = _amount(written)
        count, total = self.sums.get((what, who, currency), (0, Decimal(0)))
        self.sums[what, who, currency] = (count + 1, total + amount)

    def figures(self) -> list[MoneyFigures]:
        """All sums: deals before commissions, and of each who has most first."""
        found = [MoneyFigures(*key, *sums) for key, sums in self.sums.items()]
        return sorted(found, key=lambda one: (one.what != WON, -one.total, one.who or "", one.currency))


def _amount(written: Any) -> tuple[Decimal, str]:
    """An amount with its currency; no currency where there is none, or where it is masked."""
    if isinstance(written, Mapping):
        try:
            return Decimal(str(written["amount"])), str(written["currency"])
        except (KeyError, InvalidOperation):
            pass
    return Decimal(0), ""
