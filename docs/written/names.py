"""The public names of the package, as directives for Sphinx."""

from __future__ import annotations

import inspect

import assetmap


def write_names() -> str:
    """Write the directives that document the public names."""
    return "\n".join(_describe(name) for name in assetmap.__all__ if not name.startswith("_"))


def _describe(name: str) -> str:
    thing = getattr(assetmap, name)
    if inspect.ismodule(thing):
        return f".. automodule:: {thing.__name__}\n   :members:\n"
    if inspect.isclass(thing):
        kind = "autoexception" if issubclass(thing, BaseException) else "autoclass"
        return f".. {kind}:: assetmap.{name}\n   :members:\n"
    if callable(thing):
        return f".. autofunction:: assetmap.{name}\n"
    return f".. autodata:: assetmap.{name}\n   :no-value:\n"
