"""What must be linked for what is near it: rules of the Journey written down a second time, worked out plainly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .features import Feature, apart_m, features_of, in_gap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from .town import Town

SOME, NONE = "some", "none"
CLEAR_M, TIE_M = 1.0, 0.05
"""No distance lies within a metre of a rule's own, and no two are as near as makes no difference."""


@dataclass(frozen=True)
class Near:
    """What must, or must not, be within some metres; any of the kinds counts."""

    name: str
    kinds: frozenset[str]
    metres: int
    finds: str = SOME


@dataclass(frozen=True)
class Rule:
    """What is linked to an action: of which kinds, from which size on, in which gap, near what."""

    action: str
    id: str
    when: frozenset[str]
    near: tuple[Near, ...] = ()
    least_ha: float = 0.0
    gap: str = ""


def near(name: str, kinds: str, metres: int, finds: str = SOME) -> tuple[Near, ...]:
    """Ask for one thing nearby."""
    return (Near(name, frozenset(kinds.split()), metres, finds),)


PLACES = "meeting_place park growing growing_space sport"
CAPABLE = "development_trust social_enterprise cooperative housing_association community_council"
LANDLORD = near("association", "housing_association", 1600)
BELONGS = near("site", "heritage", 200) + LANDLORD

TABLE: tuple[tuple[str, str, str, tuple[Near, ...], float, str], ...] = (
    ("T1-S-06", "park-for-a-parkrun", "park", near("start", "parkrun_start", 4000, NONE), 8.0, ""),
    ("T1-S-06", "park-near-a-parkrun-start", "park", near("start", "parkrun_start", 4000), 0.0, ""),
    ("T1-S-06", "large-green-space-far-from-parkruns", "open_space", near("start", "parkrun_start", 4000, NONE), 8.0,
     ""),
    ("T1-S-21", "school-near-woodland", "school", near("wood", "woodland", 800), 0.0, ""),
    ("T1-S-21", "school-near-underused-green-space", "school", near("green", "idle_green_space", 800), 0.0, ""),
    ("T1-S-21", "underused-green-space-near-school", "idle_green_space", near("school", "school", 800), 0.0, ""),
    ("T1-S-21", "woodland-near-school", "woodland", near("school", "school", 800), 0.0, ""),
    ("T1-S-21", "green-space-near-school", "green_space", near("school", "school", 800), 0.0, ""),
    ("T1-A-05", "surgery-with-community-assets", "gp", near("place", PLACES, 800), 0.0, ""),
    ("T1-A-05", "surgery-without-community-assets", "gp", near("place", PLACES, 800, NONE), 0.0, ""),
    ("T1-A-08", "underused-building-in-a-hall-gap-near-anchor", "idle_building", near("anchor", CAPABLE, 1600), 0.0,
     "community_hall"),
    ("T1-A-12", "food-support-in-a-food-gap", "food_support", (), 0.0, "food_shop"),
    ("T1-A-12", "food-support-near-growing", "food_support", near("growing", "growing growing_space", 1600), 0.0, ""),
    ("T1-A-12", "growing-near-food-support", "growing growing_space", near("support", "food_support", 1600), 0.0, ""),
    ("T1-A-16", "care-home-near-school", "care_home", near("school", "school", 800), 0.0, ""),
    ("T1-A-16", "school-near-care-home", "school", near("care_home", "care_home", 800), 0.0, ""),
    ("T1-A-16", "meeting-place-between-generations", "meeting_place",
     near("school", "school", 800) + near("care_home", "care_home", 800), 0.0, ""),
    ("T1-O-10", "heritage-building-in-hall-gap", "idle_building", BELONGS, 0.0, "community_hall"),
    ("T1-O-10", "heritage-building-near-housing-association", "idle_building", BELONGS, 0.0, ""),
    ("T1-O-10", "heritage-site-with-underused-building", "heritage",
     near("building", "idle_building", 200) + LANDLORD, 0.0, ""),
    ("T3-S-04", "credit-union-near-meeting-places", "credit_union", near("place", "meeting_place post_office", 800),
     0.0, ""),
    ("T3-S-07", "money-lessons-school-near-advice", "school", near("advice", "advice", 1600), 0.0, ""),
    ("T3-S-07", "money-lessons-advice-near-school", "advice", near("school", "school", 1600), 0.0, ""),
)  # fmt: skip
"""Action, rule, kinds, what is near, hectares at least, and the service that homes around lack."""

RULES = tuple(Rule(action, key, frozenset(when.split()), *rest) for action, key, when, *rest in TABLE)  # type: ignore[arg-type]


def rules_planted() -> list[str]:
    """List the rules of which the town's links are all written down."""
    return [rule.id for rule in RULES]


def relations(town: Town) -> list[dict[str, Any]]:
    """Write down every link that these rules make; a feature is linked to an action once, by the first that fits."""
    features = features_of(town)
    linked: set[tuple[str, str, bool]] = set()
    found = []
    for rule in RULES:
        for feature in features:
            key = (rule.action, feature.reference, "idle" in feature.kinds)
            told = around(rule, feature, features) if key not in linked and fits(town, rule, feature) else None
            if told is not None:
                linked.add(key)
                facts = {"action": rule.action, "rule": rule.id, "reference": feature.reference, "name": feature.name}
                size = {"area_ha": round(feature.area_ha, 3)} if rule.least_ha else {}
                found.append(facts | {"ward_code": feature.ward_code} | size | {"near": told})
    return found


def fits(town: Town, rule: Rule, feature: Feature) -> bool:
    """Say whether a feature is of the kind, large enough, and among homes that lack what they should."""
    if not rule.when & feature.kinds or feature.area_ha < rule.least_ha:
        return False
    spots = feature.shape if isinstance(feature.shape, list) else [feature.shape]
    return not rule.gap or in_gap(town, spots, rule.gap)


def around(rule: Rule, feature: Feature, features: Sequence[Feature]) -> dict[str, dict[str, Any]] | None:
    """Tell of the nearest of each thing that is asked for and how many there are; None where one is not as asked."""
    told = {}
    for asked in rule.near:
        away = sorted(distances(asked, feature, features))
        if any(abs(metres - asked.metres) < CLEAR_M for metres, *_ in away):
            message = f"{feature.name} is too close to call for {rule.id}"
            raise ValueError(message)
        count = sum(metres <= asked.metres for metres, *_ in away)
        if not away or (count == 0) != (asked.finds == NONE):
            return None
        if len(away) > 1 and away[1][0] - away[0][0] < TIE_M:
            message = f"two are as near to {feature.name}: {away[:2]}"
            raise ValueError(message)
        metres, name, name_cy = away[0]
        told[asked.name] = {"name": name, "name_cy": name_cy or name, "metres": round(metres, 2), "count": count}
    return told


def distances(asked: Near, feature: Feature, features: Sequence[Feature]) -> Iterator[tuple[float, str, str]]:
    """Measure to everything of the kinds that are asked for, save the feature itself."""
    for other in features:
        if asked.kinds & other.kinds and other.reference != feature.reference:
            yield apart_m(feature.shape, other.shape), other.name, other.name_cy
