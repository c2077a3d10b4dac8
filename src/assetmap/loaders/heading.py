"""
Find the row of a table in which its headings stand, below titles and notes.

The rule: the first row in which at least two cells, and at least half as many as in any other of the first 50 rows, are
headings that assetmap or the configuration knows; else the first that is all text and as wide as most rows. Headings
that are spread over two rows are put together where more of them are known so.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from assetmap.loaders.columns import plain_heading
from assetmap.loaders.plain import plain_number, plain_postcode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

LOOKED_AT = 50
"""Rows among which the headings are looked for, blank ones not counted."""

_LEAST = 2  # cells that must be known headings
_DATE = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


class Record(NamedTuple):
    """A row of a file: its number as a spreadsheet counts, its cells, and the rule that it broke when it was read."""

    row: int
    cells: list[str]
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """
    Where the headings of a table are.

    Attributes
    ----------
    rows
        The row, or the two rows, in which they stand; empty if there is none.
    names
        The heading of each column, on one line; empty where a column has none.
    above
        Rows above them that have something in them.
    known
        How many of them are known.
    """

    rows: tuple[int, ...] = ()
    names: tuple[str, ...] = ()
    above: tuple[int, ...] = ()
    known: int = 0


def find_heading(records: Sequence[Record], is_known: Callable[[str], bool]) -> Heading:
    """
    Find the headings of a table.

    Parameters
    ----------
    records
        The first rows of a file that are not blank.
    is_known
        Whether a cell is a heading that is known.

    Returns
    -------
    Heading
        The first row if no other qualifies.
    """
    sound = [record for record in records[:LOOKED_AT] if not record.rule]
    if not sound:
        return _heading(records[:1], records, is_known)
    counts = [_count(record.cells, is_known) for record in sound]
    enough = max(_LEAST, max(counts) / 2)
    at = next((at for at, count in enumerate(counts) if count >= enough), None)
    pairs = [_pair(sound, upper, is_known) for upper in (range(len(sound)) if at is None else (at - 1, at))]
    candidates = [(pair, count) for pair in pairs if (count := _count(pair.names, is_known)) >= _LEAST]
    best = max(candidates, key=lambda candidate: candidate[1], default=(Heading(), 0))
    if best[1] > (0 if at is None else counts[at]):
        above = tuple(record.row for record in records if record.row < best[0].rows[0])
        return Heading(best[0].rows, best[0].names, above, best[1])
    chosen = sound[at] if at is not None else _widest(sound)
    return _heading([chosen], records, is_known)


def heading_at(records: Iterable[Record], row: int, is_known: Callable[[str], bool]) -> Heading:
    """
    Take the headings from the row that a configuration gives.

    Parameters
    ----------
    records
        The rows of a file that are not blank.
    row
        The row.
    is_known
        Whether a cell is a heading that is known.

    Returns
    -------
    Heading
        Without rows if there is nothing in that row.
    """
    upto = [record for record in records if record.row <= row]
    return _heading(upto[-1:], upto, is_known) if upto and upto[-1].row == row else Heading()


def say_rows(rows: Iterable[int]) -> str:
    """
    Write row numbers shortly.

    Parameters
    ----------
    rows
        Numbers in order.

    Returns
    -------
    str
        For instance ``"1–3, 5"``: digits only, the same in every language.
    """
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][-1] + 1:
            runs[-1].append(row)
        else:
            runs.append([row])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in runs)


def one_line(cell: str) -> str:
    """
    Write a cell on one line.

    Parameters
    ----------
    cell
        Its text.

    Returns
    -------
    str
        With one space for each run of spaces and line breaks.
    """
    return " ".join(cell.split())


def _heading(chosen: Sequence[Record], records: Sequence[Record], is_known: Callable[[str], bool]) -> Heading:
    if not chosen:
        return Heading()
    row, cells, _ = chosen[0]
    above = tuple(record.row for record in records if record.row < row)
    return Heading((row,), _without_end(map(one_line, cells)), above, _count(cells, is_known))


def _without_end(names: Iterable[str]) -> tuple[str, ...]:
    kept = list(names)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _count(cells: Iterable[str], is_known: Callable[[str], bool]) -> int:
    return len({plain_heading(cell) for cell in cells if cell.strip() and is_known(cell)})


def _widest(records: Sequence[Record]) -> Record:
    """Choose the first row that is all text and in which as many cells are filled as in most rows; else the first."""
    widths = Counter(_width(record.cells) for record in records)
    usual = max(widths, key=lambda width: (widths[width], width))
    wide = (record for record in records if _width(record.cells) >= usual and _is_text(record.cells))
    return next(wide, records[0])


def _width(cells: Iterable[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _is_text(cells: Iterable[str]) -> bool:
    """Tell whether no cell is a number, a date or a postcode, as some cell of nearly every row of data is."""
    return not any(_is_value(one_line(cell)) for cell in cells)


def _is_value(cell: str) -> bool:
    number = plain_number(cell.lstrip("£"))
    return number == number or bool(plain_postcode(cell)) or bool(_DATE.fullmatch(cell))  # noqa: PLR0124 - not nan


def _pair(records: Sequence[Record], at: int, is_known: Callable[[str], bool]) -> Heading:
    """Put the headings of a row and the one below it together, if the two can be headings at all."""
    if at < 0 or at + 1 >= len(records):
        return Heading()
    upper, lower = records[at], records[at + 1]
    if lower.row != upper.row + 1 or _width(upper.cells) < _LEAST or not _is_text([*upper.cells, *lower.cells]):
        return Heading()
    width = max(len(upper.cells), len(lower.cells))
    above = [one_line(cell) for cell in [*upper.cells, *[""] * (width - len(upper.cells))]]
    below = [one_line(cell) for cell in [*lower.cells, *[""] * (width - len(lower.cells))]]
    names: list[str] = []
    group = ""
    for own, name in zip(above, below, strict=True):
        group = own or group  # a heading over several columns stands over the first of them
        names.append(_joined(own, group, name, names, is_known))
    return Heading((upper.row, lower.row), _without_end(names))


def _joined(own: str, group: str, name: str, taken: list[str], is_known: Callable[[str], bool]) -> str:
    if not name or own == name:  # cells that are merged downwards hold the same twice
        return own
    both = f"{group} {name}".strip()
    if is_known(both) or not is_known(name) or name in taken:
        return both
    return name
