"""
Read ``assetmap.toml``.

Unknown keys are refused and the one that was meant is named; all that is wrong is told at once; nothing is read but the
configuration itself.
"""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from assetmap.config import Config, LayerSpec, LicenceSpec, Output, Place, SourceSpec, StandardSpec
from assetmap.errors import ConfigError, Problem
from assetmap.text import Phrase, vocabulary

if TYPE_CHECKING:
    from pydantic import BaseModel

_DEEPEST = 3
"""Keys of a setting of a source or layer; what pydantic adds behind them names members of a union, not keys."""


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
    expected = entry["ctx"]["expected"] if entry["type"] == "literal_error" else Phrase(_expected(entry["type"], last))
    values = {"key": key, "found": repr(entry["input"]), "expected": expected}
    return Problem("config-value-wrong", file=str(file), column=key, values=values)


def _expected(kind: str, key: str) -> str:
    """Choose the phrase that says what a setting takes."""
    named = {"date": "date", "made": "date", "languages": "languages", "coverage": "coverage", "id": "id"}
    tables = {"model_type", "dict_type", "model_attributes_type"}
    return f"expected-{named.get(key, 'table' if kind in tables else 'other')}"


def _known_keys(above: list[str]) -> list[str]:
    models: dict[str, type[BaseModel]] = {
        "place": Place,
        "output": Output,
        "sources": SourceSpec,
        "layers": LayerSpec,
        "licences": LicenceSpec,
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
    return problems
