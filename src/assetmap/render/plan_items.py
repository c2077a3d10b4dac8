"""Make a ward's action plan of what its assets and gaps support."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

from assetmap.journey.coverage import know_features
from assetmap.journey.plan import plan_actions
from assetmap.render.entry import ward_row
from assetmap.render.plan import LEVELS, Plan, PlanItem
from assetmap.render.words import Name, Pair, both, name_of

if TYPE_CHECKING:
    from assetmap.journey import Action, Atlas
    from assetmap.journey.coverage import Known

_GROUPS = {"service": "service", "green_space": "green_space", "anchor": "anchor", "land": "land", "building": "land"}


def make_plan(atlas: Atlas, ward_code: str, known: Known | None = None) -> Plan:
    """
    Make a ward's action plan.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards.
    known
        What :func:`assetmap.journey.coverage.know_features` returns, if it has been asked already.

    Returns
    -------
    Plan
        Ready to be drawn by :func:`assetmap.render.plan.plan_page`.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    ward = name_of(ward_row(atlas, ward_code), both("page-not-known"))
    items: dict[str, list[PlanItem]] = {level: [] for level in LEVELS}
    practice: list[Action] = []
    unlinked: dict[Pair, list[Action]] = defaultdict(list)
    row: Any
    for row in plan_actions(atlas, ward_code, known or know_features(atlas)).itertuples():
        action = atlas.actions[row.action_id]
        if row.state == "linked":
            because = both("plan-because", kinds=Pair(row.kinds_cy, row.kinds_en))
            places = tuple(Name(Pair(*names)) for names in row.names)
            items[row.level].append(PlanItem(action, places, row.count, because))
        elif row.state == "practice":
            practice.append(action)
        else:
            unlinked[both(f"plan-why-{row.state}")].append(action)
    return Plan(
        ward=ward,
        strengths=_strengths(atlas, ward_code),
        items={level: tuple(some) for level, some in items.items() if some},
        practice=tuple(practice),
        unlinked=tuple((why, tuple(some)) for why, some in unlinked.items()),
    )


def _strengths(atlas: Atlas, ward_code: str) -> tuple[tuple[str, int], ...]:
    kinds = atlas.assets.data.loc[atlas.assets.data["ward_code"] == ward_code, "kind"]
    counts = Counter(_GROUPS[kind] for kind in kinds if kind in _GROUPS)
    return tuple((group, counts[group]) for group in dict.fromkeys(_GROUPS.values()) if counts[group])
