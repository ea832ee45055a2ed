"""What sales and commissions come to, on journals made by hand whose sums are known."""

import json
from datetime import datetime
from decimal import Decimal

from report_kit import UTC, created, entry, report_on, updated

from flowlang.report.measure.money import COMMISSION, WON
from flowlang.report.measure.periods import Cut
from flowlang.report.page.as_csv import report_csv
from flowlang.report.page.as_json import report_json
from flowlang.report.page.html import report_html
from flowlang.report.page.text import report_text


def euros(amount: str, currency: str = "EUR") -> dict[str, str]:
    return {"amount": amount, "currency": currency}


SALES = [
    created("05 09:00", "Deal D-1", owner="ana", contact="C-1", amount=euros("1000.50")),
    created("05 09:00", "Deal D-2", owner="ana", contact="C-2", amount=euros("500")),
    created("05 09:00", "Deal D-3", owner="bob", contact="C-1", amount=euros("70", "USD")),
    created("05 09:00", "Deal D-4", owner="bob", contact="C-1"),
    *(updated("07 09:00", f"Deal D-{number}", stage="Won") for number in (1, 2, 3, 4)),
    updated("08 09:00", "Deal D-1", stage="Negotiation"),
    updated("09 09:00", "Deal D-1", stage="Won"),
    *(
        entry("09 10:00", "action", action="book commission of", holes={"amount": euros(a), "partner": "P-1"})
        for a in ("100.05", "50")
    ),
]


def test_deals_are_summed_by_their_owner_and_currency() -> None:
    """A deal counts once, for its owner; currencies are never added, and a deal without an amount is told."""
    found = [one for one in report_on(SALES, by="owner").money if one.what == WON]
    assert [(one.who, one.count, one.total, one.currency, one.mean) for one in found] == [
        ("ana", 2, Decimal("1500.50"), "EUR", Decimal("750.25")),
        ("bob", 1, Decimal("70"), "USD", Decimal("70.00")),
        ("bob", 1, Decimal("0"), "", None),
    ]


def test_the_worth_of_a_customer_is_what_their_deals_came_to() -> None:
    """Grouped by contact, the sums are the lifetime value of each."""
    found = report_on(SALES, by="contact").money
    assert [(one.who, one.total) for one in found if one.currency == "EUR" and one.what == WON] == [
        ("C-1", Decimal("1000.50")),
        ("C-2", Decimal("500")),
    ]


def test_commissions_are_summed_by_partner() -> None:
    """What workflows booked counts for the partner, however the report is grouped."""
    [found] = [one for one in report_on(SALES).money if one.what == COMMISSION]
    assert (found.who, found.count, found.total) == ("P-1", 2, Decimal("150.05"))


def test_only_the_time_that_was_asked_for_counts() -> None:
    """A deal that was won before is not counted when it is won again."""
    cut = Cut(UTC, start=datetime(2026, 1, 8, tzinfo=UTC))
    assert [one.what for one in report_on(SALES, cut).money] == [COMMISSION]


def test_every_format_tells_of_money() -> None:
    """Text, JSON, CSV and HTML hold the same sums."""
    report = report_on(SALES, by="owner")
    text = " ".join(report_text(report).split())
    assert "deals won ana 2 1,500.50 EUR 750.25 EUR" in text
    assert "deals won bob 1 no amount -" in text
    assert json.loads(report_json(report))["money"][0] == {
        "what": "deals won",
        "for": "ana",
        "currency": "EUR",
        "number": 2,
        "in all": "1500.50",
        "mean": "750.25",
    }
    assert "money,,deals won,,ana,in all,1500.5,EUR\n" in report_csv(report)
    assert "1,500.50 EUR" in report_html(report)
