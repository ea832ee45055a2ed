"""Runs that start together: in their order, each with its first stretch."""

from flowlang.engine.moving import set_off
from flowlang.engine.starting import Candidate, Cause, begin
from flowlang.engine.state import State


def _order(candidate: Candidate) -> int:
    return candidate.entrance.flow.order


def start_all(state: State, candidates: list[Candidate], cause: Cause) -> None:
    """Start the runs whose conditions held, in the order of file name and place in the file."""
    for candidate in sorted(candidates, key=_order) if len(candidates) > 1 else candidates:
        open_run = begin(state, candidate, cause)
        if open_run is not None and not open_run.ended:
            set_off(state, open_run)
