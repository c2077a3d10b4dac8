"""
Small numbers: tables of households made safe to publish.

A count of a few households could tell about a family. It is withheld, and so are as many other numbers as it takes to
keep it from being worked out from the rest of the table and its totals.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TypeAlias

    from numpy.typing import NDArray

    _Numbers: TypeAlias = NDArray[np.float64]
    _Flags: TypeAlias = NDArray[np.bool_]
    _Place: TypeAlias = tuple[int, int]
    _Places: TypeAlias = tuple[list[int], list[int]]  # as numpy wants them: lines, then areas

_NOTHING = 1e-9  # households: less than this is rounding


@dataclass(frozen=True, slots=True)
class Safe:
    """
    A table that may be published, with its totals.

    Attributes
    ----------
    counts
        What may be shown: the table with a last row and a last column of totals, the grand total in their corner.
        ``nan`` where a number is suppressed or is not known; a total with an unknown part is not known.
    few
        Shaped like ``counts``: True where a cell is to be shown as "fewer than ``least``". Never a total.
    hidden
        Shaped like ``counts``: True where a cell (it is ``least`` or more) or a total (it may be anything) must not be
        shown, here or elsewhere, and nothing be said about how large it is.
    """

    counts: pd.DataFrame
    few: pd.DataFrame
    hidden: pd.DataFrame


class _Marks(NamedTuple):
    """The numbers that the marks leave possible: a "few" cell is one of low … high, a hidden cell is floor or more."""

    low: float
    high: float
    floor: float


class _Room(NamedTuple):
    """How far each number could rise and fall for all that a reader knows, were it suppressed."""

    rise: _Numbers
    fall: _Numbers


class _Chain(NamedTuple):
    """Numbers that change together so that all totals stay as they are."""

    up: _Places
    down: _Places


def suppress_small(table: pd.DataFrame, *, least: float = 5, total: str = "total") -> Safe:
    """
    Suppress counts under ``least``, and whatever else would give them away.

    Parameters
    ----------
    table
        Shape ``(n, m)``: an area in each row, an answer in each column, households. ``nan`` is a count that is not
        known; it stays so, and counts as nothing in what follows.
    least
        The smallest count that may be shown; zeros may.
    total
        Name of the row and the column of totals.

    Returns
    -------
    Safe
        Shape ``(n + 1, m + 1)``, in the order of the table.

    Raises
    ------
    ValueError
        A count is negative or infinite, or a row or column is already called ``total``.

    Notes
    -----
    The method is primary and secondary cell suppression. A reader is taken to know every shown cell (zeros are always
    shown), every shown total of a row, of a column and of all; that a "few" cell lies above 0 and under ``least``; that
    a hidden cell is ``least`` or more; and, if all counts are whole, that they are. The rule:

    - a "few" cell could, for such a reader, still be each number that the words allow: 1, 2, … up to the last whole
      number under ``least``; where the table has fractions, all between 0 and ``least``;
    - a total under ``least`` is hidden, and could for such a reader be ``least`` too, unless it is a single "few" cell.

    Each cell is seen to in turn, row by row: other numbers make up for its change along the cheapest chain, those
    already suppressed first, then the cells with the fewest households, totals last. What is once protected stays so,
    as hiding more only widens what is possible. The result is safe; that it hides the least possible is not claimed.
    Where a total is hidden, nothing else that is published may show it. There is no protection against readers who
    argue from why this algorithm hid a number, nor who compare tables (two standards and the same homes). Time grows
    with the number of small cells × n × m².

    References
    ----------
    That readers work with row and column sums, and bounds on cells as network flows: D. Gusfield, "A graph theoretic
    approach to statistical data security", SIAM Journal on Computing 17(3), 1988 (its abstract was read). Secondary
    suppression: Statistics Netherlands, "A general formulation of the secondary cell suppression problem", 2010 (the
    page about it was read). The threshold and the rule above are ours.
    """
    if total in table.index or total in table.columns:
        raise ValueError(f"the table has a row or column {total!r} already")
    given = table.to_numpy(dtype=np.float64, na_value=np.nan)
    if (given < 0).any() or np.isinf(given).any():
        raise ValueError("counts of households are finite and not negative")
    known = _with_totals(_without_noise(np.nan_to_num(given)).T)  # answers first: what is long goes last
    small = (known > 0) & (known < least)
    few = small & ~_is_total(known)
    suppressed = _protect(known, small, _marks(known, least))
    rows = table.index.append(pd.Index([total], name=table.index.name))
    columns = table.columns.append(pd.Index([total], name=table.columns.name))

    def frame(values: _Numbers | _Flags) -> pd.DataFrame:
        return pd.DataFrame(values.T, index=rows, columns=columns)

    counts = np.where(suppressed, np.nan, _with_totals(given.T))
    return Safe(frame(counts), frame(few), frame(suppressed & ~few))


def _without_noise(counts: _Numbers) -> _Numbers:
    whole = np.rint(counts)
    return whole if np.allclose(counts, whole, rtol=0, atol=_NOTHING) else counts


def _with_totals(values: _Numbers) -> _Numbers:
    wider = np.hstack([values, values.sum(axis=1, keepdims=True)])
    return np.vstack([wider, wider.sum(axis=0, keepdims=True)])


def _is_total(known: _Numbers) -> _Flags:
    edge = np.zeros(known.shape, dtype=bool)
    edge[-1, :] = edge[:, -1] = True
    return edge


def _marks(known: _Numbers, least: float) -> _Marks:
    if (known == np.rint(known)).all():
        return _Marks(1, math.ceil(least) - 1, math.ceil(least))
    return _Marks(0, least, least)


def _protect(known: _Numbers, small: _Flags, marks: _Marks) -> _Flags:
    """Suppress what is small, and go on until each small cell could be all that the marks allow."""
    edge = _is_total(known)
    few = small & ~edge
    room = _signed(_room(known, few, marks))
    price = np.where(edge, known + known.size * (known[-1, -1] + 1), known) + 1  # no number of cells costs as a total
    suppressed = small.copy()
    for area, line in np.argwhere(few.T).tolist():
        at = (line, area)
        suppressed |= _make_up(room, at, room.rise[at], suppressed, price)
        suppressed |= _make_up(_Room(room.fall, room.rise), at, room.fall[at], suppressed, price)
    return suppressed


def _room(known: _Numbers, few: _Flags, marks: _Marks) -> _Room:
    rise = np.where(few, marks.high - known, np.inf)
    fall = known - np.where(_is_total(known), 0, np.where(few, marks.low, marks.floor))
    return _Room(np.where(known > 0, rise, 0), np.where(known > 0, fall, 0))


def _signed(room: _Room) -> _Room:
    """Count totals as negative, the grand total as positive: then each line and each area adds up to nothing."""
    turned = _is_total(room.rise)
    turned[-1, -1] = False
    return _Room(np.where(turned, room.fall, room.rise), np.where(turned, room.rise, room.fall))


def _make_up(room: _Room, at: _Place, need: float, suppressed: _Flags, price: _Numbers) -> _Flags:
    """
    Find the numbers that could make up for a rise of one of them; swap the room's two parts for a fall.

    Parameters
    ----------
    room
        Of all numbers, signed.
    at
        The number that is to rise.
    need
        By how much.
    suppressed
        What need not be paid for.
    price
        Of suppressing a number.

    Returns
    -------
    numpy.ndarray
        Flags: what must be suppressed, some of it already so. Chains are added up as in a maximum flow, each of them
        able to take back part of an earlier one, so that they always get there: all totals hidden, anything can change.
    """
    rise, fall = room.rise.copy(), room.fall.copy()
    rise[at] = fall[at] = 0
    change = np.zeros(rise.shape)
    while need > _NOTHING:
        chain = _next_chain(_Room(rise, fall), at, need, _prices(price, suppressed | (np.abs(change) > _NOTHING)))
        size = min(need, rise[chain.up].min(initial=np.inf), fall[chain.down].min())
        for places, sign in ((chain.up, size), (chain.down, -size)):
            change[places] += sign
            rise[places] -= sign
            fall[places] += sign
        need -= size
    return np.abs(change) > _NOTHING


def _prices(price: _Numbers, free: _Flags) -> Iterator[tuple[bool, _Numbers]]:
    """Give, in the order to be tried, whether a chain has to carry all, and what each number then costs."""
    yield False, np.where(free, 1, np.inf)
    yield True, np.where(free, 1, np.where(_is_total(price), np.inf, price))
    yield False, np.where(free, 1, price)


def _next_chain(room: _Room, at: _Place, need: float, ways: Iterator[tuple[bool, _Numbers]]) -> _Chain:
    for all_at_once, price in ways:
        enough = need if all_at_once else _NOTHING
        up = np.where(room.rise >= enough, price, np.inf)
        down = np.where(room.fall >= enough, price, np.inf)
        chain = _cheapest_chain(up, down, at)
        if chain is not None:
            return chain
    raise AssertionError("with every total hidden each cell could be anything")


def _cheapest_chain(up: _Numbers, down: _Numbers, at: _Place) -> _Chain | None:
    """
    Find the cheapest chain of numbers, by turns lowered and raised, from the area of one number to its line.

    Parameters
    ----------
    up, down
        The price of raising and of lowering each number, positive; infinite where it cannot be.
    at
        The line and the area of the number that rises: the chain lowers a number of that area first, and a number of
        that line last.

    Returns
    -------
    _Chain or None
        ``None`` if there is no chain.

    Notes
    -----
    Bellman and Ford's shortest path from line to line; each step takes the area, the first of equals, where it is
    cheapest to raise the one line and lower the other.
    """
    goal, start = at
    through = up[:, None, :] + down[None, :, :]
    area = through.argmin(axis=2)
    step = np.take_along_axis(through, area[:, :, None], axis=2)[:, :, 0]
    cost, before = down[:, start].copy(), np.full(len(down), -1)
    for _ in range(len(cost)):
        longer = cost[:, None] + step
        better = longer.min(axis=0) < cost
        if not better.any():
            break
        before[better] = longer.argmin(axis=0)[better]
        cost = np.minimum(cost, longer.min(axis=0))
    if np.isinf(cost[goal]):
        return None
    chain, line = _Chain(([], []), ([], [])), goal
    while before[line] >= 0:
        source = int(before[line])
        _add(chain.down, line, int(area[source, line]))
        _add(chain.up, source, int(area[source, line]))
        line = source
    _add(chain.down, line, start)
    return chain


def _add(places: _Places, line: int, area: int) -> None:
    places[0].append(line)
    places[1].append(area)
