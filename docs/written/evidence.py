"""Every kind of evidence of under-use, and how certainty is read, from ``data/evidence.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from assetmap.analysis.evidence import Group, load_evidence, load_scale
from assetmap.analysis.reviews import CONFIRMED
from assetmap.text import vocabulary, word
from written.tables import say_source, write_table

if TYPE_CHECKING:
    from assetmap.analysis.evidence import Evidence, When

_TESTS = {
    "blank": "says nothing, in a layer that states it elsewhere",
    "filled": "says something",
}
_HEADINGS = ("kind, and what it says", "looks at", "about", "points", "halves every", "why", "status")


def write_scale() -> str:
    """Write a table of what certainty is called, and who says so."""
    scale = load_scale()
    show, likely, most = (f"{number:g}" for number in (scale.show_from, scale.likely_from, scale.unchecked_most))
    rows = [
        (f"below {show}", "in the officers' edition only"),
        (f"{show} to below {likely}", word("band", "worth_a_look", "en")),
        (f"{likely} to {most}", word("band", "likely", "en")),
        (f"{CONFIRMED:g}", word("band", "confirmed", "en")),
    ]
    told = f"{scale.because.en} {say_source(scale.status, scale.source)}"
    return f"{write_table(('certainty', 'what it is called'), rows)}\n\n{told}"


def write_evidence() -> str:
    """Write a table of each group of evidence, in the order of the data."""
    parts = []
    for group in get_args(Group):
        rows = [_row(one) for one in load_evidence().values() if one.group == group]
        parts += [f"### {word('evidence', group, 'en')}", write_table(_HEADINGS, rows)]
    return "\n\n".join(parts)


def _row(one: Evidence) -> tuple[str, ...]:
    return (
        f"`{one.id}`<br>{one.say.en}",
        _say_asked(one),
        ", ".join(word("kind", kind, "en").lower() for kind in one.kinds),
        _say_points(one),
        f"{one.half_life_years:g} years" if one.half_life_years else "does not age",
        one.because.en,
        say_source(one.status, one.source),
    )


def _say_points(one: Evidence) -> str:
    if one.sign == 0:
        return "none"
    points = f"{one.sign * one.weight:+g}".replace("-", "−")
    points += f", {one.cap:g} at most" if one.cap > one.weight else ""
    return f"{points}; known use" if one.shows_use else points


def _say_asked(one: Evidence) -> str:
    asked = [f"{one.looks_at}: `{one.column}` {_say_test(one.column, one.when)}"]
    asked += [f"`{name}` matches `{pattern}`" for name, pattern in one.also.items()]
    asked += [f"at least {one.min_ha:g} ha"] if one.min_ha else []
    asked += [f"dated by `{one.dated_by}`, else by its source"] if one.dated_by else []
    return "; ".join(asked)


def _say_test(column: str, when: When) -> str:
    if when.terms:
        terms = vocabulary().get(column, {})
        return "is " + " or ".join(f"“{word(column, term, 'en')}”" if term in terms else term for term in when.terms)
    if when.pattern:
        return f"matches `{when.pattern}`"
    for test, told in _TESTS.items():
        if getattr(when, test):
            return told
    for table, much in ((when.at_most, "at most"), (when.at_least, "at least")):
        if table:
            limits = [f"{limit:g}{_say_type(name)}" for name, limit in table.items()]
            return f"{much} {'; '.join(limits)}"
    ends = [f"no earlier than {_say_day(when.after_months)}"] if when.after_months is not None else []
    ends += [f"earlier than {_say_day(when.before_months)}"] if when.before_months is not None else []
    return " and ".join(ends)


def _say_type(name: str) -> str:
    return "" if name == "any" else f" for {word('kind', name, 'en').lower() if name in vocabulary()['kind'] else name}"


def _say_day(months: int) -> str:
    return f"{abs(months)} months {'before' if months < 0 else 'after'} the maps" if months else "the day of the maps"
