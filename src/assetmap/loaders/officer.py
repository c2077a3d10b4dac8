"""
Read the tables that an officer edits, ``owners.csv`` and ``reviews.csv``.

They are decisions, not data: what is wrong in one is told, all of it, and nothing is passed over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from assetmap.errors import ContractError, LayerReadError, Problem
from assetmap.loaders.columns import catalogue, plain_heading
from assetmap.loaders.delimited import read_text
from assetmap.loaders.heading import LOOKED_AT, find_heading
from assetmap.loaders.plain import plain_text
from assetmap.loaders.sheet import filled_records

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

    from assetmap.loaders.heading import Heading, Record

_FORMULA = re.compile(r"'*(?:[=+@\t\r]|-(?!\d*\.?\d*$))")  # a negative number is none
_ENDINGS = frozenset({".csv", ".tsv", ".txt"})


class Line(NamedTuple):
    """A row of a table: its number as a spreadsheet counts, and its cells by our names, each on one line of text."""

    row: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """
    A table that an officer edits.

    Attributes
    ----------
    file
        Its name, for messages.
    headings
        Our name of a column to the file's.
    lines
        Its rows, in order, without blank ones. A column that the file does not have is empty in each.
    problems
        What was met and does not stop: in which encoding it was.
    heading_row
        The row in which the headings stand, as a spreadsheet counts; 0 if there is none.
    places
        Our name of a column to where it stands in the file, counted from 0.
    """

    file: str = ""
    headings: Mapping[str, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    problems: tuple[Problem, ...] = ()
    heading_row: int = 0
    places: Mapping[str, int] = field(default_factory=dict)

    def problem(self, rule: str, row: int, column: str, /, **values: object) -> Problem:
        """
        Make a problem of one cell.

        Parameters
        ----------
        rule
            Key of the phrase.
        row
            As a spreadsheet counts.
        column
            Our name.
        **values
            What fills the phrase.

        Returns
        -------
        Problem
            With the column as the file spells it.
        """
        return Problem(rule, self.file, row, self.headings.get(column, column), values=values)


def read_officer_table(path: Path, name: Literal["owners", "reviews"], required: Sequence[str]) -> Table:
    """
    Read a table that an officer edits.

    Parameters
    ----------
    path
        A CSV file; commas, semicolons or tabs; UTF-8, UTF-16 or Windows-1252.
    name
        Which table, as ``data/columns.toml`` calls it.
    required
        Columns without which it is not that table.

    Returns
    -------
    Table
        Empty if there is no such file, or nothing in it.

    Raises
    ------
    LayerReadError
        The file cannot be read, or is no CSV.
    ContractError
        A required column is missing or one stands twice, a row is broken, or characters were lost; ``.problems`` lists
        all.
    """
    if not path.exists():
        return Table(path.name)
    if path.suffix.lower() not in _ENDINGS:
        raise LayerReadError(Problem("table-not-csv", path.name, values={"ending": path.suffix or path.name}))
    records, met = read_text(path, table_test(name), file=path.name)
    filled = list(filled_records(records))
    lost = [problem for problem in met if problem.rule == "text-lost"]
    if lost:
        raise ContractError(Problem("table-text-lost", path.name, values=lost[0].values))
    if not filled:
        return Table(path.name, problems=tuple(met))
    heading = find_heading(filled[:LOOKED_AT], table_test(name))
    headings = {ours: theirs[0] for ours, theirs in _recognise(heading.names, name).items()}
    problems = [_missing(path.name, name, column, heading) for column in required if column not in headings]
    problems += _twice(path.name, name, heading)
    body = [record for record in filled if record.row > (heading.rows[-1] if heading.rows else 0)]
    problems += _broken(body, path.name, len(heading.names))
    if problems:
        raise ContractError(*problems)
    places = {ours: heading.names.index(theirs) for ours, theirs in headings.items()}
    lines = tuple(_lines(body, places, list(catalogue()[name])))
    return Table(path.name, headings, lines, tuple(met), heading.rows[-1] if heading.rows else 0, places)


def armed(text: str) -> str:
    """
    Write a text so that a spreadsheet does not run it as a formula.

    Parameters
    ----------
    text
        Of a cell.

    Returns
    -------
    str
        With an apostrophe before it, where it needs one; :func:`disarmed` takes it away again.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def disarmed(text: str) -> str:
    """
    Take away the apostrophe that keeps a spreadsheet from running a text as a formula.

    Parameters
    ----------
    text
        Of a cell.

    Returns
    -------
    str
        Without it, where there is one.
    """
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def table_test(name: str) -> Callable[[str], bool]:
    """
    Tell the headings of a table that an officer edits.

    Parameters
    ----------
    name
        Which table, as ``data/columns.toml`` calls it.

    Returns
    -------
    Callable
        Whether a cell is one of its headings.
    """
    known = {plain_heading(heading) for headings in catalogue()[name].values() for heading in headings}
    return lambda cell: plain_heading(cell) in known


def _recognise(names: Sequence[str], table: str) -> dict[str, list[str]]:
    known = {ours: {plain_heading(form) for form in forms} for ours, forms in catalogue()[table].items()}
    found = {ours: [name for name in names if plain_heading(name) in forms] for ours, forms in known.items()}
    return {ours: theirs for ours, theirs in found.items() if theirs}


def _missing(file: str, table: str, column: str, heading: Heading) -> Problem:
    known = list(catalogue()[table])
    values = {"column": column, "present": [name for name in heading.names if name], "known": known}
    return Problem("table-column-missing", file, column=column, values=values)


def _twice(file: str, table: str, heading: Heading) -> Iterator[Problem]:
    """Refuse two columns for one thing: one of them would be passed over."""
    for ours, theirs in _recognise(heading.names, table).items():
        if len(theirs) > 1:
            values = {"column": ours, "names": [f"'{name}'" for name in theirs]}
            yield Problem("table-column-twice", file, heading.rows[-1], theirs[0], values=values)


def _broken(records: Sequence[Record], file: str, width: int) -> Iterator[Problem]:
    for row, cells, rule in records:
        if rule or any(cell.strip() for cell in cells[width:]):
            values = {"found": len(cells), "expected": width}
            yield Problem(rule or "row-too-wide", file, row, values=values)


def _lines(records: Sequence[Record], places: Mapping[str, int], columns: Sequence[str]) -> Iterator[Line]:
    for row, cells, _ in records:
        found = {ours: disarmed(plain_text(cells[at])) for ours, at in places.items() if at < len(cells)}
        yield Line(row, {column: found.get(column, "") for column in columns})
