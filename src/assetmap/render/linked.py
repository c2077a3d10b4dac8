"""Actions of the Journey with the entries that they are linked to, each text once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
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
    """

    because: Pair
    entries: tuple[Entry, ...]
    whole: tuple[Part, ...]
    single: tuple[Entry, ...]

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
        What is known of the place.
    sections
        The list of one ward.

    Returns
    -------
    tuple of Card
        In the order of the catalogue.
    """
    parts = [part for section in sections for part in section.parts]
    entries = [entry for part in parts for entry in part.entries]
    by_feature = {feature: entry for entry in entries for feature in entry.feature_ids}
    order = {entry.id: at for at, entry in enumerate(entries)}
    found: dict[str, dict[Pair, dict[str, Entry]]] = defaultdict(lambda: defaultdict(dict))
    links = atlas.links[atlas.links["feature_id"].isin(list(by_feature))]
    link: Any
    for link in links.itertuples():
        entry = by_feature[link.feature_id]
        found[link.action_id][_folded(link.because_cy, link.because_en, entry)][entry.id] = entry
    return tuple(_card(action, found[key], order, parts) for key, action in atlas.actions.items() if key in found)


def reasons_by_entry(cards: Sequence[Card]) -> tuple[list[tuple[str, Pair]], Mapping[str, list[int]]]:
    """
    Give the reasons of all cards a number, so that an entry can refer to them.

    Parameters
    ----------
    cards
        What :func:`linked_actions` returns.

    Returns
    -------
    list of tuple of (str, Pair)
        Id of the action and the sentence.
    Mapping of str to list of int
        For an entry's id, the places of its reasons in that list.
    """
    said: list[tuple[str, Pair]] = []
    places: dict[str, list[int]] = defaultdict(list)
    for card in cards:
        for why in card.whys:
            for entry in why.entries:
                places[entry.id].append(len(said))
            said.append((card.action.id, why.because))
    return said, places


def _folded(cy: str, en: str, entry: Entry) -> Pair:
    name = entry.name.pair
    if all(name) and name.cy in cy and name.en in en:
        return Pair(cy.replace(name.cy, NAME), en.replace(name.en, NAME))
    return Pair(cy, en)


def _card(
    action: Action, found: Mapping[Pair, Mapping[str, Entry]], order: Mapping[str, int], parts: Sequence[Part]
) -> Card:
    whys = []
    for because, entries in found.items():
        own = tuple(sorted(entries.values(), key=lambda entry: order[entry.id]))
        whole = tuple(part for part in parts if part.type and len(part.entries) >= _MANY and entries.keys() >= part.ids)
        named = {entry_id for part in whole for entry_id in part.ids}
        whys.append(Why(because, own, whole, tuple(entry for entry in own if entry.id not in named)))
    whys.sort(key=lambda why: [order[entry.id] for entry in why.entries])
    return Card(action, tuple(whys), len({key for entries in found.values() for key in entries}))
