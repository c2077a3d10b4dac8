"""
Read ``assetmap.toml``.

Unknown keys are refused and the one that was meant is named; all that is wrong is told at once; nothing is read but the
configuration itself.
"""

from __future__ import annotations

import difflib
import tomllib
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from assetmap.config.checks import find_config_problems
from assetmap.config.whole import Config
from assetmap.errors import ConfigError, Problem
from assetmap.text import Phrase

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
    problems = find_config_problems(config)
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
    """List the keys that a table may have: those of the model that its place in the whole asks for."""
    field = Config.model_fields.get(above[0]) if above else None
    model = (get_args(field.annotation) or (field.annotation,))[-1] if field else Config
    return [name for name in getattr(model, "model_fields", Config.model_fields) if name != "path"]
