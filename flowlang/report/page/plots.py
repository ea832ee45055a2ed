"""Small plots as SVG: a line over periods, columns over periods, and a bar of parts.

Colours come from the style sheet of the page, by class, so that a plot follows light and dark.
"""

from collections.abc import Sequence
from html import escape

_WIDTH, _HEIGHT = 240.0, 56.0
_PAD = 6.0


def line_plot(values: Sequence[float | None], labels: Sequence[str], title: str, marked: int) -> str:
    """A line through the values that are there; a missing one is a gap.

    `labels` say each value in words; the dot of the value `marked` is filled.
    """
    known = [value for value in values if value is not None]
    if len(values) < 2 or not known:
        return ""
    low, high = min(known), max(known)
    # A line that hardly moves must not look like a mountain.
    room = max(high - low, abs(high) * 0.1, 1e-9)
    middle = (low + high) / 2
    step = (_WIDTH - 2 * _PAD) / (len(values) - 1)
    points = [
        None
        if value is None
        else (_PAD + index * step, _HEIGHT / 2 - (value - middle) / room * (_HEIGHT - 2 * _PAD))
        for index, value in enumerate(values)
    ]
    path, pen_down = [], False
    for point in points:
        if point is not None:
            path.append(f"{'L' if pen_down else 'M'}{point[0]:.1f} {point[1]:.1f}")
        pen_down = point is not None
    dots = "".join(
        f'<circle class="dot{" marked" if index == marked else ""}" cx="{point[0]:.1f}" '
        f'cy="{point[1]:.1f}" r="{4 if index == marked else 2.5}">'
        f"<title>{escape(label)}</title></circle>"
        for index, (point, label) in enumerate(zip(points, labels, strict=True))
        if point is not None
    )
    return _svg(f'<path class="line" d="{" ".join(path)}"/>{dots}', title)


def column_plot(values: Sequence[int], labels: Sequence[str], title: str) -> str:
    """A column for each value, from zero up. `labels` say each value in words."""
    most = max(values, default=0)
    if len(values) < 2 or not most:
        return ""
    step = _WIDTH / len(values)
    gap = min(4.0, step * 0.25)
    columns = "".join(
        f'<rect class="column" x="{index * step + gap / 2:.1f}" y="{_HEIGHT - tall:.1f}" '
        f'width="{step - gap:.1f}" height="{tall:.1f}" rx="1.5"><title>{escape(label)}</title></rect>'
        for index, (value, label) in enumerate(zip(values, labels, strict=True))
        if (tall := value / most * (_HEIGHT - 2))
    )
    base = f'<path class="base" d="M0 {_HEIGHT - 0.5}H{_WIDTH}"/>'
    return _svg(columns + base, title)


def _svg(content: str, title: str) -> str:
    return (
        f'<svg class="plot" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}" role="img" '
        f'aria-label="{escape(title)}" preserveAspectRatio="none">{content}</svg>'
    )


def parts_bar(parts: Sequence[tuple[str, int, str]], title: str) -> str:
    """One bar made of parts: (class, size, what it stands for). Empty when there is nothing."""
    total = sum(size for _, size, _ in parts)
    if not total:
        return ""
    x, pieces = 0.0, []
    for name, size, label in parts:
        if size:
            wide = size / total * 100
            pieces.append(
                f'<rect class="{name}" x="{x:.2f}" y="0" width="{wide:.2f}" height="10">'
                f"<title>{escape(label)}</title></rect>"
            )
            x += wide
    return (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}">{"".join(pieces)}</svg>'
    )


def length_bar(value: float, most: float, title: str) -> str:
    """A bar whose length is a share of the longest."""
    wide = value / most * 100 if most else 0
    return (
        f'<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" role="img" '
        f'aria-label="{escape(title)}"><rect class="track" x="0" y="0" width="100" height="10"/>'
        f'<rect class="column" x="0" y="0" width="{wide:.2f}" height="10"/></svg>'
    )
