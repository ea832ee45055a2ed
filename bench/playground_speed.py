"""How long the page of the playground takes, beside `flow check` on the same text.

    python bench/playground_speed.py out/playground [--visits 5] [--keystrokes 20]

In one sitting, with the same text (the first example): (a) a fresh `flow check --no-cache`; (b) a visit with
an empty cache in headless Chromium, from opening the address to the findings of the first check; (c) a
keystroke in the page, from the key to the findings, with the wait for more keys that the page allows itself.
Medians; (b) and (c) as multiples of (a). Needs the group `browser` and chromium.
"""

import argparse
import functools
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from flowlang.cli.init import starter_text


class Quiet(SimpleHTTPRequestHandler):
    """A server of files that says nothing."""

    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def checked() -> float:
    """Seconds that a fresh `flow check` takes."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "leads.flow")
        file.write_text(starter_text("leads.flow", ""), "utf-8")
        began = time.perf_counter()
        subprocess.run([sys.executable, "-m", "flowlang", "check", "--no-cache", file], check=True)  # noqa: S603
        return time.perf_counter() - began


def visited(page: Page, address: str) -> float:
    """Seconds from opening the page to the first findings."""
    began = time.perf_counter()
    page.goto(address)
    page.locator("#state", has_text="No problems").wait_for(timeout=120_000)
    return time.perf_counter() - began


def typed(page: Page, good: bool) -> float:
    """Seconds from a key that makes the text wrong, or right again, to the findings that say so."""
    began = time.perf_counter()
    page.keyboard.press("Backspace" if good else "x")
    page.locator("#state", has_text="No problems" if good else "error").wait_for()
    return time.perf_counter() - began


def main() -> None:
    """Measure, and write the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--visits", type=int, default=5)
    parser.add_argument("--keystrokes", type=int, default=20)
    asked = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(asked.folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/"
    native, visits, keys = [], [], []
    with sync_playwright() as playwright:
        program = shutil.which("chromium") or shutil.which("google-chrome")
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(asked.visits):
            native.append(checked())
            context = browser.new_context()
            page = context.new_page()
            visits.append(visited(page, address))
            page.locator(".cm-content").focus()
            page.keyboard.press("Control+Home")
            page.keyboard.press("ArrowDown")
            keys += [typed(page, bool(turn % 2)) for turn in range(asked.keystrokes // asked.visits)]
            context.close()
        browser.close()
    server.shutdown()
    one, first, key = map(statistics.median, (native, visits, keys))
    print(json.dumps({"flow check, seconds": round(one, 2), "first check": round(first / one, 2)}, indent=2))
    print(json.dumps({"keystroke": round(key / one, 2), "slowest": round(max(keys) / one, 2)}, indent=2))


if __name__ == "__main__":
    main()
