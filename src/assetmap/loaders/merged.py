"""Cells of a worksheet that are merged: which they are, and what stands in them."""

from __future__ import annotations

import re
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

_MERGE = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?\bref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_PIECE = 1 << 20  # bytes read at a time
_LONGEST = 200  # bytes of the longest such element


def merged_ranges(path: Path, part: str) -> list[tuple[int, int, int]]:
    """
    List the ranges of merged cells that go over several rows.

    Parameters
    ----------
    path
        A workbook.
    part
        Path of the worksheet inside it.

    Returns
    -------
    list of tuple of int
        First row, last row (as a spreadsheet counts), and the first column (from 0).

    Notes
    -----
    openpyxl tells of merged cells only when it holds the whole sheet in memory, which costs several times more. They
    stand behind all rows, so that the sheet is gone through once more, which costs some hundredths of reading it.
    """
    found = []
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
        if part.lstrip("/") not in names:
            return []
        with archive.open(part.lstrip("/")) as sheet:
            piece, begun = b"", False
            while new := sheet.read(_PIECE):
                piece = piece[-_LONGEST:] + new
                begun = begun or b"mergeCells" in piece
                found += [match.groups() for match in _MERGE.finditer(piece)] if begun else []
    ranges = {(int(first), int(last), _column(left)) for left, first, _, last in found}
    return sorted(each for each in ranges if each[0] < each[1])


def fill_downwards(rows: Sequence[list[str]], ranges: Iterable[tuple[int, int, int]]) -> frozenset[tuple[int, int]]:
    """
    Write the value of merged cells into each row that they go over.

    Parameters
    ----------
    rows
        The cells of each row, from row 1. They are changed.
    ranges
        What :func:`merged_ranges` found.

    Returns
    -------
    frozenset of tuple of int
        Row and column (from 0) of the cells that were filled. Rows with nothing else in them stay blank.
    """
    done: dict[int, int] = {}  # column to the last row that was looked at: no cell is filled twice
    wanted = []
    for first, last, column in ranges:
        if first > len(rows) or column >= len(rows[first - 1]) or not rows[first - 1][column].strip():
            continue
        end = min(last, len(rows))
        below = range(max(first, done.get(column, 0)) + 1, end + 1)
        alive = (row for row in below if any(cell.strip() for cell in rows[row - 1]))
        wanted += [(row, column, rows[first - 1][column]) for row in alive]
        done[column] = max(end, done.get(column, 0))
    for row, column, value in wanted:
        cells = rows[row - 1]
        cells += [""] * (column + 1 - len(cells))
        cells[column] = value
    return frozenset((row, column) for row, column, _ in wanted)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number - 1
