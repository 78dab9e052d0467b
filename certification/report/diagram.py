"""A journey as a sequence diagram: shopper, page and SDK, merchant's server, Klarna; time runs downwards.

The picture is an inline SVG without scripts or styles of its own: the page's style sheet colours its classes,
and without one it is black on white. What it shows is also told, record by record, in the timeline beside it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape

from certification.report.telling import Lane, Told, tell
from certification.report.text import plain, short
from certification.report.timeline import Moment, beginning, follows, moments
from recorder.journal import (
    ApiCall,
    CartShown,
    ClockMeasured,
    Expectation,
    Fault,
    JourneyStarted,
    PageRequest,
    PageShown,
    Record,
    Screenshot,
    SdkCall,
    SdkCallback,
    SdkEvent,
    ServerCallback,
    ShopperAction,
    ended,
)

MAX_ROWS = 110
LABEL = 36
"""Characters of a label between two lanes."""

_LANES = {
    Lane.SHOPPER: (120, "Shopper"),
    Lane.PAGE: (330, "Page and SDK"),
    Lane.SERVER: (570, "Merchant’s server"),
    Lane.KLARNA: (810, "Klarna"),
}
_WIDTH, _HEAD, _ROW, _LEFT = 880, 46, 27, 8


@dataclass(frozen=True, slots=True)
class _Row:
    """One line of the diagram: an arrow from one lane to another, or a note on one lane."""

    moment: Moment
    source: Lane
    target: Lane
    label: str
    style: str = ""
    back: bool = False


def render_diagram(
    records: Sequence[Record],
    offending: Collection[int] = (),
    *,
    title: str = "Journey",
    name: str = "diagram",
    max_rows: int = MAX_ROWS,
    linked: Collection[int] = (),
) -> str:
    """The records as an `<svg>`; those with an id in `offending` stand out in colour and with a symbol.

    `name` makes the ids in the document unique. At most `max_rows` lines are drawn: the least telling are
    left out first, and their number is stated. The lines of records with an id in `linked` lead to `#name-id`,
    where the page tells the record; without any the picture is one image to those who cannot see it.
    """
    story = moments(records)
    rows = _rows(story, offending)
    shown = _most_telling(rows, offending, max_rows)
    zero = beginning(records)
    height = _HEAD + _ROW * max(len(shown), 1) + (44 if len(shown) < len(rows) else 20)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="diagram" role="{"group" if linked else "img"}" fill="none" '
        f'stroke="currentColor" aria-labelledby="{name}-t {name}-d" viewBox="0 0 {_WIDTH} {height}">',
        f'<title id="{name}-t">{_text(title, 120)}</title>',
        f'<desc id="{name}-d">{_text(_described(shown, offending), 600)}</desc>',
        *_shading(records, shown),
        *_lanes(height),
        *_activations(shown, offending),
    ]
    for index, row in enumerate(shown):
        certain = index == 0 or _certain(shown[index - 1], row)
        number = row.moment.record.id
        link = f"#{name}-{number}" if number in linked else ""
        parts += _draw(row, index, zero, bad=number in offending, certain=certain, link=link)
    if len(shown) < len(rows):
        parts.append(
            f'<text class="more" x="{_WIDTH / 2:.0f}" y="{height - 12}">'
            f"{len(rows) - len(shown)} smaller steps are left out here and told below</text>"
        )
    parts.append("</svg>")
    return "\n".join(parts)


def _rows(story: Sequence[Moment], offending: Collection[int]) -> list[_Row]:
    rows: list[_Row] = []
    seen: dict[type[Record], object] = {}
    index = 0
    while index < len(story):
        moment = story[index]
        follower = story[index + 1] if index + 1 < len(story) else None
        # A request whose answer is the very next thing to happen is one line, there and back.
        whole = moment.begins and follower is not None and follower.record is moment.record
        row = _row(moment, whole)
        if row is not None and (moment.record.id in offending or not _repeats(moment.record, seen)):
            rows.append(row)
        index += 2 if whole else 1
    return rows


def _repeats(record: Record, seen: dict[type[Record], object]) -> bool:
    """Whether the shopper is shown only what he was shown before."""
    shown: object
    match record:
        case CartShown():
            shown = (record.total, record.currency, record.lines)
        case PageShown():
            shown = (record.view, record.messages, record.order_number)
        case _:
            return False
    before = seen.get(type(record))
    seen[type(record)] = shown
    return before == shown


def _row(moment: Moment, whole: bool) -> _Row | None:
    record, told = moment.record, tell(moment.record)
    page, klarna = Lane.PAGE, Lane.KLARNA
    match record:
        case JourneyStarted() | ClockMeasured() | Screenshot():
            return None
        case Expectation(met=True):
            return None
        case ShopperAction():
            return _Row(moment, Lane.SHOPPER, page, told.what)
        case CartShown() | PageShown():
            return _Row(moment, page, Lane.SHOPPER, told.what, "dim")
        case SdkCall():
            return _Row(moment, page, page, told.what, "sdk")
        case SdkCallback() | SdkEvent():
            return _Row(moment, page, page, told.what, "sdk answer")
        case PageRequest():
            return _exchange(moment, page, Lane.SERVER, told, whole, "dim")
        case ApiCall():
            return _exchange(moment, Lane.SERVER, klarna, told, whole, "fault" if record.fault else "")
        case ServerCallback():
            return _exchange(moment, klarna, Lane.SERVER, told, whole, "")
        case Fault():
            return _Row(moment, klarna, klarna, told.what, "point suite")
        case _:
            on = page if told.who == "Page" else klarna if told.who.startswith("Klarna") else Lane.SHOPPER
            return _Row(moment, on, on, told.what, "point")


def _exchange(moment: Moment, source: Lane, target: Lane, told: Told, whole: bool, style: str) -> _Row:
    if whole:
        return _Row(moment, source, target, _joined(told.what, told.back), style, back=True)
    if moment.begins:
        return _Row(moment, source, target, told.what, style)
    return _Row(
        moment, target, source, _joined(f"{told.what.split(' ')[0]} answered", told.back), f"{style} answer"
    )


def _joined(what: str, back: str) -> str:
    """The answer stays readable however long the request's name is."""
    return f"{short(what, LABEL - len(back) - 3)} → {back}"


def _most_telling(rows: list[_Row], offending: Collection[int], limit: int) -> list[_Row]:
    if len(rows) <= limit:
        return rows

    def weight(index: int) -> tuple[int, int]:
        match rows[index].moment.record:
            case record if record.id in offending:
                return 0, index
            case ApiCall() | SdkCall() | Fault():
                return 1, index
            case SdkCallback() | ShopperAction() | Expectation():
                return 2, index
            case _:
                return 3, index

    kept = set(sorted(range(len(rows)), key=weight)[:limit])
    return [row for index, row in enumerate(rows) if index in kept]


def _certain(above: _Row, row: _Row) -> bool:
    """Whether the clocks can tell that the row came after the one drawn above it."""
    if above.moment.record is row.moment.record:
        return True
    return follows(ended(above.moment.record) if above.back else above.moment.at, row.moment.at)


def _described(rows: Sequence[_Row], offending: Collection[int]) -> str:
    marked = [
        f"{tell(row.moment.record).who}: {row.label}" for row in rows if row.moment.record.id in offending
    ]
    told = f"Sequence of {len(rows)} steps between shopper, page and SDK, merchant's server and Klarna."
    if marked:
        told += " Marked as part of a finding: " + "; ".join(dict.fromkeys(marked)) + "."
    return told + " Every step is told in the table that follows."


def _y(index: int) -> int:
    return _HEAD + _ROW * index + 18


def _lanes(height: int) -> list[str]:
    parts = []
    for x, label in _LANES.values():
        parts.append(f'<path class="lane" stroke-dasharray="2 4" d="M{x} {_HEAD - 8}V{height - 8}"/>')
        parts.append(f'<text class="head" x="{x}" y="22">{label}</text>')
    return parts


def _shading(records: Sequence[Record], rows: Sequence[_Row]) -> list[str]:
    """What the suite held, refused, delayed or dropped lies on a shaded ground, as long as it lasted."""
    parts = []
    left, right = _LANES[Lane.SERVER][0] - 14, _WIDTH - _LEFT
    for fault in (record for record in records if isinstance(record, Fault)):
        inside = [i for i, row in enumerate(rows) if fault.start.at <= row.moment.at.at <= fault.end.at]
        touched = [
            i
            for i, row in enumerate(rows)
            if isinstance(row.moment.record, ApiCall) and row.moment.record.fault == fault.fault
        ]
        if reached := [*inside, *touched]:
            top, bottom = _y(min(reached)) - 18, _y(max(reached)) + 8
            parts.append(
                f'<rect class="held" fill-opacity=".1" fill="currentColor" stroke="none" rx="4" '
                f'x="{left}" y="{top}" width="{right - left}" height="{bottom - top}"/>'
            )
    return parts


def _activations(rows: Sequence[_Row], offending: Collection[int]) -> list[str]:
    """A bar on the server's lane for as long as Klarna has not answered while other things happened."""
    begun: dict[int, int] = {}
    parts = []
    for index, row in enumerate(rows):
        record = row.moment.record
        if not isinstance(record, ApiCall) or row.back:
            continue
        if row.moment.begins:
            begun[record.id] = index
        elif record.id in begun:
            top = _y(begun[record.id])
            style = "busy bad" if record.id in offending else "busy"
            x = _LANES[Lane.SERVER][0] - 4
            parts.append(
                f'<rect class="{style}" x="{x}" y="{top}" width="8" height="{_y(index) - top}" rx="2"/>'
            )
    return parts


def _draw(row: _Row, index: int, zero: float, *, bad: bool, certain: bool, link: str) -> list[str]:
    y, style = _y(index), f"{row.style} bad".strip() if bad else row.style
    clock = f"{'' if certain else '≈ '}{row.moment.at.at - zero:.3f}"
    start, end = _LANES[row.source][0], _LANES[row.target][0]
    group = f'<g class="{style}">' if style else "<g>"
    if link:
        told = f"{clock} s, {tell(row.moment.record).who}: {row.label}{', part of a finding' if bad else ''}"
        group = f'<a href="{link}" class="{f"step {style}".strip()}" aria-label="{_text(told, 200)}">'
    parts = [
        group,
        *([f'<rect class="hit" y="{y - 16}" width="{_WIDTH}" height="{_ROW - 2}"/>'] if link else []),
        f'<text class="clock" x="{_LEFT + 52}" y="{y + 4}">{clock}</text>',
    ]
    if row.source is not row.target:
        parts += _arrow(start, end, y, row)
        mark_at, anchor = (start + end) / 2, "middle"
        parts.append(_label(row.label, mark_at, y - 5, anchor, bad, LABEL))
    elif "point" in row.style:
        side = -12 if row.source is Lane.KLARNA else 12
        parts.append(f'<circle cx="{start}" cy="{y}" r="3.5"/>')
        parts.append(_label(row.label, start + side, y + 4, "end" if side < 0 else "start", bad, LABEL))
    else:
        # A call on the SDK stays within the page: a hook out of the lane and back into it.
        turn = f"M{start} {y - 5}h14q6 0 6 5t-6 5h-14"
        dash = ' stroke-dasharray="4 3"' if "answer" in row.style else ""
        parts.append(f'<path class="line" d="{turn}"{dash}/>')
        parts.append(f'<path class="tip" d="M{start + 8} {y + 1}l-8 4l8 4"/>')
        parts.append(_label(row.label, start + 28, y + 4, "start", bad, LABEL))
    parts.append("</a>" if link else "</g>")
    return parts


def _arrow(start: int, end: int, y: int, row: _Row) -> list[str]:
    way = 1 if end > start else -1
    dash = ' stroke-dasharray="4 3"' if "answer" in row.style else ""
    parts = [f'<path class="line" d="M{start} {y}H{end}"{dash}/>']
    parts.append(f'<path class="tip" d="M{end - 8 * way} {y - 4}L{end} {y}L{end - 8 * way} {y + 4}"/>')
    if row.back:
        parts.append(
            f'<path class="tip" d="M{start + 8 * way} {y - 4}L{start} {y}L{start + 8 * way} {y + 4}"/>'
        )
    return parts


def _label(label: str, x: float, y: int, anchor: str, bad: bool, limit: int) -> str:
    mark = "✕ " if bad else ""
    place = "" if anchor == "middle" else f' text-anchor="{anchor}"'
    return f'<text class="label" x="{x:.0f}" y="{y}"{place}>{mark}{escape(short(label, limit))}</text>'


def _text(text: str, limit: int) -> str:
    return escape(plain(text, limit))
