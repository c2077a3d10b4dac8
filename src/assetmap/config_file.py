"""
Read ``assetmap.toml``.

Unknown keys are refused and the one that was meant is named; all that is wrong is told at once; nothing is read but the
configuration itself.
"""

from __future__ import annotations

import difflib
import tomllib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assetmap.config import AccessSpec, Config, LayerSpec, LicenceSpec, Output, Place, SourceSpec, StandardSpec
from assetmap.errors import ConfigError, Problem
from assetmap.text import Phrase, Term, read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pydantic import BaseModel

_DEEPEST = 3
"""Keys of a setting of a source or layer; what pydantic adds behind them names members of a union, not keys."""

OWN_PROFILE = "own"
"""Profile of the standards that an authority adds."""

_MINIMUMS = {"minimum_ha": "green_space", "minimum_departures": "bus_stop"}
"""The only service of which each is known."""


def load_config(path: Path | str) -> Config:
    """
    Read and check a configuration.

    Parameters
    ----------
    path
        The file, or a folder that has an ``assetmap.toml``.

    Returns
    -------
    Config
        Frozen.

    Raises
    ------
    ConfigError
        The file is not there, is not TOML, or says something that cannot be; ``.problems`` lists all of it.
    """
    path = Path(path)
    file = path / "assetmap.toml" if path.is_dir() else path
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ConfigError(Problem("config-not-found", file=str(file))) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(Problem("config-unreadable", file=str(file), values={"why": str(error)})) from error
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(Problem("config-not-toml", file=str(file), values={"why": str(error)})) from error
    try:
        config = Config.model_validate({**table, "path": file})
    except ValidationError as error:
        told = {problem.column: problem for problem in (_config_problem(file, entry) for entry in error.errors())}
        raise ConfigError(*told.values()) from None
    problems = [*_references(config)]
    if problems:
        raise ConfigError(*problems)
    return config


def shipped_standards() -> Mapping[str, Mapping[str, Any]]:
    """
    List the standards that a configuration may override, as the data says them.

    Returns
    -------
    Mapping of str to Mapping
        Records of ``data/standards.toml`` by id, filled from their template; one for each of several services.
    """
    table = read_data("standards.toml")
    records: dict[str, Mapping[str, Any]] = {}
    for entry in table["standard"]:
        record = table["template"].get(entry.get("template"), {}) | entry
        rest = {key: value for key, value in record.items() if key not in {"id", "prefix", "services", "template"}}
        if "services" in record:
            for service in record["services"]:
                records[f"{record['prefix']}-{service.replace('_', '-')}"] = rest | {"service": service}
        else:
            records[record["id"]] = rest
    return records


def find_access_problems(config: Config) -> list[Problem]:
    """
    Find what cannot be in the settings of access and in the authority's own standards.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    access, known = config.access, list(read_data("standards.toml")["profile"])
    told = [
        Problem("profile-unknown", column="access.profiles", values={"key": name, "known": known})
        for name in access.profiles
        if name not in known
    ]
    if (access.walking_kmh or access.cycling_kmh) and not access.speed_source.strip():
        told.append(Problem("speed-source-missing", column="access.speed_source"))
    walked = [name for name, spec in config.layers.items() if spec.kind in {"streets", "osm"}]
    told += [
        Problem("streets-unknown", column="access.streets", values={"key": name, "known": walked or Phrase("none")})
        for name in access.streets
        if name not in walked
    ]
    shipped = shipped_standards()
    for key, spec in config.standards.items():
        told += _standard_problems(key, spec, shipped, known)
    return [replace(problem, file=str(config.path)) for problem in told]


def _standard_problems(
    key: str, spec: StandardSpec, shipped: Mapping[str, Mapping[str, Any]], profiles: list[str]
) -> Iterator[Problem]:
    where = f"standards.{key}"
    near = difflib.get_close_matches(key, shipped, n=3)
    if key not in shipped and spec.service is None and near:
        yield Problem("standard-unknown", column=where, values={"key": key, "near": near})
        return
    service = spec.service or shipped.get(key, {}).get("service")
    services = list(vocabulary()["service"])
    if service is None:
        yield Problem("standard-service-missing", column=where, values={"key": key, "known": services})
    elif service not in services:
        known = difflib.get_close_matches(service, services, n=3) or services
        yield Problem("service-unknown", column=f"{where}.service", values={"key": service, "known": known})
    if spec.metres is not None and spec.minutes is not None:
        yield Problem("standard-distance-twice", column=where, values={"key": key})
    elif key not in shipped and spec.metres is None and spec.minutes is None:
        yield Problem("standard-distance-missing", column=where, values={"key": key})
    for name, only in _MINIMUMS.items():
        if getattr(spec, name) and service in services and service != only:
            values = {"key": name, "service": Term("service", str(service)), "only": Term("service", only)}
            yield Problem("standard-minimum-misplaced", column=f"{where}.{name}", values=values)
    if spec.profile is not None and spec.profile not in profiles:
        yield Problem("profile-unknown", column=f"{where}.profile", values={"key": spec.profile, "known": profiles})


def _config_problem(file: Path, entry: Any) -> Problem:  # noqa: ANN401 - pydantic's own type
    where = [str(part) for part in entry["loc"]]
    *above, last = where[:_DEEPEST] if where[0] in {"sources", "layers"} else where
    key = ".".join([*above, last])
    match entry["type"]:
        case "extra_forbidden":
            meant = difflib.get_close_matches(last, _known_keys(above), n=1, cutoff=0.5)
            rule = "config-key-misspelt" if meant else "config-key-unknown"
            return Problem(rule, file=str(file), column=key, values={"key": last, "meant": next(iter(meant), "")})
        case "missing":
            return Problem("config-key-missing", file=str(file), column=key, values={"key": last})
    words = entry["type"] == "literal_error"
    expected = entry["ctx"]["expected"].replace(" or ", ", ") if words else Phrase(_expected(entry["type"], last))
    values = {"key": key, "found": repr(entry["input"]), "expected": expected}
    return Problem("config-value-wrong", file=str(file), column=key, values=values)


def _expected(kind: str, key: str) -> str:
    """Choose the phrase that says what a setting takes."""
    named = {"date": "date", "made": "date", "languages": "languages", "coverage": "coverage", "id": "id"}
    named |= {"minimum_ha": "not-negative", "minimum_departures": "not-negative", "processes": "count"}
    kinds = {"tuple_type": "list", "string_too_short": "words", "string_type": "words"}
    kinds |= dict.fromkeys(("model_type", "dict_type", "model_attributes_type"), "table")
    kinds |= dict.fromkeys(("greater_than", "finite_number", "float_type"), "positive")
    return f"expected-{named.get(key) or kinds.get(kind, 'other')}"


def _known_keys(above: list[str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "place": Place,
        "output": Output,
        "sources": SourceSpec,
        "layers": LayerSpec,
        "licences": LicenceSpec,
        "access": AccessSpec,
        "standards": StandardSpec,
    }
    model = models.get(above[0], Config) if above else Config
    return [name for name in model.model_fields if name != "path"]


def _references(config: Config) -> list[Problem]:
    file = str(config.path)
    problems = [
        Problem(
            "source-unknown",
            file=file,
            column=f"layers.{name}.source",
            values={"key": spec.source, "known": list(config.sources)},
        )
        for name, spec in config.layers.items()
        if spec.source not in config.sources
    ]
    problems += [
        Problem(
            "areas-unknown",
            file=file,
            column=f"layers.{name}.areas",
            values={"key": spec.areas, "known": list(config.layers)},
        )
        for name, spec in config.layers.items()
        if spec.areas and spec.areas not in config.layers
    ]
    known = list(vocabulary()["anchor"])
    problems += [
        Problem("anchor-kind-unknown", file=file, column=f"anchors.{kind}", values={"key": kind, "known": known})
        for kind in config.anchors
        if kind not in known
    ]
    kinds = [spec.kind for spec in config.layers.values()]
    problems += [
        Problem("layer-twice", file=file, column="layers", values={"kind": kind, "count": kinds.count(kind)})
        for kind in ("population", "postcodes")
        if kinds.count(kind) > 1
    ]
    if kinds.count("wards") != 1:
        problems.append(
            Problem("wards-layer-missing", file=file, column="layers", values={"count": kinds.count("wards")})
        )
    return problems + find_access_problems(config)
