"""
When two records are taken for one asset: how near, how alike, and what may be compared with what.

The figures are data (``data/matching.toml``), each with its reasoning; an authority may override some of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field

from assetmap.config import Names, Positive
from assetmap.text import read_data

if TYPE_CHECKING:
    from assetmap.config import MatchingSpec

Way: TypeAlias = Literal["uprn", "overlap", "holds", "name", "name_on_site", "near"]
"""A way in which records may be compared."""


class Pairing(BaseModel):
    """
    Two kinds of record that may be of one asset.

    Attributes
    ----------
    kinds
        Terms of the vocabulary's ``kind``.
    types
        Types, of the first and of the second kind, that name the same thing. Empty: the two must be of one type, or the
        one may be the other.
    by
        In which ways they are compared.
    source, status
        Who says so; ``verified``, ``not verified`` or ``judgement``.
    because
        For a resident, in both languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    kinds: tuple[str, str]
    types: tuple[tuple[str, str], ...] = ()
    by: tuple[Way, ...] = Field(min_length=1)
    source: str = Field(min_length=1)
    status: Literal["verified", "not verified", "judgement"]
    because: Names


class MatchRule(BaseModel):
    """
    When two records are taken for one asset.

    Attributes
    ----------
    metres
        How far apart two records of one name may lie, edge to edge.
    postcode_metres
        The same, where one of them is placed by its postcode.
    near_metres
        How far apart two records may lie of which one has no name.
    similarity
        How alike their names must be, of 100.
    overlap
        The share of their common ground, 0 to 1, that two areas must share.
    uprn_metres
        How far apart two records of one UPRN may lie.
    uprn_digits
        How many digits a UPRN may have.
    pairs
        What may be compared with what.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    metres: Positive
    postcode_metres: Positive
    near_metres: Positive
    similarity: Annotated[float, Field(ge=0, le=100)]
    overlap: Annotated[float, Field(gt=0, le=1)]
    uprn_metres: Positive
    uprn_digits: Annotated[int, Field(gt=0)]
    pairs: tuple[Pairing, ...]


def load_match_rule(own: MatchingSpec | None = None) -> MatchRule:
    """
    Read when two records are taken for one asset.

    Parameters
    ----------
    own
        What an authority sets instead.

    Returns
    -------
    MatchRule
        The data's figures and the authority's. The radius for a place that is known by its postcode only is never
        smaller than that for others.
    """
    table = read_data("matching.toml")
    numbers = {key: record["value"] for key, record in table["number"].items()}
    numbers |= own.model_dump(exclude_none=True) if own else {}
    numbers["postcode_metres"] = max(numbers["postcode_metres"], numbers["metres"])
    return MatchRule.model_validate(numbers | {"pairs": table["pair"]})
