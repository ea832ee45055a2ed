"""The seven metrics, on journals made by hand whose answers are known."""

import weakref
from collections.abc import Iterator
from datetime import UTC as UTC_TIME
from datetime import datetime

import pytest
from attrs import evolve
from report_kit import UTC, created, entry, figure, report_on, updated

from flowlang.report.measure.collect import collect
from flowlang.report.measure.definitions import Conversion, Definitions, ResponseTime, Satisfaction
from flowlang.report.measure.metrics import UNITS
from flowlang.report.measure.periods import Cut
from flowlang.report.measure.report import Asked

ANSWERS = [created("05 09:00", f"SurveyAnswer S-{score}", survey="x", score=score) for score in range(11)]
MONTHS = Cut(UTC, length="month")


def month(number: int, day: int = 1) -> str:
    return f"2026-{number:02}-{day:02}T09:00:00Z"


@pytest.mark.parametrize("metric", UNITS)
def test_without_records_there_is_no_data(metric: str) -> None:
    """Nothing of nothing is no data, and never 0."""
    found = figure(report_on([created("05 09:00", "Product P-1")]), metric)
    assert (found.value, found.count) == (None, 0)


def test_satisfaction_and_promoters() -> None:
    """Of the scores 0 to 10, 3 of 11 are satisfied; 2 promoters less 7 detractors are -45 in a hundred."""
    report = report_on(ANSWERS)
    assert figure(report, "satisfaction").value == pytest.approx(3 / 11)
    assert figure(report, "promoters").value == pytest.approx(-500 / 11)


def test_an_answer_counts_once_and_only_with_a_score() -> None:
    """A score that comes later counts when it comes; a correction does not count again."""
    entries = [
        created("05 09:00", "SurveyAnswer S-1", survey="x"),
        updated("06 09:00", "SurveyAnswer S-1", score=9),
    ]
    entries.append(updated("07 09:00", "SurveyAnswer S-1", score=2))
    assert figure(report_on(entries), "promoters").value == 100


def test_scores_beyond_the_scale_are_no_promoters() -> None:
    """Net promoter score is defined from 0 to 10; what lies outside is left out."""
    assert figure(report_on([created("05 09:00", "SurveyAnswer S", score=11)]), "promoters").count == 0


def test_only_answers_of_one_survey() -> None:
    """`only` and `satisfied_from` in the definition choose the answers and the scale."""
    rule = Satisfaction(score="stars", satisfied_from=4, only={"survey": ("Stars",)})
    entries = [created("05 09:00", f"SurveyAnswer S-{n}", survey="Stars", stars=n) for n in range(1, 6)]
    entries.append(created("05 09:00", "SurveyAnswer S-9", survey="Other", stars=5))
    found = figure(report_on(entries, definitions=Definitions(satisfaction=rule)), "satisfaction")
    assert (found.value, found.count) == (0.4, 5)


def test_response_time_is_the_median_to_the_first_answer() -> None:
    """Tickets count once, when they are answered first; one that was answered before it came does not."""
    entries = [created("05 09:00", f"Ticket T-{n}", created="2026-01-05T09:00:00Z") for n in range(5)]
    for n, hour in enumerate((10, 11, 15)):
        entries.append(updated(f"05 {hour}:00", f"Ticket T-{n}", first_answer=f"2026-01-05T{hour}:00:00Z"))
    entries.append(updated("06 09:00", "Ticket T-0", first_answer="2026-01-06T09:00:00Z"))
    entries.append(updated("06 09:00", "Ticket T-3", first_answer="2026-01-01T09:00:00Z"))
    found = figure(report_on(entries), "response time")
    assert (found.value, found.count) == (2 * 3600, 3)
    assert found.detail["95th percentile"] == 6 * 3600


def test_an_answer_may_be_a_status() -> None:
    """Where no field keeps the moment, the moment at which a field becomes a value counts."""
    rule = ResponseTime(answered={"status": ("Open", "Solved")})
    entries = [created("05 09:00", "Ticket T", status="New"), updated("05 10:30", "Ticket T", status="Open")]
    entries.append(updated("05 12:00", "Ticket T", status="Solved"))
    found = figure(report_on(entries, definitions=Definitions(response_time=rule)), "response time")
    assert (found.value, found.count) == (5400, 1)


def test_conversion_is_of_those_decided() -> None:
    """Converted among converted, rejected and lost; the last decision counts, and one taken back does not."""
    entries = [created("05 09:00", f"Lead L-{n}", status="New") for n in range(6)]
    decisions = [(0, "Converted"), (1, "Rejected"), (2, "Lost"), (3, "Lost"), (3, "Converted")]
    decisions += [(4, "Lost"), (4, "Contacted")]
    entries += [updated("06 09:00", f"Lead L-{n}", status=status) for n, status in decisions]
    found = figure(report_on(entries), "conversion")
    assert (found.value, found.count) == (0.5, 4)


def test_conversion_counts_in_the_month_of_the_decision() -> None:
    """A lead of January that is converted in February counts in February."""
    entries = [created(month(1), "Lead L-1", status="New"), updated(month(2), "Lead L-1", status="Converted")]
    entries.append(updated(month(3), "Lead L-1", interest="bikes"))
    report = report_on(entries, MONTHS)
    assert [figure(report, "conversion", period=n).value for n in range(3)] == [None, 1, None]


def test_retention_and_churn_are_of_the_customers_at_the_beginning() -> None:
    """One plan left is enough to stay; new customers count next time; who comes back in time stayed."""

    def plan(name: str, contact: str, at: str = month(1)) -> dict[str, object]:
        return created(at, f"Subscription {name}", status="Active", contact=contact)

    entries = [plan("a1", "a"), plan("a2", "a"), plan("b", "b"), plan("c", "c"), plan("d", "d")]
    entries += [
        updated(month(2, 3), "Subscription a1", status="Cancelled"),
        updated(month(2, 3), "Subscription b", status="Ended"),
        updated(month(2, 4), "Subscription c", status="Cancelled"),
        updated(month(2, 5), "Subscription c", status="Active"),
        plan("e", "e", month(2, 6)),
        updated(month(2, 7), "Subscription d", status="Paused"),
        created(month(3), "Product P"),
    ]
    report = report_on(entries, MONTHS)
    found = [figure(report, "retention", period=n) for n in range(3)]
    assert [(one.value, one.count) for one in found] == [(None, 0), (0.75, 4), (1, 4)]
    assert [figure(report, "churn", period=n).value for n in range(3)] == [None, 0.25, 0]


def test_a_deleted_subscription_is_a_customer_who_left() -> None:
    """Deleting the record ends it."""
    entries = [created(month(1), "Subscription s", status="Active", contact="a")]
    entries.append(entry(month(2), "event", record="Subscription s", type="Subscription.deleted"))
    assert figure(report_on(entries, MONTHS), "churn").value == 1


def test_sales_cycle_runs_until_the_first_win() -> None:
    """A deal that is won twice counts once; one whose beginning is unknown does not count."""
    entries = [created("01 09:00", "Deal D-1", stage="New"), updated("11 09:00", "Deal D-1", stage="Won")]
    entries += [updated("12 09:00", "Deal D-1", stage="Lost"), updated("21 09:00", "Deal D-1", stage="Won")]
    entries.append(updated("11 09:00", "Deal D-2", stage="Won"))
    found = figure(report_on(sorted(entries, key=lambda one: one["at"])), "sales cycle")
    assert (found.value, found.count) == (10 * 86_400, 1)


def test_what_a_run_changes_counts_as_well() -> None:
    """The journal tells of changes by workflows in other words, and they count the same."""
    entries = [created("05 09:00", "Lead L-1", status="New")]
    entries.append(
        entry(
            "06 09:00",
            "changed",
            run="r1",
            workflow="F",
            record="Lead L-1",
            fields={"status": ["New", "Lost"]},
        )
    )
    assert figure(report_on(entries), "conversion").value == 0


# --- Groups and periods -------------------------------------------------------------------------


def test_satisfaction_by_the_owner_of_the_ticket() -> None:
    """An answer has no owner of its own: it counts for the owner of its ticket."""
    entries = [created("04 09:00", "Ticket T-1", owner="ana"), created("04 09:00", "Ticket T-2")]
    entries += [created("05 09:00", "SurveyAnswer S-1", score=9, ticket="T-1")]
    entries += [created("05 09:00", "SurveyAnswer S-2", score=1, ticket="T-2")]
    report = report_on(entries, by="owner")
    assert figure(report, "satisfaction", "ana").value == 1
    assert figure(report, "satisfaction", "").value == 0
    assert figure(report, "satisfaction").value == 0.5


def test_conversion_by_campaign() -> None:
    """Any field of the record makes groups."""
    entries = [
        created("05 09:00", f"Lead L-{n}", status="Converted", campaign=f"C-{n % 2}") for n in range(3)
    ]
    report = report_on(entries, by="campaign")
    assert {group: found.count for group, found in report.periods[0].metrics["conversion"].items()} == {
        None: 3,
        "C-0": 2,
        "C-1": 1,
    }


def test_from_and_to_are_compared_with_the_same_time_before() -> None:
    """What lies before counts for the comparison only, and what lies after not at all."""
    cut = Cut(UTC, datetime(2026, 2, 1, tzinfo=UTC_TIME), datetime(2026, 3, 1, tzinfo=UTC_TIME))
    entries = [
        created(month(1, 10), "SurveyAnswer S-1", score=1),
        created(month(2, 10), "SurveyAnswer S-2", score=9),
    ]
    entries += [
        entry(month(1, 10), "started", run="r1", workflow="F"),
        created(month(3), "SurveyAnswer S-3", score=1),
    ]
    report = report_on(sorted(entries, key=lambda one: one["at"]), cut)
    assert report.before is not None
    assert report.before.metrics["satisfaction"][None].value == 0
    assert figure(report, "satisfaction").value == 1
    assert report.workflows[0].started == 0
    assert report.workflows[0].running == 1


def test_periods_without_events_are_there() -> None:
    """A month in which nothing happened is a month without data, and not left out."""
    report = report_on([created(month(1), "Lead L"), created(month(4), "Lead M")], MONTHS)
    assert [one.period.name for one in report.periods] == ["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026"]
    assert [one.period.partial for one in report.periods] == [True, False, False, True]


@pytest.mark.parametrize(
    ("length", "name", "days"),
    [
        ("day", "2026-03-29", 23 / 24),
        ("week", "2026-W13", 7 - 1 / 24),
        ("quarter", "Q1 2026", 90 - 1 / 24),
        ("year", "2026", 365),
    ],
)
def test_periods_follow_the_calendar_of_the_zone(length: str, name: str, days: float) -> None:
    """On the day on which clocks go forward, a day has 23 hours."""
    from zoneinfo import ZoneInfo

    cut = Cut(ZoneInfo("Europe/Sofia"), length=length)
    period = cut.first(datetime(2026, 3, 29, 1, tzinfo=UTC_TIME))
    assert period.name == name
    assert period.start is not None
    assert period.end is not None
    assert (period.end - period.start).total_seconds() == pytest.approx(days * 86_400)


def test_the_clock_never_goes_back() -> None:
    """An entry that is older than the one before it is taken at the clock's time, as in a replay."""
    entries = [created(month(2), "Lead L"), created(month(1), "SurveyAnswer S", score=9)]
    report = report_on(entries, MONTHS)
    assert [one.period.name for one in report.periods] == ["Feb 2026"]
    assert figure(report, "satisfaction").count == 1


def test_another_schema() -> None:
    """A company whose deals are Opportunities says so, and that is all it takes."""
    rule = Conversion(record="Opportunity", converted={"stage": ("Won",)}, lost={"stage": ("Lost",)})
    entries = [
        created("05 09:00", f"Opportunity {n}", stage=stage)
        for n, stage in enumerate(("Won", "Lost", "Open"))
    ]
    found = figure(report_on(entries, definitions=evolve(Definitions(), conversion=rule)), "conversion")
    assert (found.value, found.count) == (0.5, 2)


class Told(dict[str, object]):
    """An entry that can be watched."""

    __hash__ = object.__hash__


def test_entries_are_not_kept() -> None:
    """A journal is read through: of ten thousand entries never more than a few are there at once."""
    alive: weakref.WeakSet[Told] = weakref.WeakSet()
    most = 0

    def journal() -> Iterator[Told]:
        nonlocal most
        for number in range(10_000):
            at = f"2026-01-{number // 500 + 1:02}T{number % 24:02}:00:00Z"
            one = Told(created(at, f"Ticket T-{number}", subject="x" * 10, owner="ana"))
            alive.add(one)
            most = max(most, len(alive))
            yield one

    report = collect(Asked("", Cut(UTC, length="week"), Definitions()), journal())
    assert report.entries == 10_000
    assert most < 10
