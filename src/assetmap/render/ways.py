"""What a community can do with an asset: its pathways on its card, and what the page says of each once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assetmap.analysis.pathways import find_pathways, load_pathways
from assetmap.render.words import Pair, both, page_id
from assetmap.text import LANGS, word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.pathways import Cited, Pathway
    from assetmap.config import Names
    from assetmap.render.entry import Entry

_FIRST = "talk_to_owner"


@dataclass(frozen=True, slots=True)
class Way:
    """
    A pathway on an asset's card.

    Attributes
    ----------
    id
        Under which the page says more of it.
    title
        Its title.
    mailbox
        Of the owner, for the first step; empty if none is known.
    """

    id: str
    title: Pair
    mailbox: str = ""


def find_ways(row: Any, mailboxes: Mapping[str, str]) -> tuple[tuple[Way, ...], tuple[Pair, ...]]:  # noqa: ANN401
    """
    Find what a community can do with an asset.

    Parameters
    ----------
    row
        Row of an atlas' assets.
    mailboxes
        Role mailboxes, by owner.

    Returns
    -------
    tuple of Way
        The least commitment first.
    tuple of Pair
        What to ask, each once.
    """
    use = row.use or (row.type if row.kind == "green_space" else "")
    fits = find_pathways(kind=row.kind, ownership=row.ownership, tenure=row.tenure, area_ha=row.area_ha, use=use)
    ways = [
        Way(
            _anchor(fit.pathway),
            _pair(fit.pathway.title),
            mailboxes.get(row.owner, "") if fit.pathway.id == _FIRST else "",
        )
        for fit in fits
    ]
    asked = dict.fromkeys(_pair(note.text) for fit in fits for note in fit.notes)
    return tuple(ways), tuple(asked)


def describe_ways(entries: Iterable[Entry], action_ids: Iterable[str]) -> list[dict[str, Any]]:
    """
    Say of each pathway that a page's cards name what it is, who decides, and what it rests on.

    Parameters
    ----------
    entries
        Of the page.
    action_ids
        Actions that the page says more of.

    Returns
    -------
    list of dict
        What the template ``ward.html`` asks for, in the order of the pathways.
    """
    named = {way.id for entry in entries for way in entry.ways}
    known = set(action_ids)
    return [
        {
            "id": _anchor(pathway),
            "title": _pair(pathway.title),
            "summary": _pair(pathway.summary),
            "for_": _what_for(pathway),
            "who_decides": _pair(pathway.who_decides),
            "cited": [*map(_cited, pathway.basis), *(_cited(one) for one in (pathway.funding, pathway.example) if one)],
            "actions": [(action, action in known) for action in pathway.actions],
        }
        for pathway in load_pathways().values()
        if _anchor(pathway) in named
    ]


def _cited(one: Cited) -> tuple[Pair, str, Pair]:
    """Give a statement, who says so, and how we know."""
    return _pair(one), "" if one.status == "judgement" else one.source, both(f"way-{one.status.replace(' ', '-')}")


def _what_for(pathway: Pathway) -> Pair:
    """Name the kinds of place and of owner that a pathway is for."""
    tables = (("kind", pathway.when.kinds), ("ownership", pathway.when.owners))
    said = [[word(table, name, lang).lower() for name in names] for lang in LANGS for table, names in tables]
    return Pair(*(f"{', '.join(kinds)} ({', '.join(owners)})" for kinds, owners in (said[:2], said[2:])))


def _anchor(pathway: Pathway) -> str:
    return page_id(f"way-{pathway.id}")


def _pair(names: Names) -> Pair:
    return Pair(names.cy, names.en)
