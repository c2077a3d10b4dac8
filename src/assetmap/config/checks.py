"""Find what cannot be in a configuration: names that nothing has, and judgements that are not whole."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from assetmap.config.privacy import find_privacy_problems
from assetmap.errors import Problem
from assetmap.text import Phrase, Term, read_data, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from assetmap.config.judgement import StandardSpec
    from assetmap.config.whole import Config

OWN_PROFILE = "own"
"""Profile of the standards that an authority adds."""

_MINIMUMS = {"minimum_ha": "green_space", "minimum_departures": "bus_stop"}
"""The only service of which each is known."""


def find_config_problems(config: Config) -> list[Problem]:
    """
    Find what cannot be in a configuration.

    Parameters
    ----------
    config
        The configuration, each of whose settings is of its type.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
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
    problems += find_access_problems(config) + find_underuse_problems(config) + find_rule_problems(config)
    return problems + find_privacy_problems(config)


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


def find_underuse_problems(config: Config) -> list[Problem]:
    """
    Find what cannot be in the authority's own weighing of evidence.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    kinds = {record["id"]: record for record in read_data("evidence.toml")["evidence"]}
    told = []
    for key, spec in config.evidence.items():
        where = f"evidence.{key}"
        if key not in kinds:
            near = difflib.get_close_matches(key, kinds, n=3) or list(kinds)
            told.append(Problem("evidence-unknown", column=where, values={"key": key, "near": near}))
            continue
        told += [
            Problem("evidence-threshold-misplaced", column=f"{where}.{name}", values={"key": key, "name": name})
            for name in ("at_most", "at_least")
            if getattr(spec, name) is not None and name not in kinds[key]["when"]
        ]
    rule = config.underuse
    if (rule.show_from is not None or rule.likely_from is not None) and not rule.source.strip():
        told.append(Problem("underuse-source-missing", column="underuse.source"))
    return [replace(problem, file=str(config.path)) for problem in told]


def find_rule_problems(config: Config) -> list[Problem]:
    """
    Find what cannot be in the authority's own thresholds of rules.

    Parameters
    ----------
    config
        The configuration.

    Returns
    -------
    list of Problem
        Empty if all is well.
    """
    rules = {rule["id"]: rule for one in read_data("actions.toml")["action"] for rule in one.get("rules", [])}
    told = []
    for key, spec in config.rules.items():
        where = f"rules.{key}"
        if key not in rules:
            near = difflib.get_close_matches(key, rules, n=3) or list(rules)[:3]
            told.append(Problem("rule-unknown", column=where, values={"key": key, "near": near}))
            continue
        names = {near["name"] for near in rules[key].get("near", [])}
        bounds = rules[key].get("where", {})
        given = [(f"metres.{name}", name in names) for name in spec.metres]
        for end in ("at_least", "at_most"):
            given += [(f"{end}.{name}", end in bounds.get(name, {})) for name in getattr(spec, end)]
        told += [
            Problem("rule-threshold-misplaced", column=f"{where}.{name}", values={"key": key, "name": name})
            for name, fits in given
            if not fits
        ]
    return [replace(problem, file=str(config.path)) for problem in told]
