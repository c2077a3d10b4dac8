"""What a table gives before its rows have a place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import TYPE_CHECKING, Literal

import pandas as pd

from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.columns import PLACES, catalogue, heading_test, match_columns, plain_heading
from assetmap.loaders.heading import LOOKED_AT, Heading, Record, find_heading, heading_at, one_line, say_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from assetmap.config import LayerSpec

_SHOWN = 20  # rows in a message
_AMOUNT = re.compile(r"[^\w]*\d.*", re.DOTALL)  # of a total: £1,234.00, 12.5 ha, (34)


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The cells of a table, all as text.

    Attributes
    ----------
    cells
        Rows that are used; the index is the row as the user counts it, named ``row``.
    original
        The same rows and those that were set aside or left out, in row order.
    problems
        What was met.
    heading
        Where the headings are.
    """

    cells: pd.DataFrame
    original: pd.DataFrame
    problems: tuple[Problem, ...]
    heading: Heading


def make_sheet(
    records: Iterable[Record],
    problems: Sequence[Problem],
    spec: LayerSpec,
    name: str,
    *,
    merged: Collection[tuple[int, int]] = (),
    wide: Literal["set aside", "noted"] = "set aside",
) -> Sheet:
    """
    Make a table of records: find its headings, leave out a total below it, set aside what does not fit.

    Parameters
    ----------
    records
        All rows of the file.
    problems
        What was met before.
    spec, name
        The layer's configuration, which may say where the headings are, and its name.
    merged
        Row and column (from 0) of cells that were filled with the value of a cell merged with them.
    wide
        What becomes of a row with cells to the right of the headings: in delimited text its cells are not where they
        should be; in a workbook there is only something beside the table.

    Returns
    -------
    Sheet
        Without blank rows.

    Raises
    ------
    LayerReadError
        There is no row under the headings, or no headings; or none where the configuration says.
    """
    heading, body = _split(records, spec, name)
    names, twice = _tell_apart(heading.names, spec)
    rows, read, broken, beside = [], [], [], []
    width = len(names)
    for row, cells, rule in body:
        over = len(cells) > width and any(cell.strip() for cell in cells[width:])
        if over and wide == "noted":
            beside.append(row)
            if not any(cell.strip() for cell in cells[:width]):
                continue
        elif over or rule:
            values = {"found": len(cells), "expected": width}
            broken.append(Problem(rule or "row-too-wide", spec.file, row, "", name, "set aside", values=values))
        rows.append(row)
        read.append([*cells[:width], *[""] * (width - len(cells))])
    if not rows:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    lost = {problem.row for problem in broken}
    totals = [
        Problem("row-total", spec.file, row, "", name, "left out") for row in _totals(rows, read, names, spec, lost)
    ]
    told = [*_say_heading(heading), *twice, *_say_beside(beside), *_merged(rows, read, names, spec, merged)]
    told = [replace(problem, file=spec.file, layer=name, effect="noted") for problem in told]
    original = pd.DataFrame(read, columns=names, index=pd.Index(rows, name="row", dtype="int64"), dtype="str")
    lost |= {problem.row for problem in totals}
    used = original[~original.index.isin(lost)] if lost else original
    return Sheet(used, original, (*problems, *told, *broken, *totals), heading)


def filled_records(records: Iterable[Record]) -> Iterator[Record]:
    """
    Pass over blank rows.

    Parameters
    ----------
    records
        Rows of a file.

    Returns
    -------
    Iterator of Record
        Those with something in them, and those that could not be read.
    """
    return (record for record in records if record.rule or any(cell.strip() for cell in record.cells))


def _split(records: Iterable[Record], spec: LayerSpec, name: str) -> tuple[Heading, Iterator[Record]]:
    """Find the headings and give the rows below them."""
    filled, is_known = filled_records(records), heading_test(spec)
    if spec.header:
        first: list[Record] = []
        for record in filled:
            first.append(record)
            if record.row >= spec.header:
                break
        heading = heading_at(first, spec.header, is_known)
        if not heading.rows:
            values = {"header": str(spec.header)}
            raise LayerReadError(Problem("heading-not-there", spec.file, layer=name, values=values))
    else:
        first = list(islice(filled, LOOKED_AT))
        heading = find_heading(first, is_known)
    last = heading.rows[-1] if heading.rows else 0
    return heading, chain((record for record in first if record.row > last), filled)


def _say_heading(heading: Heading) -> Iterator[Problem]:
    rows = say_rows(heading.rows)
    if heading.above:
        yield Problem("heading-below", values={"row": rows, "above": say_rows(heading.above)})
    if len(heading.rows) > 1:
        yield Problem("heading-two-rows", values={"rows": rows, "names": [name for name in heading.names if name]})


def _say_beside(rows: Sequence[int]) -> Iterator[Problem]:
    if rows:
        yield Problem("cells-beside", count=len(rows), values={"count": len(rows), "rows": say_rows(rows[:_SHOWN])})


def _tell_apart(headings: Sequence[str], spec: LayerSpec) -> tuple[list[str], list[Problem]]:
    """Give each column a heading of its own, and say of those that are the same which one is used."""
    names: list[str] = []
    for heading in headings:
        n = 1
        while (mine := heading if n == 1 else f"{heading} ({n})") in names:
            n += 1
        names.append(mine)
    alike: dict[str, list[str]] = {}
    for heading, mine in zip(headings, names, strict=True):
        if heading:
            alike.setdefault(plain_heading(heading), []).append(mine)
    problems = []
    for several in (several for several in alike.values() if len(several) > 1):
        used = next((theirs for theirs in spec.columns.values() if theirs in several), several[0])
        values = {"column": several[0], "names": [f"'{mine}'" for mine in several], "used": used}
        problems.append(Problem("column-twice", column=several[0], values=values))
    return names, problems


def _merged(
    rows: Sequence[int],
    read: Sequence[list[str]],
    names: Sequence[str],
    spec: LayerSpec,
    merged: Collection[tuple[int, int]],
) -> Iterator[Problem]:
    """Say which columns were filled downwards; a reference stays with its first row, for no two may have the same."""
    filled = Counter(column for row, column in merged if column < len(names) and rows[0] <= row <= rows[-1])
    if not filled:
        return
    reference = match_columns(names, spec).get("id")
    at = names.index(reference) if reference in names else -1
    if at in filled:
        for row, cells in zip(rows, read, strict=True):
            if (row, at) in merged:
                cells[at] = ""
    for column, n in sorted(filled.items()):
        rule = "merged-reference" if column == at else "merged-cells"
        values = {"column": names[column], "count": n}
        yield Problem(rule, column=names[column], count=n, values=values)


def _totals(
    rows: Sequence[int], read: Sequence[list[str]], names: Sequence[str], spec: LayerSpec, lost: Collection[int | None]
) -> list[int]:
    """Find the rows at the end that only add up those above: the word and amounts, and no place."""
    words = {plain_heading(word) for word in catalogue()["words"]["total"]}
    found = match_columns(names, spec)
    headings = ([found.get(name, "") for name in places] for places in PLACES)
    places = [[names.index(theirs) for theirs in several] for several in headings if {*several} <= {*names} - {""}]
    totals: list[int] = []
    for row, cells in zip(reversed(rows), reversed(read), strict=True):
        texts = [cell for cell in map(one_line, cells) if cell and not _AMOUNT.fullmatch(cell)]
        placed = any(all(cells[at].strip() for at in several) for several in places)
        if row in lost or placed or not texts or not all(plain_heading(text) in words for text in texts):
            break
        totals.append(row)
    return totals[::-1]
