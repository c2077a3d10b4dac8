"""folium's elements without its second reading of templates, so that data stays data."""

from __future__ import annotations

from typing import Any

from branca.element import Element, MacroElement
from folium.template import Template


class Literal(Element):
    """
    Text that stands in the page as it is.

    Parameters
    ----------
    text
        The text.
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class Once(MacroElement):
    """
    An element whose templates are filled once.

    branca takes what a template gave for a template again: a name from the data such as ``{{ 7 * 7 }}`` would be run in
    Python.
    """

    def render(self, **kwargs: Any) -> str:  # noqa: ANN401
        """
        Put what the templates give into the figure, and let the children do the same.

        Parameters
        ----------
        **kwargs
            Passed on to the templates.

        Returns
        -------
        str
            Nothing: all is in the figure.
        """
        figure = self.get_root()
        for part in ("header", "html", "script"):
            macro = getattr(self._template.module, part, None)
            if macro is not None:
                getattr(figure, part).add_child(Literal(macro(self, kwargs)), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
        return ""
