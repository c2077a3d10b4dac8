"""
What tells that an asset could be used more, and what tells against it.

The kinds of evidence are data (``data/evidence.toml``), each with its weight, how it ages, and its source or our
reasoning. An authority may override any of them.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assetmap.config import Names, NotNegative, Positive
from assetmap.contracts import FileKind
from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from assetmap.analysis.network import Bools
    from assetmap.config import EvidenceSpec, UnderuseSpec

Group = Literal["recorded", "measured", "spatial", "against", "potential"]

SIDES = ("for", "against", "potential")
"""What a reason does: it speaks for the finding or against it, or says what the asset could offer."""


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class When(_Record):
    """
    What a column must say to be evidence. One of the tests, or both ends of a span of dates.

    Attributes
    ----------
    terms
        The text is one of these (``is`` in the data).
    pattern
        The whole text matches this regular expression.
    blank
        The text is empty, or one of ``[words] none``, in a layer that fills the column elsewhere.
    filled
        The text is neither empty nor one of those.
    at_most, at_least
        The number is at most or at least this, both included, by what the asset is used as, else by its type or kind,
        else ``any``; without ``any``, others are not judged.
    before_months
        The date is earlier than so many months after the day for which the evidence is weighed.
    after_months
        The date is no earlier than that.
    """

    terms: tuple[str, ...] = Field(default=(), alias="is")
    pattern: str = ""
    blank: bool = False
    filled: bool = False
    at_most: dict[str, float] = {}
    at_least: dict[str, float] = {}
    before_months: int | None = None
    after_months: int | None = None

    @model_validator(mode="after")
    def _one(self) -> When:
        dates = self.before_months is not None or self.after_months is not None
        given = (self.terms, self.pattern, self.blank, self.filled, self.at_most, self.at_least, dates)
        if sum(map(bool, given)) != 1:
            raise ValueError("exactly one test")
        return self


class Evidence(_Record):
    """
    A kind of evidence.

    Attributes
    ----------
    id
        Unique.
    group
        ``recorded``, ``measured``, ``spatial``; ``against``, which takes points away; ``potential``, which gives none.
    kinds
        Kinds of asset that it can be about.
    looks_at
        A source's own ``record``, or the ``site`` with what the layers show on and around it.
    layers
        Kinds of layer in which the site is looked at; a site of which they show that nothing is there must be covered
        by each. Empty: the layer of the record.
    column
        What is looked at: a column of the ASSETS contract, ``cost_hour`` (a year's running cost for each hour of use),
        or a column of :func:`assetmap.analysis.surroundings.measure_surroundings`.
    when
        What it must say.
    shows_use
        Of what speaks against: whether it tells that the place is in use. Other evidence only says why there may be
        little use, and leaves unknown what is unknown.
    also
        Patterns that columns of the record, or of the asset, match as a whole.
    min_ha
        How large the site must be, in hectares; what has no known area does not count where one is asked for.
    dated_by
        Column with the day of the evidence; where it is no date, and by default, the source's date counts.
    weight
        Points.
    cap
        The most that records which agree give together.
    half_life_years
        After how many years it weighs half. ``None``: it does not age.
    unit
        What ``{value}`` counts, for tables.
    source
        Who says so; empty where it is all ours.
    status
        ``judgement`` (ours), ``own`` (the authority's), ``verified``, ``not verified``.
    say, because
        The sentence, and why it weighs what it does, in both languages. ``{value}``, ``{threshold}``, ``{term}`` and
        ``{text}`` are filled in the sentence.
    """

    id: str
    group: Group
    kinds: tuple[str, ...]
    looks_at: Literal["record", "site"]
    layers: tuple[FileKind, ...] = ()
    column: str
    when: When
    shows_use: bool = False
    also: dict[str, str] = {}
    min_ha: NotNegative = 0
    dated_by: str = ""
    weight: NotNegative
    cap: NotNegative
    half_life_years: Positive | None = None
    unit: str = ""
    source: str = ""
    status: Literal["judgement", "own", "verified", "not verified"]
    say: Names
    because: Names

    @property
    def sign(self) -> int:
        """1 for what speaks for little use, -1 for what speaks against it, 0 for what does neither."""
        return {"against": -1, "potential": 0}.get(self.group, 1)


class Scale(_Record):
    """
    How certainty is read.

    Attributes
    ----------
    show_from
        Nothing of less certainty is published.
    likely_from
        From here on it is called likely; below, worth a look.
    unchecked_most
        The most that anything has before someone has checked.
    source, status, because
        As of :class:`Evidence`.
    """

    show_from: float
    likely_from: float
    unchecked_most: float
    source: str
    status: str
    because: Names


@cache
def shipped_evidence() -> Mapping[str, Evidence]:
    """
    Read the kinds of evidence as the data has them.

    Returns
    -------
    Mapping of str to Evidence
        By id, in the order of the data.
    """
    records = read_data("evidence.toml")["evidence"]
    return {record["id"]: Evidence.model_validate(record) for record in records}


def load_evidence(own: Mapping[str, EvidenceSpec] | None = None) -> Mapping[str, Evidence]:
    """
    Read the kinds of evidence.

    Parameters
    ----------
    own
        An authority's own judgement, by the id of the kind that it overrides.

    Returns
    -------
    Mapping of str to Evidence
        By id, in the order of the data.

    Raises
    ------
    ValueError
        There is no such kind. A configuration that was read from a file has been checked for this.
    """
    shipped = shipped_evidence()
    unknown = sorted({*(own or {})} - {*shipped})
    if unknown:
        raise ValueError(f"no such evidence: {unknown}; there are {list(shipped)}")
    return {key: _overridden(one, own[key]) if own and key in own else one for key, one in shipped.items()}


def load_scale(own: UnderuseSpec | None = None) -> Scale:
    """
    Read how certainty is read.

    Parameters
    ----------
    own
        An authority's own rule.

    Returns
    -------
    Scale
        The data's, with what the authority sets instead.
    """
    record = read_data("evidence.toml")["scale"]
    given = {key: value for key, value in own.model_dump().items() if value not in (None, "")} if own else {}
    return Scale.model_validate(record | given | ({"status": "own"} if given else {}))


def side_of(reason: str) -> str:
    """
    Say what a reason of a finding does.

    Parameters
    ----------
    reason
        Key of the reason, as in :attr:`assetmap.analysis.findings.Findings.reasons`.

    Returns
    -------
    str
        One of :data:`SIDES`.
    """
    evidence = shipped_evidence().get(reason.removeprefix("evidence-"))
    if reason == "reason-rejected" or (evidence and evidence.group == "against"):
        return "against"
    return "potential" if evidence and evidence.group == "potential" else "for"


def is_blank(texts: pd.Series[str]) -> Bools:
    """
    Tell which cells state nothing.

    Parameters
    ----------
    texts
        Cells of a column, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, bool: empty, or one of ``[words] none``.
    """
    none = _blank_words()
    return texts.map({text: text.casefold().strip() in none for text in texts.unique()}).to_numpy(dtype=bool)


def is_idle(uses: pd.Series[str]) -> Bools:
    """
    Tell which recorded uses say that there is none.

    Parameters
    ----------
    uses
        As sources state them, shape ``(n,)``.

    Returns
    -------
    numpy.ndarray
        Shape ``(n,)``, bool: what the kind ``idle_use_stated`` looks for, such as ``"Vacant land"``.
    """
    pattern = re.compile(shipped_evidence()["idle_use_stated"].when.pattern)
    return uses.map({text: pattern.fullmatch(text) is not None for text in uses.unique()}).to_numpy(dtype=bool)


@cache
def _blank_words() -> frozenset[str]:
    return frozenset({"", *read_data("evidence.toml")["words"]["none"]})


def _overridden(shipped: Evidence, own: EvidenceSpec) -> Evidence:
    given = {"cap": max(shipped.cap, own.weight or 0)} | own.model_dump(exclude_none=True)
    thresholds = {name: given.pop(name) for name in ("at_most", "at_least") if name in given}
    when = When.model_validate(shipped.when.model_dump(exclude_defaults=True) | thresholds)
    return Evidence.model_validate({**shipped.model_dump(), **given, "when": when, "status": "own"})
