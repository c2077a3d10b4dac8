"""
How alike names are, once case, accents, punctuation, small words and the order of words are left aside.

Which words are small, and which tell neighbours apart, is data: ``data/matching.toml``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from assetmap.analysis.network import Bools, Floats, Ints

_ACCENTS = re.compile(r"[\u0300-\u036f]+")
_APOSTROPHES = re.compile(r"['’‘`]")
_WORDS = re.compile(r"[^\W_]+")
_DIGIT = re.compile(r"\d")

SAME_SCORE = 6
"""Decimals of a similarity: two that differ by less differ by rounding."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """
    The names of records, each spelling once.

    Attributes
    ----------
    words
        Plain names, see :func:`plain_name`.
    codes
        Shape ``(n, columns)``: where the names of each record stand in ``words``; -1 where it has none.
    lengths
        Letters of each of ``words``.
    marks
        What in each of ``words`` tells it from its neighbours, its numbers, single letters and words such as north: the
        same figure for the same marks; -1 for none.
    """

    words: Sequence[str]
    codes: Ints
    lengths: Ints
    marks: Ints

    @property
    def named(self) -> Bools:
        """Which records have a name."""
        return np.asarray((self.codes >= 0).any(axis=1))


def plain_name(name: str) -> str:
    """
    Write a name so that spellings of one name are the same.

    Parameters
    ----------
    name
        As a source spells it.

    Returns
    -------
    str
        Without case, accents, punctuation and small words, abbreviations as one, its words in alphabetical order; empty
        where nothing is left.
    """
    folded = name.casefold()
    if not folded.isascii():
        folded = _ACCENTS.sub("", unicodedata.normalize("NFKD", folded))
    words = _words()
    found = (words["same"].get(word, word) for word in _WORDS.findall(_APOSTROPHES.sub("", folded)))
    return " ".join(sorted(word for word in found if word not in words["small"]))


def collect_names(columns: Sequence[pd.Series]) -> Spellings:
    """
    Collect the names of records.

    Parameters
    ----------
    columns
        One or more columns of names, each of shape ``(n,)``, ``""`` where there is none.

    Returns
    -------
    Spellings
        Of ``n`` records. A name that a record has twice is there once.
    """
    written = pd.concat(columns, ignore_index=True)
    plain = written.map({name: plain_name(name) for name in written.unique()})
    codes, words = pd.factorize(plain.where(plain != ""), sort=True)
    table = codes.reshape(len(columns), -1).T.astype(np.int64)
    for at in range(1, len(columns)):
        table[(table[:, [at]] == table[:, :at]).any(axis=1), at] = -1
    known = [str(word) for word in words]
    marks = pd.Series([_marks(word) for word in known], dtype="str")
    return Spellings(
        known,
        table,
        np.array([len(word) for word in known], dtype=np.int64),
        pd.factorize(marks.where(marks != ""))[0].astype(np.int64),
    )


def similarity(one: Sequence[str], other: Sequence[str]) -> float:
    """
    Measure how alike the names of two things are.

    Parameters
    ----------
    one, other
        The names of each, ``""`` where it has none.

    Returns
    -------
    float
        0 to 100, as :func:`similarities` gives it; 0 where one of them has no name.
    """
    width = max(len(one), len(other))
    rows = [[*names, *[""] * (width - len(names))] for names in (one, other)]
    names = collect_names([pd.Series(column, dtype="str") for column in zip(*rows, strict=True)])
    return float(np.nan_to_num(similarities(names, np.array([0]), np.array([1]), least=0)[0]))


def share_name(names: Spellings, one: Ints, other: Ints) -> Bools:
    """
    Tell which pairs of records have a name in common, in any of their columns.

    Parameters
    ----------
    names
        Names of all records.
    one, other
        Positions of the records of each pair, shape ``(m,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(m,)``, bool.
    """
    mine, theirs = names.codes[one][:, :, None], names.codes[other][:, None, :]
    return np.asarray(((mine == theirs) & (mine >= 0)).any(axis=(1, 2)))


def similarities(names: Spellings, one: Ints, other: Ints, *, least: float) -> Floats:
    """
    Measure how alike the names of pairs of records are.

    Parameters
    ----------
    names
        Names of all records.
    one, other
        Positions of the records of each pair, shape ``(m,)``.
    least
        What is less alike is of no interest.

    Returns
    -------
    numpy.ndarray
        Shape ``(m,)``, float64, 0 to 100: the best of each name of the one with each name of the other. ``nan`` where
        it is below ``least``, they are not alike at all or one of them has no name.

    Notes
    -----
    The share of letters that two plain names have in common, in their order (``token_sort_ratio`` of RapidFuzz). Two
    names whose marks differ are not alike at all: Block 1 and Block 2, or North Lodge and South Lodge, differ in little
    else. One without marks may be either.
    """
    best = np.full(len(one), -1.0)
    for mine, theirs in product(range(names.codes.shape[1]), repeat=2):
        a, b = names.codes[one, mine], names.codes[other, theirs]
        rows = np.flatnonzero((a >= 0) & (b >= 0))
        rows = rows[_may_be_alike(names, a[rows], b[rows], least)]
        best[rows] = np.maximum(best[rows], _ratio(names, a[rows], b[rows]))
    return np.where(best >= least, best, np.nan)


@cache
def _words() -> Mapping[str, Any]:
    """Read which words are small, which are the same, and which tell neighbours apart."""
    words = read_data("matching.toml")["words"]
    return {"small": frozenset(words["small"]), "same": words["same"], "apart": frozenset(words["apart"])}


def _marks(plain: str) -> str:
    """Find what tells a name from those of its neighbours."""
    apart = _words()["apart"]
    return " ".join(word for word in plain.split() if len(word) == 1 or word in apart or _DIGIT.search(word))


def _may_be_alike(names: Spellings, one: Ints, other: Ints, least: float) -> Bools:
    """Leave out, for speed, what is of too different a length; and what has other marks."""
    lengths = names.lengths[one], names.lengths[other]
    close = 200 * np.minimum(*lengths) >= (least - 10.0**-SAME_SCORE) * (lengths[0] + lengths[1])
    marks = names.marks[one], names.marks[other]
    return np.asarray(close & ((marks[0] == marks[1]) | (np.minimum(*marks) < 0)))


def _ratio(names: Spellings, one: Ints, other: Ints) -> Floats:
    """Compare words, each two of them once."""
    pairs, back = np.unique(one * len(names.words) + other, return_inverse=True)
    a, b = np.divmod(pairs, max(len(names.words), 1))
    ratio: Floats = np.where(a == b, 100.0, 0.0)
    asked = np.flatnonzero(a != b)
    if len(asked):
        from rapidfuzz import fuzz, process  # noqa: PLC0415 - owed only where there is something to compare

        words = [[names.words[at] for at in side[asked]] for side in (a, b)]
        ratio[asked] = process.cpdist(*words, scorer=fuzz.ratio, dtype=np.float64)
    return np.asarray(ratio.round(SAME_SCORE)[back])
