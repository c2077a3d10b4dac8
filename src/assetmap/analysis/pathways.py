"""
What a community can do with a place: pathways, by who owns it, what kind it is and how it is held.

The pathways are data (``data/pathways.toml``), each with what it rests on and who says so. None is legal advice. What
is not known of a place leaves a pathway open and adds what to ask.
"""

from __future__ import annotations

import re
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple, TypeAlias, get_args

from pydantic import BaseModel, ConfigDict, Field

from assetmap.config import Names, Positive
from assetmap.text import LANGS, read_data, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assetmap.text import Lang

Owner: TypeAlias = Literal["public", "private", "unknown"]
Tenure: TypeAlias = Literal["freehold", "leasehold", "unknown"]

_FILE = "pathways.toml"
_OWNERS: tuple[Owner, ...] = get_args(Owner)


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cited(Names):
    """
    A statement, and who says so.

    Attributes
    ----------
    en, cy
        For a resident.
    source
        Who says so, and where.
    status
        ``verified`` (read in the primary source), ``not verified`` (a secondary source says so), ``judgement`` (ours).
    read
        How: ``R`` (in the primary source), ``S`` (in one that quotes it), ``excerpt`` (the beginning of the page, in a
        stored copy); empty for a judgement.
    """

    source: str = Field(min_length=1)
    status: Literal["verified", "not verified", "judgement"]
    read: Literal["R", "S", "excerpt", ""]


class Area(Cited):
    """
    How large a place must be.

    Attributes
    ----------
    min_ha
        Hectares; what is smaller is left out.
    """

    min_ha: Positive


class When(_Record):
    """
    Which places a pathway is for.

    Attributes
    ----------
    owners
        Terms of the vocabulary's ``ownership``.
    kinds
        Terms of the vocabulary's ``kind``.
    area
        How large the place must be; ``None``: of any size. A place of unknown area is not left out.
    not_uses
        Groups of words of a recorded use (``[uses]`` of the data) for which it is left out.
    """

    owners: tuple[Owner, ...] = Field(min_length=1)
    kinds: tuple[str, ...] = Field(min_length=1)
    area: Area | None = None
    not_uses: tuple[str, ...] = ()


class Pathway(_Record):
    """
    Something that a community can do with a place.

    Attributes
    ----------
    id
        Unique.
    title, summary, who_decides
        In both languages; the summary says what the first step is.
    basis
        What it rests on in Wales.
    actions
        Ids of the Journey's actions that fit; the catalogue (``data/actions.toml``) need not have them all.
    when
        Which places it is for.
    funding, example
        Only where a source names one.
    """

    id: str
    title: Names
    summary: Names
    who_decides: Names
    basis: tuple[Cited, ...] = Field(min_length=1)
    actions: tuple[Annotated[str, Field(pattern=r"^T[13]-[SANOR]-\d\d$")], ...] = Field(min_length=1)
    when: When
    funding: Cited | None = None
    example: Cited | None = None


class NoteRule(_Record):
    """
    When a note is added to a pathway.

    Attributes
    ----------
    id
        Unique.
    pathways
        Ids of the pathways that it is added to.
    owners, tenures
        For which it is; empty: for any.
    about
        ``area``: where the area is not known; ``use``: where a use is recorded; empty: either way.
    text
        In both languages; may name ``{use}`` where it is about a use.
    """

    id: str
    pathways: tuple[str, ...] = Field(min_length=1)
    owners: tuple[Owner, ...] = ()
    tenures: tuple[Tenure, ...] = ()
    about: Literal["", "area", "use"] = ""
    text: Names


class Note(_Record):
    """
    What to ask of a place.

    Attributes
    ----------
    key
        Id of the rule that added it.
    text
        In both languages, not escaped. A recorded use in it stands as the register has it.
    """

    key: str
    text: Names


class Fit(_Record):
    """
    A pathway that fits a place.

    Attributes
    ----------
    pathway
        The pathway.
    notes
        What to ask, in the order of the data.
    """

    pathway: Pathway
    notes: tuple[Note, ...] = ()


class _Place(NamedTuple):
    kind: str
    owner: Owner
    tenure: Tenure
    area_ha: float
    use: str


@cache
def load_pathways() -> Mapping[str, Pathway]:
    """
    Read the pathways.

    Returns
    -------
    Mapping of str to Pathway
        By id, in the order of the data: the least commitment first.
    """
    return {record["id"]: Pathway.model_validate(record) for record in read_data(_FILE)["pathway"]}


def read_tenure(tenure: str) -> Tenure:
    """
    Tell how a place is held, from the words of a register.

    Parameters
    ----------
    tenure
        In English or Welsh, as the register has it.

    Returns
    -------
    str
        ``freehold``, ``leasehold``, or ``unknown`` where nothing is said, both are, or the words are not known.
    """
    said = " ".join(tenure.split())
    for held in ("freehold", "leasehold"):
        if _tenure_patterns()[held].fullmatch(said):
            return held
    return "unknown"


def find_pathways(*, kind: str, ownership: str, tenure: str, area_ha: float, use: str = "") -> tuple[Fit, ...]:
    """
    Find what a community can do with a place.

    Parameters
    ----------
    kind
        Term of the vocabulary's ``kind``. Only land, buildings and green spaces have pathways.
    ownership
        Term of the vocabulary's ``ownership``; empty: unknown.
    tenure
        How the owner holds it, in a register's words; empty: unknown.
    area_ha
        Hectares; ``nan``: unknown, which leaves out no pathway.
    use
        What it is recorded as used for, in a register's words, or a green space's type; empty: unknown.

    Returns
    -------
    tuple of Fit
        The least commitment first, each with what to ask. Empty for a kind that has no pathways; else the first step,
        talking to the owner, is always there.

    Raises
    ------
    ValueError
        There is no such kind or ownership: a programmer's mistake, because contracts check terms at the door.
    """
    if kind not in vocabulary()["kind"]:
        raise ValueError(f"no such kind: {kind!r}")
    owner = next((known for known in _OWNERS if known == (ownership or "unknown")), None)
    if owner is None:
        raise ValueError(f"no such ownership: {ownership!r}")
    place = _Place(kind, owner, read_tenure(tenure), area_ha, " ".join(use.split()))
    return tuple(
        Fit(pathway=pathway, notes=tuple(_notes(pathway, place)))
        for pathway in load_pathways().values()
        if _fits(pathway.when, place)
    )


def _fits(when: When, place: _Place) -> bool:
    small = when.area is not None and place.area_ha < when.area.min_ha  # nan is not less than anything
    unfit = any(_use_pattern(group).search(place.use) for group in when.not_uses)
    return place.owner in when.owners and place.kind in when.kinds and not small and not unfit


def _notes(pathway: Pathway, place: _Place) -> Iterator[Note]:
    said = {"": True, "area": isnan(place.area_ha), "use": bool(place.use)}
    for rule in _note_rules():
        owners, tenures = rule.owners or _OWNERS, rule.tenures or get_args(Tenure)
        if pathway.id in rule.pathways and place.owner in owners and place.tenure in tenures and said[rule.about]:
            filled = {lang: getattr(rule.text, lang).replace("{use}", _say_use(place, lang)) for lang in LANGS}
            yield Note(key=rule.id, text=Names(**filled))


def _say_use(place: _Place, lang: Lang) -> str:
    typed = place.kind == "green_space" and place.use in vocabulary()["green_space"]
    return word("green_space", place.use, lang) if typed else place.use


@cache
def _note_rules() -> tuple[NoteRule, ...]:
    return tuple(NoteRule.model_validate(record) for record in read_data(_FILE)["note"])


@cache
def _tenure_patterns() -> Mapping[str, re.Pattern[str]]:
    table: Mapping[str, list[str]] = read_data(_FILE)["tenure"]
    return {held: re.compile("|".join(f"(?:{one})" for one in known), re.IGNORECASE) for held, known in table.items()}


@cache
def _use_pattern(group: str) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(map(re.escape, read_data(_FILE)["uses"][group])) + r")\b", re.IGNORECASE)
