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
from assetmap.loaders.plain import plain_postcode
from assetmap.loaders.sheet import Sheet, make_sheet

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assetmap.config import LayerSpec

_CODE_POINT = ("postcode", "quality", "easting", "northing", "country", "", "", "county", "district", "ward")


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
        Records are counted, not lines, so that a line break inside a cell does not shift the count; the header is
        row 1.

    Raises
    ------
    LayerReadError
        The file cannot be read, or holds nothing.
    """
    text, problems = _decode(_bytes(path, spec, name), spec, name)
    lines = list(io.StringIO(text, newline=""))
    skipped = 1 if lines and lines[0].casefold().startswith("sep=") else 0  # Excel's word about its own delimiter
    delimiter = _delimiter(next((line for line in lines[skipped:] if line.strip()), ""))
    records = _records(lines[skipped:], delimiter, 1 + skipped)
    if spec.kind == "postcodes" and _is_code_point(lines, delimiter):
        records = _with_header(records)
    return make_sheet(records, problems, spec, name)


def _bytes(path: Path, spec: LayerSpec, name: str) -> bytes:
    try:
        content = path.read_bytes()
        return gzip.decompress(content) if path.suffix.lower() == ".gz" else content
    except (OSError, EOFError, zlib.error) as error:
        raise LayerReadError(Problem("file-unreadable", spec.file, layer=name, values={"why": str(error)})) from error


def _decode(content: bytes, spec: LayerSpec, name: str) -> tuple[str, list[Problem]]:
    if spec.encoding:
        text = content.decode(spec.encoding, errors="replace")
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", errors="replace")
    else:
        try:
            return content.decode("utf-8-sig"), []
        except UnicodeDecodeError:
            text = content.decode("cp1252", errors="replace")
            if "\N{REPLACEMENT CHARACTER}" not in text:
                return text, [Problem("text-not-utf8", spec.file, layer=name, effect="noted")]
    lost = text.count("\N{REPLACEMENT CHARACTER}")
    told = Problem("text-lost", spec.file, layer=name, effect="noted", values={"count": lost})
    return text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}"), [told] if lost else []


def _delimiter(head: str) -> str:
    """Choose the delimiter that splits the first line into the most cells."""
    return max(",;\t|", key=lambda sign: len(next(csv.reader([head[:100_000]], delimiter=sign), [])))


def _records(lines: list[str], delimiter: str, first: int) -> Iterator[tuple[int, list[str], str]]:
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
            yield row, cells, rule
            row, begun = row + 1, end
        start = begun


def _is_code_point(lines: list[str], delimiter: str) -> bool:
    """Tell the published files of Code-Point Open, which have no header, by their first row."""
    first = next(csv.reader(lines[:1], delimiter=delimiter), [])
    return len(first) == len(_CODE_POINT) and bool(plain_postcode(first[0])) and first[2].strip().isdigit()


def _with_header(records: Iterator[tuple[int, list[str], str]]) -> Iterator[tuple[int, list[str], str]]:
    yield 0, list(_CODE_POINT), ""
    yield from records
