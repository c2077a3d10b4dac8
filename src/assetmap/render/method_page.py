"""The page of the method: how assets are matched, how use is judged, how access is measured, and by which standards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetmap.analysis.evidence import load_evidence
from assetmap.analysis.match_rule import load_match_rule
from assetmap.render.entry import Fact
from assetmap.render.html import assemble
from assetmap.render.page import made_on
from assetmap.render.slim import slim_text
from assetmap.render.standards import method_notes, standard_facts, standard_names
from assetmap.render.words import Pair, both, pair_of, term
from assetmap.text import LANGS, fill, read_data, say_date, say_number, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.evidence import Evidence
    from assetmap.config import Config, EvidenceSpec, MatchingSpec
    from assetmap.journey import Atlas

_NUMBERS = ("metres", "postcode_metres", "near_metres", "similarity", "overlap", "uprn_metres")
_GROUPS = ("recorded", "measured", "spatial", "against", "potential")
_OPEN = "…"


def method_page(atlas: Atlas, config: Config) -> str:
    """
    Write the page of the method.

    Parameters
    ----------
    atlas
        The edition.
    config
        What the authority judges otherwise is shown as it has set it.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside.
    """
    scale = atlas.scale
    return assemble(
        "method.html",
        atlas.place,
        both("method-title", place=Pair(atlas.place.name.cy, atlas.place.name.en)),
        styles=(slim_text("site.css"),),
        edition=atlas.edition,
        numbers=list(_numbers(config.matching)),
        evidence=list(_evidence(config.evidence)),
        certainty=[
            pair_of(scale.because),
            both("page-certainty", show_from=scale.show_from, likely_from=scale.likely_from),
        ]
        if scale
        else [],
        certainty_source=scale.source if scale else "",
        rule=_rule(atlas),
        method=method_notes(atlas),
        standards=list(_standards(atlas)),
        made=made_on(atlas.made),
    )


def _numbers(own: MatchingSpec) -> Iterable[tuple[Fact, Pair | None]]:
    """Say how near and how alike, as it is set, each with the reasoning."""
    rule, records = load_match_rule(own), read_data("matching.toml")["number"]
    for name in _NUMBERS:
        unit, value = records[name]["unit"].replace(" ", "-"), getattr(rule, name)
        shown = both(f"method-value-{unit}", n=100 * value if unit == "share" else value)
        is_ours = value == records[name]["value"]
        status, because = records[name]["status"] if is_ours else "own", records[name]["because"]
        fact = Fact(both(f"method-number-{name}"), shown, extra=_status(status))
        yield fact, Pair(because["cy"], because["en"]) if is_ours else None


def _evidence(own: Mapping[str, EvidenceSpec]) -> Iterable[tuple[Pair, list[dict[str, Any]]]]:
    kinds = load_evidence(own).values()
    for group in _GROUPS:
        some = [
            {"said": _said(one), "points": _points(one), "because": pair_of(one.because), "status": _status(one.status)}
            for one in kinds
            if one.group == group
        ]
        if some:
            yield term("evidence", group), some


def _said(one: Evidence) -> Pair:
    """Say what a kind of evidence says of a site, with its terms; what only a site can fill is left open."""
    known = vocabulary().get(one.column, {})
    said = []
    for lang in LANGS:
        terms = ", ".join(word(one.column, key, lang) for key in one.when.terms if key in known)
        levels = one.when.at_most or one.when.at_least
        threshold = say_number(levels["any"], lang) if "any" in levels else _OPEN
        open_ = {"term": terms or _OPEN, "text": _OPEN, "value": _OPEN, "threshold": threshold, "day": _OPEN}
        said.append(fill(getattr(one.say, lang), lang, **open_).replace(f"{_OPEN}.", _OPEN))
    return Pair(*said)


def _points(one: Evidence) -> Pair:
    if one.sign == 0:
        return both("method-points-none")
    points = Pair(*((f"−{number}" if one.sign < 0 else number) for number in _in_both(one.weight)))
    if one.half_life_years is None:
        return both("method-points", points=points)
    return both("method-points-age", points=points, years=Pair(*_in_both(one.half_life_years)))


def _status(status: str) -> Pair:
    return both(f"standard-{status.replace(' ', '-')}")


def _in_both(value: float) -> list[str]:
    return [say_number(value, lang) for lang in LANGS]


def _rule(atlas: Atlas) -> list[Pair]:
    """Say which flags everyone sees."""
    if atlas.rule is None or atlas.scale is None:
        return []
    why = both("health-editions-why", certainty=atlas.scale.show_from)
    return [why, both(f"health-rule-{atlas.rule.empty_buildings}")]


def _standards(atlas: Atlas) -> Iterable[dict[str, Any]]:
    names = standard_names(atlas)
    for key, standard in atlas.standards.items():
        dated = Pair(*(say_date(standard.date, lang) for lang in LANGS)) if standard.date else both("page-not-known")
        yield {
            "name": names[key],
            "because": pair_of(standard.because),
            "facts": [*standard_facts(standard, atlas), Fact(both("method-standard-date"), dated)],
        }


__all__ = ["method_page"]
