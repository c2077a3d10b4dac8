"""
Measure access as a configuration says, and write its tables.

A run does both on its way to the maps; ``assetmap access`` does nothing else.
"""

from __future__ import annotations

import datetime as dt
import difflib
import json
import os
from typing import TYPE_CHECKING, Any

from assetmap.analysis.access import measure_access
from assetmap.analysis.modes import load_modes
from assetmap.analysis.sensitivity import find_sensitivity
from assetmap.analysis.standards import load_standards
from assetmap.analysis.summary import describe_streets
from assetmap.config.checks import find_access_problems
from assetmap.errors import ConfigError, Problem
from assetmap.gates import check_licences
from assetmap.loaders.layers import load_layers
from assetmap.model import newest_date, unite_sources
from assetmap.package import NAME
from assetmap.record import Record
from assetmap.staging import sole, staged
from assetmap.write import write_access, write_homes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from assetmap.analysis.access import Access
    from assetmap.analysis.modes import Mode
    from assetmap.config import Config
    from assetmap.model import Layer, Source


def measure(config: Config, layers: Sequence[Layer]) -> Access:
    """
    Measure access to services as a configuration says.

    Parameters
    ----------
    config
        The configuration.
    layers
        As :func:`assetmap.loaders.layers.load_layers` gives them.

    Returns
    -------
    Access
        Distances from homes, not yet judged.

    Raises
    ------
    ConfigError
        What the configuration says of standards, profiles or speeds is wrong.
    ContractError
        Of the streets that are given, none may be used.
    ValueError
        No layer of wards is given.
    """
    problems = find_access_problems(config)
    if problems:
        raise ConfigError(*problems)
    access, modes = config.access, modes_of(config)
    chosen = {name for key in access.streets for name in (key, f"{key}-streets")}
    used = [layer for layer in layers if layer.kind != "streets" or not chosen or layer.name in chosen]
    return measure_access(
        next((layer for layer in layers if layer.kind == "population"), None),
        wards_of(layers),
        used,
        load_standards(config.standards, profiles=access.profiles, modes=modes),
        modes=modes,
        snap_m=access.snap_m,
        processes=access.processes,
    )


def wards_of(layers: Sequence[Layer]) -> Layer:
    """
    Find the wards among layers.

    Parameters
    ----------
    layers
        Any layers.

    Returns
    -------
    Layer
        The first of kind ``wards``.

    Raises
    ------
    ValueError
        There is none.
    """
    wards = next((layer for layer in layers if layer.kind == "wards"), None)
    if wards is None:
        raise ValueError("no layer of kind 'wards' is given")
    return wards


def check_wards(wards: Sequence[str], layers: Sequence[Layer], config: Config) -> None:
    """
    Refuse codes of wards that there are not.

    Parameters
    ----------
    wards
        Codes.
    layers
        Any layers, wards among them.
    config
        For the message.

    Raises
    ------
    ConfigError
        Some are not there; the message says which are.
    ValueError
        No layer of wards is given.
    """
    names = wards_of(layers).data.set_index("code")["name"].to_dict()
    wrong = [code for code in wards if code not in names]
    near = {code: difflib.get_close_matches(code, names, n=5) or list(names)[:5] for code in wrong}
    told = {code: [f"{like} {names[like]}" for like in likes] for code, likes in near.items()}
    if wrong:
        file = config.path.name
        raise ConfigError(*(Problem("ward-unknown", file, values={"value": c, "present": told[c]}) for c in wrong))


def modes_of(config: Config) -> Mapping[str, Mode]:
    """
    Read how fast one goes by a configuration.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    Mapping of str to Mode
        By id.
    """
    return load_modes(config.access.walking_kmh, config.access.cycling_kmh, config.access.speed_source)


def make_tables(
    config: Config, *, profiles: Sequence[str] = (), on_step: Callable[[str], None] | None = None
) -> dict[str, Any]:
    """
    Write the tables of access to services, and nothing else.

    Parameters
    ----------
    config
        The configuration.
    profiles
        The sets of standards to compare with; by default those that the configuration names.
    on_step
        Told the name of each step before it is done.

    Returns
    -------
    dict
        ``folder``, of what may be published; ``homes``, the file with each home's distances, which lies among what only
        the officers may see; ``older``, the files of the site that tell of the tables as they were, if these changed;
        ``profiles``; and under ``standards`` for each standard its service, mode, method and threshold, and the
        households of the place by answer (``None`` where not shown).

    Raises
    ------
    AssetmapError
        As :func:`make_maps`. What was in the folder before is still there.
    """
    if profiles:
        access = config.access.model_copy(update={"profiles": tuple(profiles)})
        config = config.model_copy(update={"access": access})
    record = Record()
    with sole(config.outputs), sole(config.officers):
        with record.step("load", on_step):
            layers = load_layers(config)
        check_licences(unite_sources(*layers), config.licences)
        with record.step("measure", on_step):
            measured = measure(config, layers)
        before = _contents(config.outputs / "access")
        with (
            staged(config.outputs, keep=True) as new,
            staged(config.officers, keep=True) as own,
            record.step("files", on_step),
        ):
            write_tables(measured, config, new / "access")
            write_homes(measured, own / "access")
        changed = _contents(config.outputs / "access") != before
        older = [name for name in ("data.html", NAME) if changed and (config.outputs / name).exists()]
    told = json.loads(find_sensitivity(measured, factors=(1,)).drop(columns="factor").to_json(orient="records"))
    return {
        "folder": str(config.outputs / "access"),
        "homes": str(config.officers / "access" / "homes.csv"),
        "older": older,
        "profiles": list(config.access.profiles),
        "standards": told,
    }


def _contents(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.glob("*")}


def made_on(config: Config, sources: Sequence[Source]) -> str:
    """
    Find the date to show as the day the maps were made.

    Parameters
    ----------
    config
        The configuration.
    sources
        All sources.

    Returns
    -------
    str
        From the configuration, else ``SOURCE_DATE_EPOCH``, else the newest source's.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if config.place.made:
        return config.place.made
    if epoch.isdigit():
        return dt.datetime.fromtimestamp(int(epoch), tz=dt.UTC).date().isoformat()
    return newest_date(sources)


def write_tables(access: Access, config: Config, folder: Path) -> None:
    """
    Write the tables of access, and by which version and settings they were made.

    Parameters
    ----------
    access
        Distances.
    config
        The configuration.
    folder
        Where to; tables that lie there already go.
    """
    from assetmap import __version__  # noqa: PLC0415

    folder.mkdir(exist_ok=True)
    for stale in folder.glob("*.csv"):
        stale.unlink()
    write_access(access, folder)
    speeds = {
        key: mode.model_dump(include={"kmh", "speed_source", "speed_status"}) for key, mode in modes_of(config).items()
    }
    about: dict[str, Any] = {"version": __version__, "place": config.place.id, "made": made_on(config, access.sources)}
    about |= {"access": config.access.model_dump(mode="json"), "modes": speeds, "streets": describe_streets(access)}
    text = json.dumps(about, indent=1, ensure_ascii=False) + "\n"
    (folder / "about.json").write_text(text, "utf-8", newline="\n")
