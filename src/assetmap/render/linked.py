"""Actions of the Journey with the entries that they are linked to, each text once, the strongest link first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from assetmap.render.words import Pair

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any

    from assetmap.journey import Action, Atlas
    from assetmap.render.entry import Entry
    from assetmap.render.sections import Part, Section

NAME = "\x01"
"""Stands for the entry's name in a text that several entries share."""

LEVELS = ("simple", "adventurous", "organisational", "national", "resource")
"""Levels of the Journey, from what anyone can begin to what only a country can do; then its resources."""

_STRENGTHS = ("direct", "contextual", "none")
_SPECIFIC = 1
_MANY = 3


@dataclass(frozen=True, slots=True)
class Why:
    """
    Why an action is linked to some entries.

    Attributes
    ----------
    because
        The sentence, with :data:`NAME` where each entry's name stands.
    entries
        What it is true of.
    whole
        Parts of the list of which it is true of every entry; where it is only one or two entries they are single.
    single
        The other entries.
    rank
        0 if it is linked for what is near it, 1 for its kind, 2 as one of any kind.
    """

    because: Pair
    entries: tuple[Entry, ...]
    whole: tuple[Part, ...]
    single: tuple[Entry, ...]
    rank: int = _SPECIFIC

    def of(self, entry: Entry) -> Pair:
        """
        Say the sentence of one entry.

        Parameters
        ----------
        entry
            One of the entries.

        Returns
        -------
        Pair
            With its name filled in.
        """
        return Pair(*(text.replace(NAME, name) for text, name in zip(self.because, entry.name.pair, strict=True)))

    @property
    def is_shared(self) -> bool:
        """Whether the sentence is the same for all its entries."""
        return NAME not in self.because.cy + self.because.en


@dataclass(frozen=True, slots=True)
class Card:
    """
    An action with all that it is linked to.

    Attributes
    ----------
    action
        The action.
    whys
        The reasons, with the entries.
    count
        Number of entries, each once.
    """

    action: Action
    whys: tuple[Why, ...]
    count: int


def linked_actions(atlas: Atlas, sections: Sequence[Section]) -> tuple[Card, ...]:
    """
    Gather the actions that are linked to entries.

    Parameters
    ----------
    atlas
        What is known of the place. Its links may lack the column ``rank``: then each is of a specific kind.
    sections
        The list of one ward.

    Returns
    -------
    tuple of Card
        By level, then in the order of the catalogue.
    """
    parts = [part for section in sections for part in section.parts]
    entries = [entry for part in parts for entry in part.entries]
    by_feature = {feature: entry for entry in entries for feature in entry.feature_ids}
    order = {entry.id: at for at, entry in enumerate(entries)}
    found: dict[str, dict[tuple[Pair, int], dict[str, Entry]]] = defaultdict(lambda: defaultdict(dict))
    links = atlas.links[atlas.links["feature_id"].isin(list(by_feature))]
    link: Any
    for link in links.itertuples():
        entry = by_feature[link.feature_id]
        because = _folded(link.because_cy, link.because_en, entry)
        found[link.action_id][because, int(getattr(link, "rank", _SPECIFIC))][entry.id] = entry
    cards = (_card(action, found[key], order, parts) for key, action in atlas.actions.items() if key in found)
    return tuple(sorted(cards, key=lambda card: _level(card.action)))


def by_level(cards: Sequence[Card]) -> list[tuple[str, list[Card]]]:
    """
    Group cards by level.

    Parameters
    ----------
    cards
        What :func:`linked_actions` returns.

    Returns
    -------
    list of tuple of (str, list of Card)
        Levels that have any, in the order of :data:`LEVELS`.
    """
    groups = groupby(cards, key=lambda card: card.action.level)
    return [(level, list(some)) for level, some in groups]


def links_data(cards: Sequence[Card], sections: Sequence[Section]) -> dict[str, Any]:
    """
    Write the links for the page's scripts.

    Parameters
    ----------
    cards
        What :func:`linked_actions` returns.
    sections
        The list that they were made from.

    Returns
    -------
    dict
        ``actions``: id, level and topic of each, and how many entries are linked to it. ``whys``, the strongest first
        (by rank, then direct before contextual, then level): the place of the action in that list, the sentence in
        Welsh and in English with :data:`NAME` for the entry's name, ids of parts of the list of which it is true, and
        of the other entries their places in the list.
    """
    entries = [entry for section in sections for part in section.parts for entry in part.entries]
    place = {entry.id: at for at, entry in enumerate(entries)}
    whys = [(at, card.action, why) for at, card in enumerate(cards) for why in card.whys]
    whys.sort(key=lambda one: (one[2].rank, _strength(one[1]), _level(one[1]), one[0]))
    return {
        "actions": [[card.action.id, card.action.level, card.action.topic, card.count] for card in cards],
        "whys": [
            [at, *why.because, [part.id for part in why.whole], [place[entry.id] for entry in why.single]]
            for at, _, why in whys
        ],
    }


def _level(action: Action) -> int:
    return LEVELS.index(action.level)


def _strength(action: Action) -> int:
    return _STRENGTHS.index(getattr(action, "strength", _STRENGTHS[0]))


def _folded(cy: str, en: str, entry: Entry) -> Pair:
    name = entry.name.pair
    if all(name) and name.cy in cy and name.en in en:
        return Pair(cy.replace(name.cy, NAME), en.replace(name.en, NAME))
    return Pair(cy, en)


def _card(
    action: Action,
    found: Mapping[tuple[Pair, int], Mapping[str, Entry]],
    order: Mapping[str, int],
    parts: Sequence[Part],
) -> Card:
    whys = []
    for (because, rank), entries in found.items():
        own = tuple(sorted(entries.values(), key=lambda entry: order[entry.id]))
        whole = tuple(part for part in parts if len(part.entries) >= _MANY and entries.keys() >= part.ids)
        named = {entry_id for part in whole for entry_id in part.ids}
        whys.append(Why(because, own, whole, tuple(entry for entry in own if entry.id not in named), rank))
    whys.sort(key=lambda why: (why.rank, [order[entry.id] for entry in why.entries]))
    return Card(action, tuple(whys), len({key for entries in found.values() for key in entries}))
