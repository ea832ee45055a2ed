"""How long a replay takes, in units of what `json.loads` needs for the same lines, and how memory grows.

    python bench/replay_speed.py FLOWS EVENTS [--times 3]

FLOWS is a file or folder of workflows, EVENTS a stream (also gzip). Measures processor time, the least of a
few turns: `json.loads` of every line, and the whole of `flow run` with a journal and without. Then it replays
the stream twice over, the second time under new event ids and later by the whole length of the stream, and
compares the peak memory of both replays (read from /proc, so this needs Linux). Says so when two journals of
the same stream are not the same bytes.
"""

import argparse
import gzip
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path

# What `resource` calls the peak counts the memory of the process that started this one, too.
MEASURED = """
import runpy, sys
sys.argv = ["flow", *sys.argv[1:]]
try:
    runpy.run_module("flowlang", run_name="__main__")
finally:
    with open("/proc/self/status") as status:
        print(next(line.split()[1] for line in status if line.startswith("VmHWM")), file=sys.stderr)
"""


def lines_of(path: Path) -> list[str]:
    """The lines of a stream."""
    opened = gzip.open if path.read_bytes()[:2] == b"\x1f\x8b" else open
    with opened(path, "rt", encoding="utf-8") as stream:
        return list(stream)


def parse(lines: list[str]) -> float:
    """Processor time that `json.loads` takes for all lines, in seconds."""
    start = time.process_time()
    for line in lines:
        json.loads(line)
    return time.process_time() - start


def replay(flows: str, events: Path, journal: Path | None = None) -> tuple[float, float]:
    """Processor time of a replay in seconds, and its peak memory in MiB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    options = ["--journal", str(journal)] if journal else []
    command = [sys.executable, "-c", MEASURED, "run", flows, "--events", str(events), *options]
    done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603
    if done.returncode > 1:
        sys.exit(done.stderr or "flow run failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    taken = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return taken, int(done.stderr.split()[-1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("flows")
    parser.add_argument("events", type=Path)
    parser.add_argument("--times", type=int, default=3, help="turns, of which the quickest counts")
    given = parser.parse_args()
    lines = lines_of(given.events)

    def least(measure: Callable[[], float]) -> float:
        return min(measure() for _ in range(given.times))

    with tempfile.TemporaryDirectory() as name:
        journal, digests = Path(name) / "journal.jsonl", set[str]()

        def with_journal() -> float:
            taken, _ = replay(given.flows, given.events, journal)
            digests.add(sha256(journal.read_bytes()).hexdigest())
            return taken

        loads = least(lambda: parse(lines))
        written = least(with_journal)
        size = journal.stat().st_size / 2**20
        counted = least(lambda: replay(given.flows, given.events)[0])
        once, twice = Path(name) / "once.jsonl", Path(name) / "twice.jsonl"
        once.write_text("".join(lines), encoding="utf-8")
        with twice.open("w", encoding="utf-8") as out:
            out.writelines(lines)
            out.writelines(_later(lines))
        memory = [replay(given.flows, stream, journal)[1] for stream in (once, twice)]
    print(f"{len(lines)} events, journal of {size:.1f} MiB")
    print(f"json.loads        {loads:6.2f} s")
    print(f"with a journal    {written:6.2f} s   {written / loads:5.1f} x json.loads")
    print(f"without           {counted:6.2f} s   {counted / loads:5.1f} x json.loads")
    print(f"memory            {memory[0]:6.0f} MiB, for the stream twice over {memory[1]:.0f} MiB")
    if len(digests) > 1:
        sys.exit("the journals of the same stream differ")


def _later(lines: list[str]) -> list[str]:
    """The same events under new ids, as if everything happened once more when the stream is over."""
    events = [json.loads(line) for line in lines]
    times = [datetime.fromisoformat(event["time"]) for event in events]
    shift = max(times) - min(times) + timedelta(days=1)
    return [
        json.dumps({**event, "id": str(10**9 + number), "time": (at + shift).isoformat()}) + "\n"
        for number, (event, at) in enumerate(zip(events, times, strict=True))
    ]


if __name__ == "__main__":
    main()
