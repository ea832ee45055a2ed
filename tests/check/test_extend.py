"""Fields that `extend` writes again: what may be asked of them, and what may not."""

import pytest

from tests.check.kit import found_in, workflow

USES_NUMBER = workflow('notify user "ana" "{invoice.number}"', "when an Invoice is created")


def extended(line: str) -> str:
    return f"extend Invoice\n  {line}\n\n"


def test_a_field_that_is_required_need_not_be_looked_at() -> None:
    """A company whose invoices all have a number says so, and no workflow has to ask for it."""
    assert found_in(USES_NUMBER) == [("FL0401", "invoice.number")]
    assert found_in(extended("number: text, required") + USES_NUMBER) == []


def test_a_record_is_not_created_without_it() -> None:
    """What is made stricter holds for those who create the record, too."""
    creates = workflow("create an Invoice\n  status: Sent")

    assert found_in(creates) == []
    assert found_in(extended("number: text, required") + creates) == [("FL0223", "Invoice")]


@pytest.mark.parametrize("line", ["number: text", "number: whole number, required", 'number: text = "1"'])
def test_a_field_is_not_declared_anew(line: str) -> None:
    """Another type, or nothing that is stricter, is a second field of the name."""
    assert found_in(extended(line)) == [("FL0213", "number")]
