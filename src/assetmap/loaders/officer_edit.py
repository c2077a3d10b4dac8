"""Add and change rows of a table that an officer edits, and keep everything else that stands in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Literal

from assetmap.loaders.columns import catalogue
from assetmap.loaders.delimited import read_text
from assetmap.loaders.officer import armed, read_officer_table, table_test

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


_NEEDED = {"owners": "spelling", "reviews": "decision"}


def edited(
    path: Path,
    name: Literal["owners", "reviews"],
    *,
    changed: Mapping[int, Mapping[str, str]] | None = None,
    added: Sequence[Mapping[str, str]] = (),
) -> str:
    """
    Edit a table that an officer edits.

    Parameters
    ----------
    path
        A CSV file. It need not exist.
    name
        Which table, as ``data/columns.toml`` calls it.
    changed
        Row, as a spreadsheet counts, to the cells that are new there, by our names of the columns.
    added
        Rows to add at the end.

    Returns
    -------
    str
        The whole table as CSV with commas, with a byte order mark, so that a spreadsheet shows ŵ and ŷ. Rows, columns
        and cells that are not meant stay; a column of ours that the table lacks and that is filled is added behind its
        own.

    Raises
    ------
    AssetmapError
        As :func:`assetmap.loaders.officer.read_officer_table`.
    """
    table = read_officer_table(path, name, [_NEEDED[name]])
    rows = _rows(path, name) if table.headings else {1: list(catalogue()[name])}
    top = table.heading_row if table.headings else 1
    header = rows[top]
    places = dict(table.places) or {ours: at for at, ours in enumerate(header)}
    width = max(len(header), *(at + 1 for at in places.values()))
    last = max(rows)
    meant = {**(changed or {}), **{last + 1 + at: cells for at, cells in enumerate(added)}}
    for ours in catalogue()[name]:
        if ours not in places and any(cells.get(ours) for cells in meant.values()):
            places[ours] = width
            width += 1
            header += [""] * (width - len(header))
            header[places[ours]] = ours
    for row, cells in meant.items():
        whole = rows.setdefault(row, [])
        whole += [""] * (width - len(whole))
        for ours, text in cells.items():
            if ours in places:
                whole[places[ours]] = armed(text)
    file = io.StringIO("\N{ZERO WIDTH NO-BREAK SPACE}")
    file.seek(0, io.SEEK_END)
    csv.writer(file, lineterminator="\n").writerows(rows[row] for row in sorted(rows))
    return file.getvalue()


def _rows(path: Path, name: str) -> dict[int, list[str]]:
    records, _ = read_text(path, table_test(name), file=path.name)
    return {record.row: list(record.cells) for record in records}
