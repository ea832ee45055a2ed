"""A real browser for tests that look at pages: Chromium, driven by Playwright, the group `browser`."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

# It talks to nobody of its own accord.
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
)


@contextmanager
def chromium() -> Iterator[Any]:
    """The browser; skips loudly where it isn't there, or nothing can drive it."""
    sync = pytest.importorskip("playwright.sync_api", reason="THE GROUP `browser` IS NOT INSTALLED")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("THERE IS NO CHROMIUM, so the pages were not looked at")
    with sync.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=list(QUIET))
        yield opened
        opened.close()
