"""Standards in words: names that tell them apart, how long a way takes, and how distances were measured."""

from __future__ import annotations

from collections import Counter
from functools import cache
from math import floor
from typing import TYPE_CHECKING, Any

from assetmap.analysis.gaps import LEAST
from assetmap.analysis.standards import load_profiles
from assetmap.render.entry import Fact
from assetmap.render.words import Name, Pair, both, pair_of, service_term, term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from assetmap.analysis.modes import Mode
    from assetmap.analysis.standards import Profile, Standard
    from assetmap.journey import Atlas


def standard_names(atlas: Atlas) -> Mapping[str, Pair]:
    """
    Name standards so that no two of them have the same name.

    Parameters
    ----------
    atlas
        What is known of the place.

    Returns
    -------
    Mapping of str to Pair
        By id: the service, how large, how far. What this leaves alike also has the name of its profile, or its id.
    """
    standards, profiles = atlas.standards, _profiles()
    names = {key: _name(one, atlas.modes) for key, one in standards.items()}
    sets = {key: pair_of(profiles[one.profile].name) for key, one in standards.items() if one.profile in profiles}
    for told in (sets, {key: Pair(key, key) for key in standards}):
        often = Counter(names.values())
        alike = [key for key, name in names.items() if often[name] > 1 and key in told]
        names |= {key: both("standard-name-apart", name=names[key], what=told[key]) for key in alike}
    return names


def standard_facts(standard: Standard, atlas: Atlas) -> Iterable[Fact]:
    """
    Say what a standard asks for, to which set it belongs, and who says so.

    Parameters
    ----------
    standard
        The standard.
    atlas
        What is known of the place.

    Yields
    ------
    Fact
        Lines of a card.
    """
    asked = _distance(standard, atlas.modes.get(standard.mode))
    if standard.minimum_ha:
        asked = both("fact-standard-value-ha", n=standard.minimum_ha, asked=asked)
    if standard.minimum_departures:
        asked = both("fact-standard-value-departures", n=standard.minimum_departures, asked=asked)
    yield Fact(both("fact-standard"), asked)
    profile = _profiles().get(standard.profile)
    if profile:
        yield Fact(both("fact-standard-profile"), pair_of(profile.name))
    yield Fact(both("fact-standard-source"), _quoted(standard.source), extra=_status(standard.status))


def say_time(metres: float, mode: Mode) -> Pair:
    """
    Say how long a way takes.

    Parameters
    ----------
    metres
        Its length along the streets.
    mode
        How one goes, and how fast.

    Returns
    -------
    Pair
        For instance *about 23 minutes on foot at 4.8 km/h*.
    """
    minutes = max(1, round(metres / mode.metres_per_minute))
    return both("time", n=minutes, mode=_by(mode), kmh=mode.kmh)


def say_time_at_least(metres: float, mode: Mode) -> Pair:
    """
    Say how long a way takes of which only the straight line is known.

    Parameters
    ----------
    metres
        The straight line.
    mode
        As for :func:`say_time`.

    Returns
    -------
    Pair
        For instance *more than 23 minutes on foot at 4.8 km/h*.
    """
    minutes = floor(metres / mode.metres_per_minute)
    return both("time-more-than", n=minutes, mode=_by(mode), kmh=mode.kmh)


def has_no_streets(row: Any, standard: Standard | None) -> bool:  # noqa: ANN401 - a row of a frame
    """
    Tell whether a straight line stands in for the streets that the standard asks for.

    Parameters
    ----------
    row
        Row of an atlas' findings.
    standard
        Its standard.

    Returns
    -------
    bool
        ``False`` where the standard itself measures in a straight line.
    """
    return row.method == "straight_line" and standard is not None and standard.method == "network"


def method_notes(atlas: Atlas) -> tuple[list[Pair], list[Fact]]:
    """
    Say how distances were measured, how many points stand for homes, and what speed minutes are told at.

    Parameters
    ----------
    atlas
        What is known of the place.

    Returns
    -------
    list of Pair
        Paragraphs.
    list of Fact
        The speeds, each with its source.
    """
    if not atlas.resolution.points:
        return [both("page-method-no-homes")], []
    used = {standard.mode for standard in atlas.standards.values()}
    modes = [mode for key, mode in atlas.modes.items() if key in used]
    paragraphs = [*_how(atlas), _resolution(atlas), both("page-method-edge")]
    counted = atlas.findings.data[atlas.findings.data["unit"] != ""]
    if (counted["few"] != "").any() or counted["households"].isna().any():
        paragraphs.append(both("page-method-small", n=LEAST))
    return [*paragraphs, *(pair_of(mode.speed_because) for mode in modes)], [
        fact for mode in modes for fact in _speed(mode)
    ]


@cache
def _profiles() -> Mapping[str, Profile]:
    return load_profiles()


def _how(atlas: Atlas) -> Iterable[Pair]:
    """Say whether distances follow the streets; where nothing was found, the streets themselves tell."""
    straight = any(
        has_no_streets(row, atlas.standards.get(row.standard)) for row in atlas.findings.data.itertuples() if row.method
    )
    streets = any(layer.kind == "streets" and len(layer.data) for layer in atlas.background)
    told = set(atlas.findings.data["method"])
    yield both("page-method-straight" if straight or not (streets or "network" in told) else "page-method-network")
    if not straight and any(standard.method == "straight_line" for standard in atlas.standards.values()):
        yield both("page-method-own-straight")


def _resolution(atlas: Atlas) -> Pair:
    points, counted, unit = atlas.resolution
    each = both(f"page-method-each-{unit or 'households'}", n=max(1, round(counted / points)))
    return both("page-method-resolution", n=points, each=each)


def _speed(mode: Mode) -> Iterable[Fact]:
    yield Fact(both("fact-speed", mode=_by(mode)), both("fact-speed-value", kmh=mode.kmh))
    if mode.speed_source:
        yield Fact(both("fact-speed-source"), _quoted(mode.speed_source), extra=_status(mode.speed_status))


def _name(standard: Standard, modes: Mapping[str, Mode]) -> Pair:
    what = service_term(standard.service) or Pair(standard.service, standard.service)
    if standard.minimum_ha:
        what = both("standard-name-ha", n=standard.minimum_ha, service=what)
    if standard.minimum_departures:
        what = both("standard-name-departures", n=standard.minimum_departures, service=what)
    name = both("standard-name", service=what, metres=standard.metres)
    if standard.mode != "walk" and standard.mode in modes:
        name = both("standard-name-how", name=name, how=_by(modes[standard.mode]))
    if standard.method == "straight_line":
        name = both("standard-name-how", name=name, how=term("method", standard.method))
    return name


def _distance(standard: Standard, mode: Mode | None) -> Pair:
    metres = standard.metres
    if standard.method == "straight_line":
        return both("fact-standard-value-straight", metres=metres)
    if mode is None:
        return both("fact-standard-value", metres=metres)
    if standard.minutes is not None:
        return both("fact-standard-value-minutes", n=standard.minutes, mode=_by(mode), metres=metres, kmh=mode.kmh)
    return both("fact-standard-value-time", metres=metres, time=say_time(metres, mode))


def _by(mode: Mode) -> Pair:
    return Pair(mode.cy, mode.en)


def _quoted(source: str) -> Name:
    return Name(Pair(source, source), "en")


def _status(status: str) -> Pair:
    return both(f"standard-{status.replace(' ', '-')}")
