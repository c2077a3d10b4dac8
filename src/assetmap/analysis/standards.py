"""
How far is too far, and who says so.

The standards are data (``data/standards.toml``), each with its source; an authority may override the distance of any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.config import StandardSpec


class _Words(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")
    en: str
    cy: str


class Standard(BaseModel):
    """
    How far is too far, and who says so.

    Attributes
    ----------
    id
        Unique.
    profile
        The set of standards that it belongs to.
    service
        Term of the vocabulary's ``service``.
    metres
        The distance.
    method
        How the distance is measured.
    jurisdiction
        Where it applies.
    source, date
        Who says so, and when.
    status
        ``verified`` (read in the primary source), ``not verified`` (a secondary source quotes it), ``judgement``
        (ours), ``own`` (the authority's).
    because
        For a resident, in both languages.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    profile: str
    service: str
    metres: float = Field(gt=0)
    method: Literal["straight-line"]
    jurisdiction: str
    source: str
    date: str = ""
    status: Literal["verified", "not verified", "judgement", "own"]
    because: _Words


def load_standards(own: Mapping[str, StandardSpec] | None = None) -> Mapping[str, Standard]:
    """
    Read the standards.

    Parameters
    ----------
    own
        An authority's own distances, by the standard that they override.

    Returns
    -------
    Mapping of str to Standard
        By id.

    Raises
    ------
    KeyError
        ``own`` names a standard that there is not.
    """
    table = read_data("standards.toml")
    standards = {}
    for record in table["standard"]:
        rest = {key: value for key, value in record.items() if key != "template"}
        standard = Standard.model_validate(table["template"].get(record.get("template"), {}) | rest)
        standards[standard.id] = standard
    for key, spec in (own or {}).items():
        because = _Words(en=spec.because.en, cy=spec.because.cy)
        changed = {"metres": spec.metres, "source": spec.source, "because": because, "status": "own", "date": ""}
        standards[key] = standards[key].model_copy(update=changed)
    return standards
