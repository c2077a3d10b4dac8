"""Bring what a source says of property to our terms: statuses, owners, answers, dates, amounts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import pandas as pd

from assetmap.contracts import CONTRACTS
from assetmap.errors import Problem
from assetmap.loaders.areas import read_areas
from assetmap.loaders.columns import catalogue, headings_of, plain_heading
from assetmap.loaders.dates import plain_date
from assetmap.loaders.owners import is_public_body
from assetmap.loaders.plain import plain_amount, plain_text
from assetmap.loaders.terms import find_term
from assetmap.text import vocabulary

if TYPE_CHECKING:
    from assetmap.loaders.geometry import Raw

_OWNERSHIP = ("public", "private", "unknown")
_ANSWERS = ("disposal", "caretaker", "sensitive")
_AMOUNTS = ("hours_week", "bookings_year", "occupancy_percent", "footfall_year", "running_cost_year")
_MUST_BE_DATES = ("lease_end", "last_used")
_MAY_BE_DATES = ("status_date",)  # "spring" tells something too


def shape_property(raw: Raw) -> Raw:
    """
    Bring values of land and buildings to our terms.

    Parameters
    ----------
    raw
        Rows in our columns, text on one line.

    Returns
    -------
    Raw
        What cannot be read is noted and taken as not known: no row is lost for it.
    """
    raw = _shape_status(raw)
    for name in (*_MUST_BE_DATES, *_MAY_BE_DATES):
        raw = _read_dates(raw, name) if name in raw.data else raw
    for name in _ANSWERS:
        raw = _read_answers(raw, name) if name in raw.data else raw
    for name in _AMOUNTS:
        raw = _read_amounts(raw, name) if name in raw.data else raw
    return read_areas(raw)


def _shape_status(raw: Raw) -> Raw:
    blank = pd.Series("", index=raw.data.index, dtype="str")
    text = raw.data.get("status", blank)
    terms = {value: _status(value) for value in text.unique()}
    strange = (text.map(terms) == "").to_numpy()
    status = text.map(terms).mask(strange, "unknown")
    raw = shape_ownership(replace(raw, data=raw.data.assign(status_text=text, status=status)), "owner")
    return raw.note("status-not-recognised", strange, "noted", "status", value=text.to_numpy())


def shape_ownership(raw: Raw, column: Literal["owner", "operator"]) -> Raw:
    """
    Say who owns: as the source states it, else by the name that it gives, else not known.

    Parameters
    ----------
    raw
        Rows in our columns, text on one line.
    column
        The column that names the owner or operator.

    Returns
    -------
    Raw
        With ``ownership``, ``ownership_evidence``, and ``named_by``: ``"owner"`` or ``"operator"``, as the file heads
        the column, where it decides; empty where the source itself says who owns, or that it is not known. A word for
        neither is noted.
    """
    blank = pd.Series("", index=raw.data.index, dtype="str")
    stated, names = raw.data.get("ownership", blank), raw.data.get(column, blank)
    said = stated.map({value: ownership_term(value) for value in stated.unique()})
    given = said.isin(_OWNERSHIP)
    named = _named(raw, column)
    public = names.isin([name for name in names.unique() if is_public_body(name)])
    told = {
        "ownership": np.where(given, said, np.where(public, "public", "unknown")),
        "ownership_evidence": np.where(given & (said != "unknown"), "stated", np.where(public & ~given, named, "none")),
        "named_by": np.where(given | (names == ""), "", named),
    }
    odd = ((stated != "") & ~given).to_numpy()
    raw = replace(raw, data=raw.data.assign(**told))
    return raw.note("ownership-not-recognised", odd, "noted", "ownership", value=stated.to_numpy())


def ownership_term(text: str) -> str:
    """
    Read a word for public, private or not known.

    Parameters
    ----------
    text
        As a source spells it, in Welsh or English.

    Returns
    -------
    str
        The term; of any other word, the same in small letters.
    """
    plain = text.casefold()
    words = {
        str(vocabulary()["ownership"][term][lang]).casefold(): term for term in _OWNERSHIP for lang in ("cy", "en")
    }
    return words.get(plain, plain)


def _named(raw: Raw, column: str) -> str:
    """Tell whether a name is that of the owner; green space has one column for the owner and the operator."""
    owner = {plain_heading(heading) for heading in headings_of("land")["owner"]}
    return "owner" if plain_heading(raw.headings.get(column, column)) in owner else column


def _status(text: str) -> str:
    term = find_term(text, "status")
    return term if term in vocabulary()["status"] else ""


def _read_dates(raw: Raw, name: str) -> Raw:
    texts = raw.data[name]
    read = {text: plain_date(text) for text in texts.unique()}
    dates = texts.map(read)
    strange = ((texts != "") & (dates == "")).to_numpy()
    rewritten = ((dates != "") & (dates != texts)).to_numpy()
    if name in _MAY_BE_DATES:
        return replace(raw, data=raw.data.assign(**{name: dates.mask(strange, texts)}))
    raw = replace(raw, data=raw.data.assign(**{name: dates}))
    raw = raw.note("date-malformed", strange, "noted", name, value=texts.to_numpy())
    if not rewritten.any():
        return raw
    example = str(texts[rewritten].iloc[0])
    values = {"value": example, "date": read[example], "count": int(rewritten.sum())}
    return _note_column(raw, "dates-read", name, values)


def _read_answers(raw: Raw, name: str) -> Raw:
    """Read yes and no; a cell that holds something else is not quoted, for it may be a caretaker's name."""
    texts = raw.data[name]
    terms = {text: _answer(text) for text in texts.unique()}
    answers = texts.map(terms)
    strange = (answers == "").to_numpy()
    raw = replace(raw, data=raw.data.assign(**{name: answers.mask(strange, "unknown")}))
    return raw.note("answer-not-recognised", strange, "noted", name, column=raw.headings.get(name, name))


def _answer(text: str) -> str:
    if text in catalogue()["words"]["unclear"]:
        return ""
    term = find_term(text, "yes_no")
    return term if term in vocabulary()["yes_no"] else ""


def _read_amounts(raw: Raw, name: str) -> Raw:
    """Read numbers; one that cannot be is noted and taken as not known."""
    texts = raw.data[name].map(plain_text).astype("str")
    percent = texts.str.endswith("%") & (name == "occupancy_percent")
    amounts = texts.mask(percent, texts.str.removesuffix("%")).map(plain_amount).astype("float64")
    wrong = ((texts != "") & amounts.isna()).to_numpy()
    column = CONTRACTS["land"].columns[name]
    beyond = ((amounts < (column.least or 0)) | (amounts > (column.most or np.inf))).to_numpy()
    unclear = _unclear(amounts, percent) if name == "occupancy_percent" else np.zeros(len(amounts), dtype=bool)
    raw = replace(raw, data=raw.data.assign(**{name: amounts.mask(beyond | unclear)}))
    raw = raw.note("number-malformed", wrong, "noted", name, value=texts.to_numpy())
    raw = raw.note("number-beyond", beyond, "noted", name, value=texts.to_numpy(), column=raw.headings.get(name, name))
    if unclear.any():
        raw = _note_column(raw, "percent-unclear", name, {"count": int(unclear.sum())})
    return raw


def _unclear(amounts: pd.Series, percent: pd.Series) -> np.ndarray:
    """Find numbers that may be percentages or shares of 1: those of a column that has none above 1, and some below."""
    bare = amounts[~percent]
    shares = bool(len(bare)) and bool((bare.dropna() <= 1).all()) and bool(((bare > 0) & (bare < 1)).any())
    return (amounts.notna() & ~percent & (amounts != 0)).to_numpy() & shares


def _note_column(raw: Raw, rule: str, name: str, values: dict[str, object]) -> Raw:
    """Note what holds for several cells of a column, once."""
    theirs = raw.headings.get(name, name)
    told = Problem(
        rule,
        raw.file,
        None,
        theirs,
        raw.layer,
        "noted",
        count=int(str(values["count"])),
        values={"column": theirs, **values},
    )
    return replace(raw, problems=(*raw.problems, told))
