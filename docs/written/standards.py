"""Standards, speeds and rules of access, from ``data/standards.toml`` and ``data/modes.toml``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assetmap.analysis.modes import load_modes
from assetmap.analysis.standards import load_profiles, load_standards
from assetmap.text import read_data, word
from written.tables import write_table

if TYPE_CHECKING:
    from assetmap.analysis.standards import Standard


def write_standards() -> str:
    """Write a table of each profile; standards that differ in nothing but their service share a row."""
    parts = []
    known = load_standards(profiles=load_profiles()).values()
    for profile in load_profiles().values():
        rows: dict[str, list[Standard]] = {}
        for one in known:
            if one.profile == profile.id:
                rows.setdefault(one.model_copy(update={"id": "", "service": ""}).model_dump_json(), []).append(one)
        parts.append(f"### {profile.name.en}: `{profile.id}`\n\n{profile.because.en}")
        if rows:
            cells = [
                (
                    "<br>".join(f"{word('service', one.service, 'en')} `{one.id}`" for one in alike),
                    _say_asked(alike[0]),
                    alike[0].jurisdiction,
                    alike[0].source if alike[0].date in alike[0].source else f"{alike[0].source} ({alike[0].date})",
                    f"*{alike[0].status}*",
                    alike[0].because.en,
                )
                for alike in rows.values()
            ]
            parts.append(write_table(("service and id", "asks for", "where", "source", "status", "why"), cells))
    return "\n\n".join(parts)


def write_speeds() -> str:
    """Write a table of the modes."""
    cells = [
        (mode.en, f"{mode.kmh:g} km/h", mode.speed_source, f"*{mode.speed_status}*", mode.speed_because.en)
        for mode in load_modes().values()
    ]
    return write_table(("mode", "speed", "source", "status", "why"), cells)


def write_rules() -> str:
    """Write a table of what may be used."""
    cells = [
        (
            f"{rule['about']}: {', '.join(f'`{said}`' for said in rule['words'])}",
            ", ".join(rule["modes"]),
            f"*{rule['verdict']}*",
            rule["source"],
            f"*{rule['status']}*",
            rule["because"]["en"],
        )
        for rule in read_data("modes.toml")["rule"]
    ]
    return write_table(("what is said", "mode", "verdict", "source", "status", "why"), cells)


def _say_asked(one: Standard) -> str:
    asked = f"{one.metres:,.0f} m {word('method', one.method, 'en')}"
    if one.minutes is not None:
        asked = f"{one.minutes:g} minutes: {asked}"
    if one.minimum_ha:
        asked += f"; at least {one.minimum_ha:g} ha"
    if one.minimum_departures:
        asked += f"; at least {one.minimum_departures:g} departures on a weekday"
    return asked
