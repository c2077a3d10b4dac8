"""The groups of a ward's list, and the parts that they are divided into."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from assetmap.render.entry import GROUPS, Entry, Fact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from assetmap.render.words import Pair

STRENGTHS = ("service", "green_space", "anchor", "land")
"""Groups that say what is here; they are divided by type."""

_ALWAYS = ("flag", "gap")


@dataclass(frozen=True, slots=True)
class Part:
    """
    Entries of one type.

    Attributes
    ----------
    id
        Id in the page.
    type
        The type; ``None`` if the group is not divided.
    entries
        In the order of the list.
    common
        A fact that all its entries share, said once; ``None`` if there is none.
    """

    id: str
    type: Pair | None
    entries: tuple[Entry, ...]
    common: Fact | None = None

    @property
    def ids(self) -> set[str]:
        """Ids of its entries."""
        return {entry.id for entry in self.entries}


@dataclass(frozen=True, slots=True)
class Section:
    """
    A group of the list.

    Attributes
    ----------
    group
        One of :data:`assetmap.render.entry.GROUPS`.
    parts
        Its entries by type.
    count
        Number of entries.
    elsewhere
        Number of entries that belong here and are listed among those which could be used more.
    """

    group: str
    parts: tuple[Part, ...]
    count: int
    elsewhere: int

    @property
    def is_strength(self) -> bool:
        """Whether it says what is here."""
        return self.group in STRENGTHS


def make_sections(entries: Sequence[Entry]) -> list[Section]:
    """
    Divide a ward's entries into the groups of the list.

    Parameters
    ----------
    entries
        In the order of the list.

    Returns
    -------
    list of Section
        Groups with entries, and those of which it is said that they have none.
    """
    found = []
    for group in GROUPS:
        own = [entry for entry in entries if entry.group == group]
        elsewhere = sum(entry.group == "flag" and entry.home == group for entry in entries)
        if own or elsewhere or group in _ALWAYS:
            found.append(Section(group, _parts(group, own), len(own), elsewhere))
    return found


def _parts(group: str, entries: Sequence[Entry]) -> tuple[Part, ...]:
    if group not in STRENGTHS:
        return (Part(f"p-{group}", None, tuple(entries)),) if entries else ()
    by_type = groupby(entries, key=lambda entry: entry.type)
    return tuple(_part(f"p-{group}-{at}", kind, list(some)) for at, (kind, some) in enumerate(by_type))


def _part(part_id: str, kind: Pair, entries: list[Entry]) -> Part:
    """Say a source that all entries share once; it is the last fact of each."""
    last = {entry.facts[-1] for entry in entries}
    if len(entries) == 1 or len(last) > 1:
        return Part(part_id, kind, tuple(entries))
    return Part(part_id, kind, tuple(replace(entry, facts=entry.facts[:-1]) for entry in entries), last.pop())
