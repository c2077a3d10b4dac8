"""Read a sheet of an XLSX workbook, all cells as text."""

from __future__ import annotations

import warnings
import zipfile
from typing import TYPE_CHECKING, Any

from assetmap.errors import LayerNotFoundError, LayerReadError, Problem
from assetmap.loaders.plain import plain_text
from assetmap.loaders.sheet import Sheet, make_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assetmap.config import LayerSpec


def read_workbook(path: Path, spec: LayerSpec, name: str) -> Sheet:
    """
    Read a sheet of a workbook.

    Parameters
    ----------
    path
        An ``.xlsx`` or ``.xlsm`` file.
    spec
        The layer's configuration; its ``layer`` is the sheet.
    name
        Name of the layer in the configuration.

    Returns
    -------
    Sheet
        The row is that of the sheet.

    Raises
    ------
    LayerNotFoundError
        There is no such sheet, or several have something in them and none is named.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    sheets = _read_sheets(path, spec, name)
    if spec.layer and spec.layer not in sheets:
        values = {"wanted": spec.layer, "present": list(sheets)}
        raise LayerNotFoundError(Problem("layer-not-found", spec.file, layer=name, values=values))
    filled = [sheet for sheet, rows in sheets.items() if any(map(any, rows))]
    if not spec.layer and len(filled) > 1:
        raise LayerNotFoundError(Problem("layer-not-named", spec.file, layer=name, values={"present": filled}))
    chosen = spec.layer or next(iter(filled), "")
    records = ((row, cells, "") for row, cells in enumerate(sheets.get(chosen, []), start=1))
    return make_sheet(records, [], spec, name)


def _read_sheets(path: Path, spec: LayerSpec, name: str) -> dict[str, list[list[str]]]:
    """Read the sheet that is named, or all of them; of the others only the names."""
    import openpyxl  # noqa: PLC0415 - costs 0.1 s, not owed where there is no workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and drop-down lists that it cannot keep
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                wanted = {spec.layer} if spec.layer else {sheet.title for sheet in book.worksheets}
                return {sheet.title: _rows(sheet) if sheet.title in wanted else [] for sheet in book.worksheets}
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError) as error:
        values = {"ending": path.suffix}
        raise LayerReadError(Problem("file-not-its-format", spec.file, layer=name, values=values)) from error
    except Exception as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error


def _rows(sheet: Any) -> list[list[str]]:  # noqa: ANN401 - openpyxl ships no types
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    return list(_cells(sheet))


def _cells(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - as above
    for row in sheet.iter_rows(values_only=True):
        yield ["" if cell is None else cell if isinstance(cell, str) else plain_text(cell) for cell in row]
