"""The groups of a ward's list, and the parts that they are divided into."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from assetmap.render.entry import AREAS, GROUPS, Entry, Fact, Reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assetmap.render.words import Pair

STRENGTHS = ("service", "green_space", "anchor", "land", "ward", "street")
"""Groups that say what is here; they are divided by type."""

_ALWAYS = ("flag", "gap")
_BRIEF = ("unreachable", "unknown")


@dataclass(frozen=True, slots=True)
class Part:
    """
    Entries of one type, or with the same reasons.

    Attributes
    ----------
    id
        Id in the page.
    type
        The type; ``None`` if the group is not divided.
    entries
        In the order of the list.
    common
        Facts that all its entries share, said once.
    reasons
        Reasons that all its entries share, said once.
    short
        What would be said beside the name of each, said once; ``None`` if it differs.
    """

    id: str
    type: Pair | None
    entries: tuple[Entry, ...]
    common: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()
    short: Pair | None = None

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
    def is_brief(self) -> bool:
        """Whether its entries are a short list, and what many of them share is said once."""
        return self.group in _BRIEF

    @property
    def has_areas(self) -> bool:
        """Whether any of its entries is about homes that lie somewhere."""
        return any(entry.group in AREAS and entry.geometry is not None for part in self.parts for entry in part.entries)

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
    if group in _BRIEF:
        return tuple(_by_reason(group, entries))
    if group not in STRENGTHS:
        return (_part(f"p-{group}", None, entries),) if entries else ()
    by_type = groupby(entries, key=lambda entry: entry.type)
    return tuple(_part(f"p-{group}-{at}", kind, list(some)) for at, (kind, some) in enumerate(by_type))


def _by_reason(group: str, entries: Sequence[Entry]) -> Iterator[Part]:
    """Put entries with the same reasons together, most first, and say the reasons once; the rest come last."""
    alike: dict[tuple[Reason, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        alike[entry.reasons].append(entry)
    shared = {reasons: some for reasons, some in alike.items() if reasons and len(some) > 1}
    rest = [entry for entry in entries if entry.reasons not in shared]
    for at, reasons in enumerate(sorted(shared, key=lambda reasons: -len(shared[reasons]))):
        shorts = {entry.short for entry in shared[reasons]}
        said = shorts.pop() if len(shorts) == 1 else None
        own = [replace(entry, reasons=(), short=None if said else entry.short) for entry in shared[reasons]]
        yield replace(_part(f"p-{group}-{at}", None, own), reasons=reasons, short=said)
    if rest:
        yield _part(f"p-{group}-rest", None, rest)


def _part(part_id: str, kind: Pair | None, entries: Sequence[Entry]) -> Part:
    """Say once what facts all entries share."""
    if len(entries) == 1:
        return Part(part_id, kind, tuple(entries))
    common = tuple(fact for fact in entries[0].facts if all(fact in entry.facts for entry in entries))
    own = [replace(entry, facts=tuple(fact for fact in entry.facts if fact not in common)) for entry in entries]
    return Part(part_id, kind, tuple(own), common)
