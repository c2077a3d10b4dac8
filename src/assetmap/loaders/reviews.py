"""
The officer's table of reviews: what was confirmed, rejected or corrected, when, by which role and why.

A row that a resident proposed stands there too, unverified, until an officer accepts it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from assetmap.errors import ContractError
from assetmap.loaders.columns import catalogue
from assetmap.loaders.dates import plain_date
from assetmap.loaders.officer import read_officer_table
from assetmap.loaders.plain import plain_number
from assetmap.loaders.review_words import ADDABLE, CORRECTABLE, column_of, correct_value, kind_of, type_of, word_of
from assetmap.personal import find_personal
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from assetmap.errors import Problem
    from assetmap.loaders.officer import Line, Table

Decision: TypeAlias = Literal["confirm", "reject", "correct", "add", "note"]

_DAY = len("2026-01-31")
_NEEDED = ("date", "role", "reason")
_IDS = ("asset_id", "layer", "reference")
_READ = (
    *_IDS,
    "name",
    "name_cy",
    "kind",
    "type",
    "decision",
    "column",
    "value",
    "date",
    "role",
    "reason",
    "until",
    "state",
    "origin",
)


@dataclass(frozen=True, slots=True)
class Review:
    """
    A decision about an asset, or a proposal of one.

    Attributes
    ----------
    decision
        ``confirm``: it could be used more; ``reject``: it is in use; ``correct``: a column says something else;
        ``add``: something is missing; ``note``: something else is wrong, which changes nothing by itself.
    asset_id, layer, reference, name, name_cy, kind
        What it is about, as far as it says; empty where it does not.
    type
        Of what is to be added: a term of the vocabulary's table of its kind; empty for any other decision.
    easting, northing
        Where, EPSG:27700; ``nan`` where it does not say.
    column, value
        What is corrected (one of :data:`assetmap.loaders.review_words.CORRECTABLE`), and to what; empty unless it is a
        correction.
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
    type: str = ""
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
        A decision, kind, type, date, place, column or value is not one; an accepted decision lacks its date, role,
        reason or review date; an accepted addition has no place, or is a green space, which needs an outline; a row
        says nothing of where it is, or names a column or value without correcting it; or it holds personal data, which
        is not quoted. ``.problems`` lists all.
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
    column, kind = column_of(cells["column"]), kind_of(cells["kind"])
    decision = cast("Decision", word_of("decision", cells["decision"]))
    place = plain_number(cells["easting"]), plain_number(cells["northing"])
    easting, northing = (math.nan, math.nan) if math.isnan(sum(place)) else place
    return Review(
        decision=decision,
        **{name: cells[name] for name in ("asset_id", "name", "name_cy", "layer", "reference", "role", "reason")},
        kind=kind,
        type=type_of(kind, cells["type"]) if decision == "add" else "",
        easting=easting,
        northing=northing,
        column=column,
        value=correct_value(column, cells["value"]),
        date=plain_date(cells["date"]),
        until=plain_date(cells["until"]),
        state="unverified" if word_of("review_state", cells["state"]) == "unverified" else "accepted",
        origin="resident" if word_of("review_origin", cells["origin"]) == "resident" else "officer",
        row=line.row,
    )


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
    personal = [name for name in _READ if _is_personal(name, cells[name])]
    for rule, name, values in (
        *_words(cells),
        *_dates(cells, review),
        *_places(cells, review),
        *_values(cells, review),
        *_added(cells, review),
    ):
        if name not in personal:  # what they hold is not quoted
            yield table.problem(rule, line.row, name, **values)
    yield from (table.problem("review-personal", line.row, name) for name in personal)


_Told: TypeAlias = tuple[str, str, dict[str, object]]
"""A rule, the column that breaks it, and what fills the phrase."""


def _is_personal(name: str, text: str) -> bool:
    """Tell whether a cell tells of a person; the figures of a reference may look like a mobile number."""
    return bool(find_personal(text)) and (name not in _IDS or "@" in text)


def _words(cells: Mapping[str, str]) -> Iterator[_Told]:
    for name, terms in (("decision", "decision"), ("state", "review_state"), ("origin", "review_origin")):
        if (cells[name] or name == "decision") and not word_of(terms, cells[name]):
            yield "review-word-unknown", name, {"value": cells[name], "known": list(catalogue()["values"][terms])}
    if kind_of(cells["kind"]) not in {"", *vocabulary()["kind"]}:
        yield "review-word-unknown", "kind", {"value": cells["kind"], "known": list(vocabulary()["kind"])}


def _dates(cells: Mapping[str, str], review: Review) -> Iterator[_Told]:
    for name in ("date", "until"):
        if cells[name] and len(plain_date(cells[name])) != _DAY:
            yield "review-date-malformed", name, {"value": cells[name]}
    if review.date and review.until and review.until < review.date:
        yield "review-until-early", "until", {"date": review.date, "until": review.until}
    for name in (*_NEEDED, "until"):
        if not cells[name] and review.state == "accepted":
            yield "review-needs", name, {"column": name}


def _places(cells: Mapping[str, str], review: Review) -> Iterator[_Told]:
    for name in ("easting", "northing"):
        if math.isnan(plain_number(cells[name])) and (cells["easting"] or cells["northing"]):
            yield "review-place-malformed", name, {}
    if review.decision == "add":
        if math.isnan(review.easting) and (review.state == "accepted" or not review.reason):
            yield "review-add-nowhere", "easting", {}
    elif not (review.asset_id or (review.layer and review.reference) or not math.isnan(review.easting)):
        yield "review-nowhere", "asset_id", {}


def _added(cells: Mapping[str, str], review: Review) -> Iterator[_Told]:
    if review.decision != "add":
        return
    known = [term for term in vocabulary().get(review.kind, {}) if review.kind in ADDABLE]
    if not review.kind:
        yield "review-add-kind", "kind", {"known": list(ADDABLE)}
    elif review.kind in vocabulary()["kind"] and not known:
        yield "review-word-unknown", "kind", {"value": cells["kind"], "known": list(ADDABLE)}
    elif known and not review.type:
        yield "review-word-unknown", "type", {"value": cells["type"], "known": known}
    elif review.kind == "green_space" and review.state == "accepted":
        yield "review-add-outline", "kind", {}


def _values(cells: Mapping[str, str], review: Review) -> Iterator[_Told]:
    if review.decision != "correct":
        for name in ("column", "value"):
            if cells[name] and review.decision:
                yield "review-not-correction", name, {}
    elif review.column not in CORRECTABLE:
        yield "review-column-unknown", "column", {"value": cells["column"], "known": list(CORRECTABLE)}
    elif not review.value:
        yield "review-value-wrong", "value", {"value": cells["value"], "column": review.column}
