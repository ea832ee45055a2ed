"""Days and moments on the command line."""

from datetime import datetime, timedelta, tzinfo

import click


def read_moment(text: str, zone: tzinfo, option: str, end_of_day: bool = False) -> datetime:
    """The moment that an option names. A day stands for its beginning, or for its end.

    Raises click.BadParameter for what is neither.
    """
    from flowlang.engine.decode import DecodeProblem, decode_date, decode_moment
    from flowlang.engine.zones import start_of_day

    try:
        day = decode_date(text) if len(text) == len("2026-01-31") else None
        if day is None:
            moment = decode_moment(text, zone)
        else:
            moment = start_of_day(day + timedelta(days=1) if end_of_day else day, zone)
    except DecodeProblem as problem:
        raise click.BadParameter(
            f"expected {problem.expected}, found {problem.found}", param_hint=option
        ) from None
    except OverflowError:
        raise click.BadParameter(f"{text} is too far away", param_hint=option) from None
    assert moment is not None
    return moment
