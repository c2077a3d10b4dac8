"""What a ward's own assets and gaps support of the Journey: the table that its action plan is made of."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from assetmap.journey.catalogue import feature_kinds
from assetmap.journey.coverage import cover_actions, know_features
from assetmap.journey.relations import unite_licences
from assetmap.text import LANGS, say, say_number, vocabulary, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.journey.atlas import Atlas
    from assetmap.journey.coverage import Known
    from assetmap.text import Lang

_STOP = "bus_stop"


def plan_actions(atlas: Atlas, ward_code: str = "", known: Known | None = None) -> pd.DataFrame:
    """
    List the actions with the places that each could begin at.

    Parameters
    ----------
    atlas
        What is known of the place.
    ward_code
        Code of one of its wards; empty for the whole place.
    known
        What :func:`assetmap.journey.coverage.know_features` returns, if it has been asked already.

    Returns
    -------
    pandas.DataFrame
        One row for each action, in the catalogue's order: ``ward_code``, ``action_id``, ``level``, ``title_cy``,
        ``title_en``; ``state`` and ``rules`` as :func:`assetmap.journey.coverage.cover_actions` tells them; ``count``,
        the number of features that it is linked to; ``kinds_cy``, ``kinds_en``, what they are, each with how many;
        ``places_cy``, ``places_en``, their names joined with semicolons, strengths before gaps (what has no name is
        counted and not named); ``names``, the same as tuples of Welsh and English; ``why_cy``, ``why_en``, why it is
        linked to nothing; ``licence``, of its links, joined by ``" + "``.

    Raises
    ------
    KeyError
        There is no such ward.
    """
    known = known or know_features(atlas)
    covered = cover_actions(atlas, ward_code, known).set_index("action_id").to_dict("index")
    here = known.within(ward_code)
    places = _list_places(here)
    linked: dict[str, list[tuple[int, str]]] = defaultdict(list)
    licences: dict[str, set[str]] = defaultdict(set)
    links = atlas.links[["feature_id", "action_id", "rank", "licence"]]
    for feature, action_id, rank, licence in links[links["feature_id"].isin(places)].itertuples(index=False, name=None):
        linked[action_id].append((rank, feature))
        licences[action_id].add(licence)
    rows = []
    for action in atlas.actions.values():
        told = covered[action.id]
        row: dict[str, Any] = {"ward_code": ward_code, "action_id": action.id, "level": action.level}
        row |= {f"title_{lang}": getattr(action.title, lang) for lang in LANGS}
        row |= {"state": told["state"], "rules": told["rules"], "count": told["links"]}
        ordered = sorted(
            (places[feature].last, rank, places[feature].names, feature) for rank, feature in linked[action.id]
        )
        some = [places[feature] for *_, feature in ordered]
        names = tuple(dict.fromkeys(place.names for place in some if all(place.names)))
        counts = _count_kinds(some, str(told["kinds"]).split())
        for at, lang in enumerate(LANGS):
            kinds = [_say_kind(kind, n, lang) for kind, n in counts.items()]
            row |= {f"kinds_{lang}": "; ".join(kinds), f"places_{lang}": "; ".join(name[at] for name in names)}
        row |= {"names": names, "licence": unite_licences(licences[action.id])}
        rows.append(row | {f"why_{lang}": told[f"why_{lang}"] for lang in LANGS})
    return pd.DataFrame(rows)


def _say_kind(kind: str, n: int, lang: Lang) -> str:
    """Name a kind with how many there are; of what is known of wards, it is not the ward that is counted."""
    record = feature_kinds()[kind]
    name = str(record[lang])
    return name if record.get("kind") == ["ward"] else f"{name}: {say_number(n, lang)}"


class _Place(NamedTuple):
    """A feature: whether it is named late, its names in each language, and the kinds that it is of."""

    last: int
    names: tuple[str, ...]
    kinds: frozenset[str]


def _list_places(here: Known) -> dict[str, _Place]:
    """Tell of each feature what a plan says; gaps come after strengths, and stops after what is not so many."""
    features = here.features
    kinds: list[list[str]] = [[] for _ in range(len(features))]
    for kind, fits in here.fits.items():
        for at in fits.to_numpy().nonzero()[0]:
            kinds[at].append(kind)
    columns = ["feature_id", "name_cy", "name", "service", "finding", "type"]
    rows = features[columns].itertuples(index=False, name=None)
    return {
        feature: _Place(
            2 * (finding == "gap") + (type_ == _STOP), _say_name(name_cy, name, service), frozenset(kinds[at])
        )
        for at, (feature, name_cy, name, service, finding, type_) in enumerate(rows)
    }


def _say_name(name_cy: str, name: str, service: str) -> tuple[str, ...]:
    if service in vocabulary()["service"]:
        return tuple(say("plan-gap", lang, service=word("service", service, lang)) for lang in LANGS)
    return tuple((name_cy or name) if lang == "cy" else (name or name_cy) for lang in LANGS)


def _count_kinds(places: Iterable[_Place], kinds: Iterable[str]) -> Mapping[str, int]:
    """Count places by the first of the kinds that they are of, gaps after all others."""
    ordered = sorted(kinds, key=lambda kind: kind.startswith("gap:"))
    first = (next((kind for kind in ordered if kind in place.kinds), "") for place in places)
    counts = Counter(kind for kind in first if kind)
    return {kind: counts[kind] for kind in ordered if counts[kind]}
