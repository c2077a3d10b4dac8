"""A ward's action plan on two sides of A4: what the place has, and what can be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import TYPE_CHECKING, NamedTuple

from assetmap.model import PARTS
from assetmap.render.codes import qr_svg
from assetmap.render.entry import all_sources
from assetmap.render.html import assemble
from assetmap.render.page import made_on, sources_shown
from assetmap.render.print_map import print_sprite, print_styles
from assetmap.render.words import Name, Pair, both, pair_of
from assetmap.text import LANGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from assetmap.journey import Action, Atlas
    from assetmap.model import Source
    from assetmap.text import Lang

LEVELS = ("simple", "adventurous", "organisational", "national", "resource")
"""Levels of the plan, in its order: what is within reach first."""

_SIDES_MM = 2 * 2 * 270.0
_COLUMN_MM = 92.0
_MM_A_POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class PlanItem:
    """
    An action with the places that it could begin at.

    Attributes
    ----------
    action
        The action.
    places
        Names of places, the first to be named first.
    count
        Number of places, those without a name among them.
    because
        Why it is in the plan: a sentence true of all the places.
    """

    action: Action
    places: tuple[Name, ...]
    count: int
    because: Pair


@dataclass(frozen=True, slots=True)
class Plan:
    """
    What a ward has and what can be done with it.

    Attributes
    ----------
    ward
        Name of the ward.
    strengths
        Group of what the ward has, and how many of it there are. A group that is not known is not there.
    items
        Actions linked to places, by level; those with the same reason are shown together.
    practice
        Actions for how people work, linked to no place.
    unlinked
        Why actions could not be linked, and those actions.
    """

    ward: Name
    strengths: tuple[tuple[str, int], ...]
    items: Mapping[str, tuple[PlanItem, ...]]
    practice: tuple[Action, ...] = ()
    unlinked: tuple[tuple[Pair, tuple[Action, ...]], ...] = ()


class _Look(NamedTuple):
    """
    How closely a plan is set.

    Attributes
    ----------
    name
        Class in the style sheet.
    points
        Size of the letters.
    share
        Height that plans take on paper, measured in Chromium, as a share of the estimate.
    summary
        Whether actions have their summaries.
    named
        How many places are named at most.
    """

    name: str
    points: float
    share: float
    summary: bool
    named: int


_LOOKS = (
    _Look("roomy", 9.5, 1.08, summary=True, named=3),
    _Look("close", 8.5, 1.02, summary=False, named=3),
    _Look("tight", 7.5, 0.88, summary=False, named=3),
    _Look("least", 7.0, 0.88, summary=False, named=1),
)


def plan_page(atlas: Atlas, plan: Plan, *, url: str = "", ward_page: str = "") -> str:
    """
    Write a ward's action plan, to be printed on two sides of A4.

    Parameters
    ----------
    atlas
        What is known of the place.
    plan
        The plan.
    url
        Where the ward's page is to be found; it goes into a QR code. Empty: there is no code.
    ward_page
        Where the ward's page lies, seen from this one, to lead back to it. Empty: there is none.

    Returns
    -------
    str
        HTML that asks the network for nothing, with both languages inside; what is printed is in the language that the
        page shows. The more there is to say, the smaller it is set, and summaries are left out.

    Raises
    ------
    ValueError
        The address leads nowhere on the web.
    """
    place = atlas.place
    listed = tuple(all_sources(atlas).values())
    sources = sources_shown(listed)
    look = _look(plan, max(sum(_letters_of(source, lang) for source in listed) for lang in LANGS))
    levels = [(level, _by_reason(plan.items[level])) for level in LEVELS if plan.items.get(level)]
    return assemble(
        "plan.html",
        place,
        both("plan-title", ward=plan.ward, place=Pair(place.name.cy, place.name.en)),
        styles=(print_styles(),),
        edition=atlas.edition,
        plan=plan,
        ward=plan.ward,
        ward_page=ward_page,
        levels=levels,
        look=look,
        sprite=print_sprite(),
        where=_where,
        sources=sources,
        made=made_on(atlas.made),
        url=url,
        qr=qr_svg(url) if url else "",
    )


def _by_reason(items: Sequence[PlanItem]) -> list[tuple[Pair, list[PlanItem]]]:
    """Put actions with the same reason together, so that it is said once; in the order in which reasons come up."""
    order = {because: at for at, because in enumerate(dict.fromkeys(item.because for item in items))}
    ordered = sorted(items, key=lambda item: order[item.because])
    return [(because, list(some)) for because, some in groupby(ordered, key=lambda item: item.because)]


def _where(item: PlanItem, look: _Look) -> Pair | None:
    """Name a few places, and tell how many more there are."""
    named = tuple(dict.fromkeys(item.places))[: look.named]
    if not item.count:
        return None
    if not named:
        return both("plan-where-count", n=item.count)
    names = Pair(*(", ".join(name.pair.in_(lang) for name in named) for lang in LANGS))
    more = item.count - len(named)
    return both("plan-where-more", names=names, n=more) if more > 0 else both("plan-where", names=names)


def _look(plan: Plan, source_letters: int) -> _Look:
    """Choose the largest letters with which a plan should fit on two sides, in the language that needs more room."""
    for look in _LOOKS:
        line = look.points * _MM_A_POINT * 1.2
        needed = max(_lines(plan, look, lang) for lang in LANGS) * line + _below(plan, source_letters)
        if needed * look.share <= _SIDES_MM:
            return look
    return _LOOKS[-1]


def _lines(plan: Plan, look: _Look, lang: Lang) -> float:
    """Estimate how many lines of a column the actions take."""
    letters = _COLUMN_MM / (look.points * _MM_A_POINT * 0.56)
    lines = 12.0
    for items in plan.items.values():
        lines += 3.0
        for because, some in _by_reason(items):
            lines += _rows([because.in_(lang)], letters) + 0.8
            for item in some:
                where = _where(item, look)
                texts = [pair_of(item.action.title).in_(lang) + " " * 12, where.in_(lang) if where else ""]
                texts += [pair_of(item.action.summary).in_(lang)] if look.summary else []
                lines += _rows(texts, letters) + 0.4
    titles = [pair_of(action.title).in_(lang) for action in plan.practice]
    lines += sum(_rows([title], letters) for title in titles) + 4
    for why, actions in plan.unlinked:
        lines += _rows([why.in_(lang), "; ".join(pair_of(action.title).in_(lang) for action in actions)], letters) + 1
    return lines


def _letters_of(source: Source, lang: Lang) -> int:
    """Estimate the length of what a plan says of a source, with its licence and date."""
    return 60 + sum(len(source.said(part, lang)) for part in PARTS)


def _rows(texts: Iterable[str], letters: float) -> int:
    return sum(ceil(len(text) / letters) for text in texts)


def _below(plan: Plan, source_letters: int) -> float:
    """Estimate the height that title, strengths, headings, sources and code take off both columns, millimetres."""
    return 2 * (50.0 + 6.0 * ceil(len(plan.strengths) / 3)) + source_letters / 70 * 2.6
