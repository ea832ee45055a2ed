"""The seven metrics, computed change by change.

Each takes the changes of its record, and says at the end of a period what it came to: for all, and for each
group where the report is grouped. What is needed beyond the period is in the records themselves.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from attrs import define, field

from flowlang.report.measure.definitions import (
    Conversion,
    Customers,
    Definitions,
    Promoters,
    ResponseTime,
    SalesCycle,
    Satisfaction,
    States,
)
from flowlang.report.measure.metric import Groups, Lengths, Metric, Tallies, first_time
from flowlang.report.measure.numbers import Figure, share
from flowlang.report.measure.records import DELETED, Change, holds, moment_of

SHARE, POINTS, DURATION = "share", "points", "duration"
BEST_SCORE = 10


# --- What customers say -------------------------------------------------------------------------


@define
class _SatisfactionMetric:
    """The share of answers whose score is high enough."""

    rule: Satisfaction
    tallies: Tallies = field(factory=Tallies)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        score = _score(change, self.rule.score, self.rule.only, "satisfaction")
        if score is not None and counts:
            self.tallies.add(group, "all", *(["satisfied"] if score >= self.rule.satisfied_from else []))

    def begin(self) -> None:
        pass

    def end(self) -> Mapping[str, Groups]:
        return {
            "satisfaction": self.tallies.close(
                lambda found: Figure(
                    share(found["satisfied"], found["all"]), found["all"], {"satisfied": found["satisfied"]}
                )
            )
        }


@define
class _PromotersMetric:
    """Net promoter score: promoters less detractors in a hundred answers."""

    rule: Promoters
    tallies: Tallies = field(factory=Tallies)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        score = _score(change, self.rule.score, self.rule.only, "promoters")
        if score is None or not counts or not 0 <= score <= BEST_SCORE:
            return
        kind = (
            "promoters"
            if score >= self.rule.promoters_from
            else "detractors"
            if score <= self.rule.detractors_to
            else "passive"
        )
        self.tallies.add(group, "all", kind)

    def begin(self) -> None:
        pass

    def end(self) -> Mapping[str, Groups]:
        return {"promoters": self.tallies.close(_promoter_score)}


def _promoter_score(found: Counter[str]) -> Figure:
    part = share(found["promoters"] - found["detractors"], found["all"])
    detail = {name: found[name] for name in ("promoters", "passive", "detractors")}
    return Figure(None if part is None else part * 100, found["all"], detail)


def _score(change: Change, name: str, only: States, what: str) -> float | None:
    """The score of an answer, the first time that it has one."""
    score = change.seen.values.get(name)
    if change.how == DELETED or isinstance(score, bool) or not isinstance(score, int | float):
        return None
    return score if holds(only, change.seen.values) and first_time(change, what) else None


# --- How long things take -----------------------------------------------------------------------


@define
class _ResponseMetric:
    """How long customers wait for the first answer."""

    rule: ResponseTime
    zone: tzinfo
    lengths: Lengths = field(factory=Lengths)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        answered = self._answered(change)
        if answered is None or not holds(self.rule.only, change.seen.values):
            return
        asked = begin_of(change, self.rule.asked, self.zone)
        # An answer before the question is a mistake in the data, and no answer in no time.
        if first_time(change, "answered") and counts and asked is not None and asked <= answered:
            self.lengths.add(group, (answered - asked).total_seconds())

    def _answered(self, change: Change) -> datetime | None:
        answered, values = self.rule.answered, change.seen.values
        if change.how == DELETED:
            return None
        if isinstance(answered, str):
            return moment_of(values.get(answered), self.zone)
        return change.at if holds(answered, values) and not holds(answered, change.before) else None

    def begin(self) -> None:
        pass

    def end(self) -> Mapping[str, Groups]:
        return {"response time": self.lengths.close()}


@define
class _CycleMetric:
    """How long it takes from the beginning of a deal until it is won."""

    rule: SalesCycle
    zone: tzinfo
    lengths: Lengths = field(factory=Lengths)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        values = change.seen.values
        won = (
            change.how != DELETED and holds(self.rule.won, values) and not holds(self.rule.won, change.before)
        )
        if not won or not holds(self.rule.only, values) or not first_time(change, "won"):
            return
        begun = begin_of(change, self.rule.begun, self.zone)
        if counts and begun is not None and begun <= change.at:
            self.lengths.add(group, (change.at - begun).total_seconds())

    def begin(self) -> None:
        pass

    def end(self) -> Mapping[str, Groups]:
        return {"sales cycle": self.lengths.close()}


def begin_of(change: Change, name: str, zone: tzinfo) -> datetime | None:
    """The moment in a field; for `created` also the moment at which the record was seen to be created."""
    moment = moment_of(change.seen.values.get(name), zone)
    return change.seen.created if moment is None and name == "created" else moment


# --- What becomes of leads ----------------------------------------------------------------------


@define
class _ConversionMetric:
    """The share of converted leads among those that were decided; the last decision in the period counts."""

    rule: Conversion
    decided: dict[str, tuple[str, str | None]] = field(factory=dict)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        before, after = self._outcome(change.before), self._outcome(change.seen.values)
        if change.how == DELETED or before == after or not holds(self.rule.only, change.seen.values):
            return
        if not after:
            self.decided.pop(change.id, None)
        elif counts:
            self.decided[change.id] = (after, group)

    def _outcome(self, values: Mapping[str, Any]) -> str:
        if holds(self.rule.converted, values):
            return "converted"
        return "lost" if holds(self.rule.lost, values) else ""

    def begin(self) -> None:
        self.decided = {}

    def end(self) -> Mapping[str, Groups]:
        tallies = Tallies()
        for outcome, group in self.decided.values():
            tallies.add(group, "all", outcome)
        return {
            "conversion": tallies.close(
                lambda found: Figure(
                    share(found["converted"], found["all"]),
                    found["all"],
                    {"converted": found["converted"], "lost": found["lost"]},
                )
            )
        }


# --- Who stays ----------------------------------------------------------------------------------


@define
class _CustomersMetric:
    """Of the customers at the beginning of a period, the shares that stayed and that left."""

    rule: Customers
    # Whose record it is, and the group, of each that is active now.
    active: dict[str, tuple[str, str | None]] = field(factory=dict)
    at_first: dict[str, str | None] = field(factory=dict)

    def take(self, change: Change, group: str | None, counts: bool) -> None:
        values = change.seen.values
        if change.how != DELETED and holds(self.rule.active, values) and holds(self.rule.only, values):
            self.active[change.id] = (self._customer(change), group)
        else:
            self.active.pop(change.id, None)

    def _customer(self, change: Change) -> str:
        """Which customer it is: an id alone may be that of a company and of a contact."""
        for link in self.rule.customer:
            if isinstance(value := change.seen.values.get(link), str):
                return f"{link} {value}"
        return f"{change.kind} {change.id}"

    def begin(self) -> None:
        self.at_first = {}
        for customer, group in self.active.values():
            self.at_first.setdefault(customer, group)

    def end(self) -> Mapping[str, Groups]:
        now = {customer for customer, _ in self.active.values()}
        stayed, left = Tallies(), Tallies()
        for customer, group in self.at_first.items():
            stayed.add(group, "all", *(["part"] if customer in now else []))
            left.add(group, "all", *([] if customer in now else ["part"]))
        return {
            "retention": stayed.close(
                lambda found: Figure(
                    share(found["part"], found["all"]), found["all"], {"stayed": found["part"]}
                )
            ),
            "churn": left.close(
                lambda found: Figure(
                    share(found["part"], found["all"]), found["all"], {"left": found["part"]}
                )
            ),
        }


# --- All of them --------------------------------------------------------------------------------

UNITS = {
    "satisfaction": SHARE,
    "promoters": POINTS,
    "response time": DURATION,
    "conversion": SHARE,
    "retention": SHARE,
    "churn": SHARE,
    "sales cycle": DURATION,
}
TITLES = {
    "satisfaction": "Customer satisfaction",
    "promoters": "Net promoter score",
    "response time": "Support response time",
    "conversion": "Conversion rate",
    "retention": "Retention",
    "churn": "Churn",
    "sales cycle": "Length of the sales cycle",
}
# Of these, less is better.
LESS_IS_BETTER = frozenset({"response time", "churn", "sales cycle"})


def all_metrics(definitions: Definitions, zone: tzinfo) -> "dict[str, Metric]":
    """The metrics, each under the name of the table that defines it."""
    return {
        "satisfaction": _SatisfactionMetric(definitions.satisfaction),
        "promoters": _PromotersMetric(definitions.promoters),
        "response_time": _ResponseMetric(definitions.response_time, zone),
        "conversion": _ConversionMetric(definitions.conversion),
        "customers": _CustomersMetric(definitions.customers),
        "sales_cycle": _CycleMetric(definitions.sales_cycle, zone),
    }


def in_order(figures: Iterable[Mapping[str, Groups]]) -> dict[str, Groups]:
    """What all metrics came to, in the order in which reports show them."""
    found = {name: groups for some in figures for name, groups in some.items()}
    return {name: found[name] for name in UNITS}
