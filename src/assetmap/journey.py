"""
Link what was found to the actions of the Journey to a Wales of Cohesive Communities.

The catalogue (``data/actions.toml``) holds each action in Welsh and English and the rules that link it; every link says
which rule made it, and why.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import cache
from math import isnan
from typing import TYPE_CHECKING, Annotated, Any

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field

from assetmap.analysis.gaps import LEAST
from assetmap.text import LANGS, Lang, read_data, say, say_number, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from assetmap.analysis.access import Resolution
    from assetmap.analysis.evidence import Scale
    from assetmap.analysis.findings import Findings
    from assetmap.analysis.modes import Mode
    from assetmap.analysis.standards import Standard
    from assetmap.config import Place, PublicSpec
    from assetmap.model import Layer


_COUNTS = ("households_beyond", "households_unreachable", "households_unknown")


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
    when
        Feature kinds of the Journey (``asset:public_land``, ``flag:any``, ``gap:gp``, …), any of which links.
    because
        Why, in words that are true of every feature that the rule links; may name ``{type}``,
        ``{certainty}``, ``{unit}``, ``{n}`` and ``{metres}``.
    """

    id: str
    when: tuple[str, ...]
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

    id: Annotated[str, Field(pattern=r"^T[13]-[SANOR]-\d\d$")]
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


@cache
def feature_kinds() -> Mapping[str, Mapping[str, Any]]:
    """
    Read what the feature kinds of the Journey are in assetmap's terms.

    Returns
    -------
    Mapping
        ``data/feature_kinds.toml``.
    """
    return read_data("feature_kinds.toml")


def link_actions(
    assets: Layer, findings: Findings, actions: Mapping[str, Action], standards: Mapping[str, Standard]
) -> pd.DataFrame:
    """
    Link assets and findings to the actions that fit them.

    Parameters
    ----------
    assets
        Keeps the ASSETS contract.
    findings
        What was found.
    actions
        The catalogue.
    standards
        By id, for the words of gaps.

    Returns
    -------
    pandas.DataFrame
        One row for each link: ``feature_id``, ``action_id``, ``rule``, ``because_cy``, ``because_en``; a feature is
        linked to an action once, by the first rule that fits.
    """
    features = _features(assets, findings, standards)
    rows = []
    for action in actions.values():
        linked: set[str] = set()
        for rule in action.rules:
            fitting = features[_fits(features, rule.when) & ~features["feature_id"].isin(linked)]
            linked.update(fitting["feature_id"])
            rows += [_link(feature, action, rule) for feature in _records(fitting)]
    columns = ["feature_id", "action_id", "rule", *(f"because_{lang}" for lang in LANGS)]
    return pd.DataFrame(rows, columns=columns).sort_values(["feature_id", "action_id"], ignore_index=True)


def _features(assets: Layer, findings: Findings, standards: Mapping[str, Standard]) -> pd.DataFrame:
    """Put assets and findings in one table, with what the rules ask for."""
    things = assets.data[["asset_id", "kind", "type", "ownership"]].rename(columns={"asset_id": "feature_id"})
    columns = ["finding_id", "about_id", "kind", "service", "standard", "unit", "answer", "few", *_COUNTS]
    data = findings.layer.data
    shown = data[(data["kind"] != "underuse") | (data["band"] != "")]
    found = shown[[*columns, "ownership", "certainty"]]
    found = found.rename(columns={"finding_id": "feature_id", "kind": "finding"})
    about = assets.data.drop_duplicates("asset_id").set_index("asset_id")
    found["about"] = about["kind"].reindex(found["about_id"], fill_value="").to_numpy()
    metres = {key: standard.metres for key, standard in standards.items()}
    found["metres"] = found["standard"].map(metres).astype("float64")
    table: pd.DataFrame = pd.concat([things, found], ignore_index=True)
    text = ["kind", "type", "ownership", "finding", "service", "about", "unit", "answer", "few"]
    return table.assign(**{name: table[name].astype("object").fillna("").astype("str") for name in text})


def _fits(features: pd.DataFrame, when: tuple[str, ...]) -> pd.Series[bool]:
    fits = pd.Series(data=False, index=features.index)
    for kind in when:
        record = feature_kinds()[kind]
        one = pd.Series("finding" in record or "kind" in record, index=features.index)
        for column in ("kind", "type", "service", "about"):
            if column in record:
                one &= features[column].isin(record[column])
        for column in ("ownership", "finding"):
            if column in record:
                one &= features[column] == record[column]
        fits |= one
    return fits


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def _link(feature: Mapping[str, Any], action: Action, rule: Rule) -> dict[str, str]:
    row = {"feature_id": feature["feature_id"], "action_id": action.id, "rule": rule.id}
    return row | {f"because_{lang}": _because(feature, rule, lang) for lang in LANGS}


def _because(feature: Mapping[str, Any], rule: Rule, lang: Lang) -> str:
    values = {}
    if feature["finding"] == "underuse":
        values["certainty"] = say_number(feature["certainty"], lang)
    if feature["service"]:
        values["type"] = word("service", feature["service"], lang)
        values["metres"] = say_number(feature["metres"], lang)
        values["n"] = _say_count(feature, lang)
        values["unit"] = word("unit", feature["unit"], lang) if feature["unit"] else ""
    elif feature["type"]:
        values["type"] = word(feature["kind"], feature["type"], lang)
    return str(getattr(rule.because, lang).format_map(values))


def _say_count(feature: Mapping[str, Any], lang: Lang) -> str:
    """Say how many homes a gap is about, as far as that may be shown."""
    column = f"households_{feature['answer'] or 'beyond'}"
    if not isnan(feature[column]):
        return say_number(feature[column], lang)
    return say("count-few", lang, LEAST) if column in feature["few"].split() else say("count-hidden", lang)


@dataclass(frozen=True, slots=True)
class Atlas:
    """
    Everything known of a place, ready to be drawn or written.

    Attributes
    ----------
    place
        Name, languages, whether it is made up.
    made
        The date shown as the day the maps were made, as precise as it is known. Empty if no source has a date.
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
    modes
        How one goes, with the speeds that minutes are told at, by id.
    resolution
        How many points stand for how many households.
    edition
        Whom it is for: ``public``, everyone; ``officers``, the authority's alone.
    withheld, flags_withheld
        How many land and buildings, and how many findings of under-use, are not in it, by reason (a term of the
        vocabulary's ``withheld``).
    mailboxes
        Role mailboxes of owners, by name, for those of whom the officer's table gives one.
    usage
        How many land and buildings of the place could be used more (``found``), have too little said of them
        (``too_little``), are ``in_use``, are ``unknown``; whether or not they are in this edition.
    scale
        How certainty is read. ``None``: nothing was weighed.
    rule
        The rule of the public edition.
    """

    place: Place
    made: str
    wards: Layer
    assets: Layer
    findings: Layer
    reasons: pd.DataFrame
    links: pd.DataFrame
    background: tuple[Layer, ...]
    actions: Mapping[str, Action]
    standards: Mapping[str, Standard]
    modes: Mapping[str, Mode]
    resolution: Resolution
    edition: str = "public"
    withheld: Mapping[str, int] = field(default_factory=dict)
    flags_withheld: Mapping[str, int] = field(default_factory=dict)
    mailboxes: Mapping[str, str] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)
    scale: Scale | None = None
    rule: PublicSpec | None = None

    @property
    def underuse(self) -> Layer:
        """The findings of under-use alone."""
        data = self.findings.data
        return self.findings.derive(data[data["kind"] == "underuse"])
