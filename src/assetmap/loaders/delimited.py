"""
Read delimited text: commas, semicolons, tabs or bars; UTF-8, UTF-16 or Windows-1252; compressed or not.

A record that is broken costs itself and not the file.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import zlib
from typing import TYPE_CHECKING

from assetmap.errors import LayerReadError, Problem
from assetmap.loaders.columns import heading_test
from assetmap.loaders.heading import LOOKED_AT, Record, find_heading
from assetmap.loaders.plain import plain_postcode
from assetmap.loaders.sheet import Sheet, filled_records, make_sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from assetmap.config import LayerSpec

_CODE_POINT = ("postcode", "quality", "easting", "northing", "country", "", "", "county", "district", "ward")
_LONGEST = 100_000  # characters of a line in which the delimiter is looked for


def read_delimited(path: Path, spec: LayerSpec, name: str) -> Sheet:
    """
    Read a delimited text file.

    Parameters
    ----------
    path
        The file; ``.gz`` too.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    Sheet
        Records are counted, not lines, so that a line break inside a cell does not shift the count.

    Raises
    ------
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    records, problems = read_records(path, spec, name)
    return make_sheet(records, problems, spec, name)


def read_records(path: Path, spec: LayerSpec, name: str) -> tuple[Iterator[Record], list[Problem]]:
    """
    Read the records of a delimited text file, wherever its headings are.

    Parameters
    ----------
    path
        The file; ``.gz`` too.
    spec
        The layer's configuration.
    name
        Name of the layer in the configuration.

    Returns
    -------
    Iterator of Record, list of Problem
        All records, blank ones too, and what was met.

    Raises
    ------
    LayerReadError
        The file cannot be read.
    """
    records, problems = read_text(path, heading_test(spec), file=spec.file, layer=name, encoding=spec.encoding)
    if spec.kind != "postcodes":
        return records, problems
    first = next(records, None)
    return (iter(()) if first is None else _with_header(first, records)), problems


def read_text(
    path: Path, is_known: Callable[[str], bool], *, file: str, layer: str = "", encoding: str = ""
) -> tuple[Iterator[Record], list[Problem]]:
    """
    Read the records of a delimited text file whose headings somebody knows.

    Parameters
    ----------
    path
        The file; ``.gz`` too.
    is_known
        Whether a cell is a heading that is known: it tells the delimiter.
    file, layer
        For messages.
    encoding
        Of the file; empty to find it.

    Returns
    -------
    Iterator of Record, list of Problem
        All records, blank ones too, and what was met.

    Raises
    ------
    LayerReadError
        The file cannot be read.
    """
    text, problems = _decode(_bytes(path, file, layer), encoding, file, layer)
    lines = list(io.StringIO(text, newline=""))
    skipped = 1 if lines and lines[0].casefold().startswith("sep=") else 0  # Excel's word about its own delimiter
    delimiter = _delimiter(lines[skipped:], is_known)
    return _records(lines[skipped:], delimiter, 1 + skipped), problems


def _bytes(path: Path, file: str, layer: str) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix.lower() == ".gz" else content
    except (OSError, EOFError, zlib.error) as error:
        raise LayerReadError(Problem("file-unreadable", file, layer=layer, values={"why": str(error)})) from error


def _decode(content: bytes, encoding: str, file: str, layer: str) -> tuple[str, list[Problem]]:
    if encoding:
        text = content.decode(encoding, errors="replace")
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            return content.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
            if "\N{REPLACEMENT CHARACTER}" not in text:
                return text, [Problem("text-not-utf8", file, layer=layer, effect="noted")]
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    told = Problem("text-lost", file, layer=layer, effect="noted", values={"count": lost})
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), [told] if lost else []


def _delimiter(lines: list[str], is_known: Callable[[str], bool]) -> str:
    """Choose the delimiter by which most headings are known, or else the first line falls into the most cells."""
    head = [line[:_LONGEST] for line in lines[: 2 * LOOKED_AT]]
    first = next((line for line in head if line.strip()), "")

    def fitness(sign: str) -> tuple[int, int]:
        records = (Record(row, cells) for row, cells in enumerate(_cells(head, sign), start=1))
        return find_heading(list(filled_records(records)), is_known).known, len(next(_cells([first], sign), []))

    return max(",;\t|", key=fitness)


def _cells(lines: Iterable[str], delimiter: str) -> Iterator[list[str]]:
    try:
        yield from csv.reader(lines, delimiter=delimiter)
    except csv.Error:  # a cell without an end
        return


def _records(lines: list[str], delimiter: str, first: int) -> Iterator[Record]:
    """Give row, cells and the rule that is broken; a quotation mark that is never closed costs its own line only."""
    row, start = first, 0
    while start < len(lines):
        reader = csv.reader(lines[start:], delimiter=delimiter)
        begun, rule = start, ""
        while begun < len(lines) and not rule:
            try:
                cells = next(reader, [])
            except csv.Error:
                cells, rule = [], "quote-open"
            end = start + reader.line_num
            if rule or (end == len(lines) and end - begun > 1 and "".join(lines[begun:end]).count('"') % 2):
                rule, end, cells = "quote-open", begun + 1, lines[begun].split(delimiter)
            yield Record(row, cells, rule)
            row, begun = row + 1, end
        start = begun


def _with_header(first: Record, rest: Iterator[Record]) -> Iterator[Record]:
    """Put a header over the published files of Code-Point Open, which have none and are told by their first row."""
    cells = first.cells
    if len(cells) == len(_CODE_POINT) and plain_postcode(cells[0]) and cells[2].strip().isdigit():
        yield Record(0, list(_CODE_POINT))
    yield first
    yield from rest
