"""What a table gives before its rows have a place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from assetmap.errors import LayerReadError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable

    from assetmap.config import LayerSpec


@dataclass(frozen=True, slots=True)
class Sheet:
    """
    The cells of a table, all as text.

    Attributes
    ----------
    cells
        Rows that are used; the index is the row as the user counts it, named ``row``.
    original
        The same rows and those that were set aside, in row order.
    problems
        What was met.
    """

    cells: pd.DataFrame
    original: pd.DataFrame
    problems: tuple[Problem, ...]


def make_sheet(
    records: Iterable[tuple[int, list[str], str]], problems: list[Problem], spec: LayerSpec, name: str
) -> Sheet:
    """
    Make a table of records, setting aside those that do not fit under the header.

    Parameters
    ----------
    records
        Row, cells, and the rule that the record broke when it was read, if any. The first record that is not blank is
        the header.
    problems
        What was met before.
    spec, name
        For messages.

    Returns
    -------
    Sheet
        Without blank rows.

    Raises
    ------
    LayerReadError
        There is no row under the header, or no header.
    """
    filled = ((row, cells, rule) for row, cells, rule in records if rule or any(cell.strip() for cell in cells))
    _, header, _ = next(filled, (0, [], ""))
    names, told = _headings(header, spec, name)
    problems = [*problems, *told]
    rows, read, lost = [], [], set()
    for row, cells, rule in filled:
        width = len(names)
        wide = any(cell.strip() for cell in cells[width:])
        if wide or rule:
            values = {"found": len(cells), "expected": width}
            broken = Problem(rule or "row-too-wide", spec.file, row, "", name, "set aside", values=values)
            problems.append(broken)
            lost.add(row)
        rows.append(row)
        read.append([*cells[:width], *[""] * (width - len(cells))])
    if not rows:
        raise LayerReadError(Problem("layer-empty", spec.file, layer=name))
    original = pd.DataFrame(read, columns=names, index=pd.Index(rows, name="row", dtype="int64"), dtype="str")
    used = original[~original.index.isin(lost)] if lost else original
    return Sheet(used, original, tuple(problems))


def _headings(header: list[str], spec: LayerSpec, name: str) -> tuple[list[str], list[Problem]]:
    """Give each column a heading of its own; of two that are the same the first keeps it."""
    while header and not header[-1].strip():
        header = header[:-1]
    names: list[str] = []
    problems = []
    for heading in (" ".join(cell.split()) for cell in header):
        if heading and heading in names:
            problems.append(
                Problem("column-twice", spec.file, None, heading, name, "noted", values={"column": heading})
            )
        n = 1
        while (mine := heading if n == 1 else f"{heading} ({n})") in names:
            n += 1
        names.append(mine)
    return names, problems
