"""Tell a public body by its name."""

from __future__ import annotations

import re
from functools import cache

from assetmap.text import read_data


@cache
def is_public_body(name: str) -> bool:
    """
    Tell whether a name is that of a public body.

    Parameters
    ----------
    name
        Owner or operator, as a source spells it.

    Returns
    -------
    bool
        False does not mean private: it means not known to be public.

    Notes
    -----
    The patterns stand in ``data/owners.toml``, with the reasoning.
    """
    public, exempt = _patterns()
    plain = " ".join(name.split())
    return bool(plain) and bool(public.fullmatch(plain)) and not exempt.fullmatch(plain)


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    table = read_data("owners.toml")
    return _any(table["public"]), _any(table["not_public"])


def _any(patterns: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)
