"""
The officer's table of reviews: what was confirmed, rejected or corrected, when, by which role and why.

A row that a resident proposed stands there too, unverified, until an officer accepts it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from assetmap.errors import ContractError, Problem
from assetmap.gates import find_personal
from assetmap.loaders.columns import catalogue
from assetmap.loaders.dates import plain_date
from assetmap.loaders.officer import read_officer_table
from assetmap.loaders.plain import plain_amount
from assetmap.loaders.property import ownership_term
from assetmap.loaders.terms import find_term
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from assetmap.loaders.officer import Line, Table

Decision: TypeAlias = Literal["confirm", "reject", "correct"]

CORRECTABLE = ("name", "name_cy", "owner", "ownership", "status", "use", "hours_week", "bookings_year")
"""Columns of an asset that a review may correct."""

_NUMBERS = ("hours_week", "bookings_year")
_DAY = len("2026-01-31")
_NEEDED = ("date", "role", "reason")


@dataclass(frozen=True, slots=True)
class Review:
    """
    A decision about an asset, or a proposal of one.

    Attributes
    ----------
    decision
        ``confirm``: it could be used more; ``reject``: it is in use; ``correct``: a column says something else.
    asset_id, layer, reference, name, name_cy, kind
        What it is about, as far as it says; empty where it does not.
    easting, northing
        Where, EPSG:27700; ``nan`` where it does not say.
    column, value
        What is corrected (one of :data:`CORRECTABLE`), and to what; empty unless it is a correction.
    date
        The day of the check, ``YYYY-MM-DD``; empty if a proposal does not say.
    role
        Who checked: a role, not a name.
    reason
        What was seen.
    until
        The day until which it holds, ``YYYY-MM-DD``; empty if a proposal does not say.
    state
        ``accepted``, or ``unverified`` until an officer accepts it.
    origin
        ``officer`` or ``resident``.
    row
        In the table, as a spreadsheet counts; 0: not in one yet.
    """

    decision: Decision
    asset_id: str = ""
    name: str = ""
    name_cy: str = ""
    kind: str = ""
    layer: str = ""
    reference: str = ""
    easting: float = math.nan
    northing: float = math.nan
    column: str = ""
    value: str = ""
    date: str = ""
    role: str = ""
    reason: str = ""
    until: str = ""
    state: Literal["accepted", "unverified"] = "accepted"
    origin: Literal["officer", "resident"] = "officer"
    row: int = 0


def read_reviews(path: Path) -> tuple[Review, ...]:
    """
    Read the officer's table of reviews.

    Parameters
    ----------
    path
        A CSV file with the columns of :class:`Review`, in English or Welsh. ``decision`` must be there. Where ``state``
        is empty the row is accepted, where ``origin`` is empty it is an officer's.

    Returns
    -------
    tuple of Review
        In the order of the file; empty if there is no such file.

    Raises
    ------
    LayerReadError
        The file cannot be read, or is no CSV.
    ContractError
        A decision, date, column or value is not one; an accepted decision lacks its date, role, reason or review date;
        a row says nothing of where it is; or it holds personal data, which is not quoted. ``.problems`` lists all.
    """
    table = read_officer_table(path, "reviews", ["decision"])
    reviews = [make_review(line) for line in table.lines]
    found = zip(table.lines, reviews, strict=True)
    problems = [problem for line, review in found for problem in find_problems(table, line, review)]
    if problems:
        raise ContractError(*problems)
    return tuple(reviews)


def as_cells(review: Review) -> dict[str, str]:
    """
    Write a review as the cells of its row.

    Parameters
    ----------
    review
        The review.

    Returns
    -------
    dict
        Our name of a column to its text; coordinates in whole metres.
    """
    cells = {one.name: getattr(review, one.name) for one in fields(review) if one.name != "row"}
    for name in ("easting", "northing"):
        cells[name] = "" if math.isnan(cells[name]) else f"{cells[name]:.0f}"
    return {name: str(value) for name, value in cells.items()}


def correct_value(column: str, text: str) -> str:
    """
    Bring a corrected value to our terms.

    Parameters
    ----------
    column
        One of :data:`CORRECTABLE`.
    text
        As someone wrote it, in Welsh or English.

    Returns
    -------
    str
        The term, the number or the text; empty if the column cannot hold it.
    """
    if column == "status":
        term = find_term(text, "status")
        return term if term in vocabulary()["status"] else ""
    if column == "ownership":
        term = ownership_term(text)
        return term if term in vocabulary()["ownership"] else ""
    if column in _NUMBERS:
        amount = plain_amount(text)
        return f"{amount:g}" if amount >= 0 else ""
    return text


def make_review(line: Line) -> Review:
    """
    Make a review of a row, as far as it can be read.

    Parameters
    ----------
    line
        With all columns of the table of reviews.

    Returns
    -------
    Review
        :func:`find_problems` says what of the row could not be read.
    """
    cells = dict(line.cells)
    column = cells["column"].casefold().replace(" ", "_")
    return Review(
        decision=cast("Decision", _term("decision", cells["decision"])),
        **{name: cells[name] for name in ("asset_id", "name", "name_cy", "layer", "reference", "role", "reason")},
        kind=_kind(cells["kind"]),
        easting=plain_amount(cells["easting"]),
        northing=plain_amount(cells["northing"]),
        column=column,
        value=correct_value(column, cells["value"]),
        date=plain_date(cells["date"]),
        until=plain_date(cells["until"]),
        state="unverified" if _term("review_state", cells["state"]) == "unverified" else "accepted",
        origin="resident" if _term("review_origin", cells["origin"]) == "resident" else "officer",
        row=line.row,
    )


def _kind(text: str) -> str:
    return find_term(text, "kind") if text else ""


def _term(table: str, text: str) -> str:
    """Find the term of a word; any other word is told elsewhere."""
    return str(catalogue()["values"][table].get(text.casefold(), ""))


def find_problems(table: Table, line: Line, review: Review) -> Iterator[Problem]:
    """
    Find what is wrong with a row.

    Parameters
    ----------
    table
        The table.
    line
        The row.
    review
        What :func:`make_review` made of it.

    Yields
    ------
    Problem
        Of one cell each.
    """
    cells = line.cells
    yield from _word_problems(table, line)
    for name in ("date", "until"):
        if cells[name] and len(plain_date(cells[name])) != _DAY:
            yield table.problem("review-date-malformed", line.row, name, value=cells[name])
    if review.date and review.until and review.until < review.date:
        yield table.problem("review-until-early", line.row, "until", date=review.date, until=review.until)
    missing = [name for name in (*_NEEDED, "until") if not cells[name] and review.state == "accepted"]
    yield from (table.problem("review-needs", line.row, name, column=name) for name in missing)
    if not (review.asset_id or (review.layer and review.reference) or not math.isnan(review.easting + review.northing)):
        yield table.problem("review-nowhere", line.row, "asset_id")
    if review.decision == "correct":
        yield from _correction_problems(table, line, review)
    for name in ("role", "reason", "value", "name", "name_cy"):
        if find_personal(cells[name]):
            yield table.problem("review-personal", line.row, name)


def _word_problems(table: Table, line: Line) -> Iterator[Problem]:
    for name, terms in (("decision", "decision"), ("state", "review_state"), ("origin", "review_origin")):
        word = line.cells[name]
        if (word or name == "decision") and not _term(terms, word):
            known = list(catalogue()["values"][terms])
            yield table.problem("review-word-unknown", line.row, name, value=word, known=known)


def _correction_problems(table: Table, line: Line, review: Review) -> Iterator[Problem]:
    if review.column not in CORRECTABLE:
        yield table.problem("review-column-unknown", line.row, "column", value=review.column, known=list(CORRECTABLE))
    elif not review.value:
        yield table.problem("review-value-wrong", line.row, "value", value=line.cells["value"], column=review.column)
