"""The style sheet of the site: that of reports, what only the site has, and the colours of its pictures."""

from importlib.resources import files

from flowlang.report.page.style import STYLE
from flowlang.site.pictures import picture_style


def asset(name: str) -> str:
    """The text of a file that comes along."""
    return (files("flowlang.site") / "assets" / name).read_text("utf-8")


def style_sheet() -> str:
    """The style sheet of all pages."""
    return f"{STYLE.strip()}\n{asset('site.css')}{picture_style()}\n"
