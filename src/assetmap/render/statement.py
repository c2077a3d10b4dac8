"""The accessibility statement of an authority's maps, made from its configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.render.html import assemble
from assetmap.render.page import made_on
from assetmap.render.words import Pair, both, pair_of
from assetmap.text import LANGS, say_date

if TYPE_CHECKING:
    from assetmap.config import AccessibilitySpec
    from assetmap.journey import Atlas


def statement_page(atlas: Atlas, spec: AccessibilitySpec) -> str:
    """
    Write the accessibility statement.

    Parameters
    ----------
    atlas
        What is known of the place.
    spec
        What the authority says of it.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside. Nothing is claimed that the authority does
        not say.
    """
    place = atlas.place
    name = Pair(place.name.cy, place.name.en)
    return assemble(
        "statement.html",
        place,
        both("statement-title", place=name),
        edition=atlas.edition,
        spec=spec,
        assessed=pair_of(spec.assessed) if spec.assessed else None,
        problems=[pair_of(problem) for problem in spec.problems],
        prepared=_day(spec.prepared),
        reviewed=_day(spec.reviewed),
        mailbox=place.mailbox,
        made=made_on(atlas.made),
    )


def _day(date: str) -> Pair | None:
    return Pair(*(say_date(date, lang) for lang in LANGS)) if date else None
