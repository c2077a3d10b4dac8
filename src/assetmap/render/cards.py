"""The insides of a page's cards, each piece of HTML once, for the page's payload."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assetmap.render.entry import AREAS
from assetmap.render.html import CUT, fill_macro
from assetmap.render.shapes import texts_and_places

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from assetmap.render.entry import Entry
    from assetmap.render.linked import Card
    from assetmap.render.sections import Section


def cards_data(sections: Sequence[Section], cards: Sequence[Card], ways: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """
    Write what stands inside the cards of entries, actions and ways.

    Parameters
    ----------
    sections
        The list of one ward.
    cards
        Its actions.
    ways
        What :func:`assetmap.render.ways.describe_ways` returns.

    Returns
    -------
    dict
        ``texts``: pieces of HTML, escaped, each once. ``insides``: by the id of a card, the places of its pieces, which
        make its inside when put one after the other.
    """
    known = dict(_insides(sections, cards, ways))
    texts, places = texts_and_places([written.split(CUT) for written in known.values()])
    return {"texts": texts, "insides": dict(zip(known, places, strict=True))}


def _insides(
    sections: Sequence[Section], cards: Sequence[Card], ways: Sequence[dict[str, Any]]
) -> Iterator[tuple[str, str]]:
    for section in sections:
        for part in section.parts:
            for entry in part.entries:
                yield entry.id, fill_macro("inside", entry, part)
    for card in cards:
        yield f"more-{card.action.id}", fill_macro("more", card)
    linked = {card.action.id for card in cards}
    for way in ways:
        yield way["id"], fill_macro("way", way, linked)


def entries_data(sections: Sequence[Section]) -> dict[str, Any]:
    """
    Write what the page's search and filters ask of each entry.

    Parameters
    ----------
    sections
        The list of one ward.

    Returns
    -------
    dict
        In the order of the list: ``types`` (each once, both languages), ``type`` (its place in them), ``owners``
        (``public``, ``private``, ``unknown`` or nothing), ``words`` (what else the search finds it by) and
        ``addresses`` (what may stand after the ``#`` and the language to lead to it, the same in every run; its card
        shows the first).
    """
    entries = [entry for section in sections for part in section.parts for entry in part.entries]
    types = list(dict.fromkeys(entry.type for entry in entries))
    place = {kind: at for at, kind in enumerate(types)}
    return {
        "types": [list(kind) for kind in types],
        "type": [place[entry.type] for entry in entries],
        "owners": [entry.ownership for entry in entries],
        "words": [" ".join(dict.fromkeys(text for pair in entry.words for text in pair)) for entry in entries],
        "addresses": [_addresses(entry) for entry in entries],
    }


def _addresses(entry: Entry) -> list[str]:
    first = "finding" if entry.group in AREAS else "ward" if entry.group == "ward" else "asset"
    kinds = [first, *["finding"] * (len(entry.feature_ids) - 1)]
    return [f"{kind}/{feature_id}" for kind, feature_id in zip(kinds, entry.feature_ids, strict=True)]
