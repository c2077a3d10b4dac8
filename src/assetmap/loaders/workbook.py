"""Read a sheet of an XLSX workbook, all cells as text."""

from __future__ import annotations

import warnings
import zipfile
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from assetmap.errors import LayerNotFoundError, LayerReadError, Problem
from assetmap.loaders.columns import PLACES, heading_test, match_columns, missing_of
from assetmap.loaders.heading import LOOKED_AT, Record, find_heading
from assetmap.loaders.merged import fill_downwards, merged_ranges
from assetmap.loaders.plain import plain_text
from assetmap.loaders.sheet import Sheet, filled_records, make_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assetmap.config import LayerSpec


@dataclass(frozen=True, slots=True)
class Page:
    """
    A sheet of a workbook.

    Attributes
    ----------
    rows
        The cells of each row, from row 1.
    merged
        Row and column (from 0) of the cells that were filled with the value of a cell merged with them.
    """

    rows: list[list[str]]
    merged: frozenset[tuple[int, int]] = frozenset()

    def records(self) -> Iterator[Record]:
        """
        Give each row its number.

        Returns
        -------
        Iterator of Record
            All rows, blank ones too.
        """
        return (Record(row, cells) for row, cells in enumerate(self.rows, start=1))


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
        The row is that of the sheet. Where no sheet is named, of several with something in them the only one whose
        headings can make the layer is read.

    Raises
    ------
    LayerNotFoundError
        There is no such sheet, or none is named and it cannot be told which is meant.
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    pages = read_pages(path, spec, name)
    if spec.layer and spec.layer not in pages:
        values = {"wanted": spec.layer, "present": list(pages)}
        raise LayerNotFoundError(Problem("layer-not-found", spec.file, layer=name, values=values))
    filled = {title: page for title, page in pages.items() if any(map(any, page.rows))}
    chosen, told = spec.layer or next(iter(filled), ""), []
    if not spec.layer and len(filled) > 1:
        usable = [title for title, page in filled.items() if _can_be(page, spec)]
        if len(usable) != 1:
            rule = "sheet-not-named" if usable else "sheet-not-known"
            values = {"present": list(filled), "usable": usable}
            raise LayerNotFoundError(Problem(rule, spec.file, layer=name, values=values))
        chosen = usable[0]
        others = {"sheet": chosen, "others": [title for title in filled if title != chosen]}
        told = [Problem("sheet-chosen", spec.file, None, "", name, "noted", values=others)]
    page = pages.get(chosen, Page([]))
    return make_sheet(page.records(), told, spec, name, merged=page.merged, wide="noted")


def read_pages(path: Path, spec: LayerSpec, name: str) -> Mapping[str, Page]:
    """
    Read the sheet that is named, or all of them.

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
    Mapping of str to Page
        By title, in the order of the workbook; without rows where another sheet is named.

    Raises
    ------
    LayerReadError
        The file cannot be read.
    """
    import openpyxl  # noqa: PLC0415 - costs 0.1 s, not owed where there is no workbook

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of styles and drop-down lists that it cannot keep
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
            try:
                wanted = {spec.layer} if spec.layer else {sheet.title for sheet in book.worksheets}
                return {
                    sheet.title: _page(path, sheet) if sheet.title in wanted else Page([]) for sheet in book.worksheets
                }
            finally:
                book.close()
    except (zipfile.BadZipFile, KeyError) as error:
        values = {"ending": path.suffix}
        raise LayerReadError(Problem("file-not-its-format", spec.file, layer=name, values=values)) from error
    except Exception as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error


def _can_be(page: Page, spec: LayerSpec) -> bool:
    """Tell whether a sheet has the headings that a layer must have, those that say where its rows are included."""
    first = list(islice(filled_records(page.records()), LOOKED_AT))
    found = match_columns(find_heading(first, heading_test(spec)).names, spec)
    placed = bool(spec.areas) or any({*names} <= found.keys() for names in PLACES)
    return placed and not missing_of(found, spec)


def _page(path: Path, sheet: Any) -> Page:  # noqa: ANN401 - openpyxl ships no types
    sheet.reset_dimensions()  # what the file says of its size may be wrong
    rows = list(_percentages(sheet) if _has_percentages(sheet) else _cells(sheet))
    return Page(rows, fill_downwards(rows, merged_ranges(path, getattr(sheet, "_worksheet_path", ""))))


def _cells(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - as above
    for row in sheet.iter_rows(values_only=True):
        yield ["" if cell is None else cell if isinstance(cell, str) else plain_text(cell) for cell in row]


def _percentages(sheet: Any) -> Iterator[list[str]]:  # noqa: ANN401 - as above
    """Write a number that is shown as a percentage so; it costs more, and is done where a style of the book has one."""
    for row in sheet.iter_rows():
        yield [_shown(cell.value, cell) for cell in row]


def _shown(value: object, cell: Any) -> str:  # noqa: ANN401 - as above
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool) and "%" in cell.number_format:
        return f"{value * 100:.10g}%"
    return plain_text(value)


def _has_percentages(sheet: Any) -> bool:  # noqa: ANN401 - as above
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE  # noqa: PLC0415 - as above

    own = dict(enumerate(getattr(sheet.parent, "_number_formats", []), start=BUILTIN_FORMATS_MAX_SIZE))
    used = {style.numFmtId for style in getattr(sheet.parent, "_cell_styles", [])}
    return any("%" in (BUILTIN_FORMATS | own).get(number, "") for number in used)
