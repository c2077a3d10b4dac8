"""
Link what was found to the actions of the Journey to a Wales of Cohesive Communities.

The catalogue (``data/actions.toml``) holds each action in Welsh and English and the rules that link it; every link says
which rule made it, and why.
"""

from __future__ import annotations

import datetime as dt  # noqa: TC003 - pydantic reads the annotation
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Annotated

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from assetmap.text import read_data

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.analysis.access import Standard
    from assetmap.config import Place
    from assetmap.model import Layer


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Words(_Record):
    """A text in both languages."""

    cy: str
    en: str


class Rule(_Record):
    """
    When an action is linked to a feature or finding.

    Attributes
    ----------
    id
        Unique in the catalogue.
    kinds
        Feature kinds of the Journey (``asset:public_land``, ``anchor:any``, …), any of which links.
    flags
        Kinds of flag (``flag:any``, ``flag:underused_land``, …), any of which links.
    gaps
        Kinds of gap (``gap:any``, ``gap:food_shop``, …), any of which links.
    because
        Why, in words that are true of every feature that the rule links; may name ``{name}``, ``{type}``, ``{status}``.
    """

    id: str
    kinds: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    because: Words


class Action(_Record):
    """
    An action of the Journey, in our own words.

    Attributes
    ----------
    id
        For instance ``T1-S-05``.
    topic
        ``T1`` or ``T3``.
    level
        ``simple``, ``adventurous``, ``organisational``, ``national`` or ``resource``.
    title, summary
        In both languages.
    source
        Document and place in it. The documents bear no date.
    welsh
        ``draft`` until a Welsh speaker has reviewed it, else the day of the review.
    rules
        What links it.
    """

    id: Annotated[str, Field(pattern=r"T[13]-[SANOR]-\d\d")]
    topic: str
    level: str
    title: Words
    summary: Words
    source: str
    url: str = ""
    welsh: str | dt.date = "draft"
    rules: tuple[Rule, ...] = ()


@cache
def load_actions() -> Mapping[str, Action]:
    """
    Read the catalogue of actions.

    Returns
    -------
    Mapping of str to Action
        By id, in the order of the catalogue.
    """
    records = read_data("actions.toml")["action"]
    return {record["id"]: Action.model_validate(record) for record in records}


@dataclass(frozen=True, slots=True)
class Atlas:
    """
    Everything known of a place, ready to be drawn or written.

    Attributes
    ----------
    place
        Name, languages, whether it is made up.
    made
        The date shown as the day the maps were made. ``None`` if no source has a date.
    wards, assets, findings
        Layers that keep the contracts of these kinds.
    reasons
        One row for each reason of a finding: ``finding_id``, ``reason`` (key of a phrase), ``value`` (float, ``nan`` if
        none), ``term`` (``"status:vacant"``, empty if none), ``threshold`` (float), ``unit``, ``source_id``, ``date``.
    links
        One row for each link: ``feature_id`` (an ``asset_id`` or ``finding_id``), ``action_id``, ``rule``,
        ``because_cy``, ``because_en``.
    background
        Layers that the map's background is drawn from: streets, context (water, woodland), green space.
    actions
        The catalogue.
    standards
        Standards by id.
    """

    place: Place
    made: dt.date | None
    wards: Layer
    assets: Layer
    findings: Layer
    reasons: pd.DataFrame
    links: pd.DataFrame
    background: tuple[Layer, ...]
    actions: Mapping[str, Action]
    standards: Mapping[str, Standard]
