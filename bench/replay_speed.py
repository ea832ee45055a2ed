"""How long a replay takes, in units of what `json.loads` needs for the same lines, and how memory grows.

    python bench/replay_speed.py FLOWS EVENTS

FLOWS is a file or folder of workflows, EVENTS a stream (also gzip). Measures, in one sitting: `json.loads`
of every line, and `flow run` of the whole stream with a journal. Then it replays the stream twice over, the
second time with new event ids and nothing else new, and compares the peak memory of both replays.
"""

import argparse
import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

MEASURED = """
import resource, runpy, sys
sys.argv = ["flow", *sys.argv[1:]]
try:
    runpy.run_module("flowlang", run_name="__main__")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def lines_of(path: Path) -> list[str]:
    """The lines of a stream."""
    opened = gzip.open if path.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return list(stream)


def replay(flows: str, events: Path, journal: Path) -> tuple[float, float]:
    """Seconds and peak memory in MiB of a replay."""
    start = time.perf_counter()
    command = [
        sys.executable,
        "-c",
        MEASURED,
        "run",
        flows,
        "--events",
        str(events),
        "--journal",
        str(journal),
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode > 1:
        sys.exit(done.stderr)
    return time.perf_counter() - start, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("flows")
    parser.add_argument("events", type=Path)
    arguments = parser.parse_args()
    lines = lines_of(arguments.events)
    start = time.perf_counter()
    for line in lines:
        json.loads(line)
    loads = time.perf_counter() - start
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        seconds, once = replay(arguments.flows, arguments.events, folder / "journal.jsonl")
        again = folder / "again.jsonl"
        _twice(lines, again)
        _, twice = replay(arguments.flows, again, folder / "journal2.jsonl")
        written = os.path.getsize(folder / "journal.jsonl") / 2**20
    print(f"{len(lines)} events, journal of {written:.1f} MiB")
    print(f"json.loads   {loads:6.2f} s")
    print(f"flow run     {seconds:6.2f} s   {seconds / loads:.1f} x json.loads")
    print(f"memory       {once:6.0f} MiB; with every update repeated under a new id {twice:.0f} MiB")


def _twice(lines: list[str], target: Path) -> None:
    """The stream, followed by its updates once more under new ids at the time of the last event."""
    last = json.loads(lines[-1])["time"]
    with target.open("w", encoding="utf-8") as out:
        out.writelines(lines)
        for number, line in enumerate(lines):
            event = json.loads(line)
            if event["type"].endswith(".updated"):
                out.write(json.dumps({**event, "id": str(10**7 + number), "time": last}) + "\n")


if __name__ == "__main__":
    main()
