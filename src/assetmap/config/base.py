"""What every table of a configuration, and every record of the data, is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Positive = Annotated[float, Field(gt=0, strict=True, allow_inf_nan=False)]
NotNegative = Annotated[float, Field(ge=0, strict=True, allow_inf_nan=False)]


class Record(BaseModel):
    """A table of a configuration, or a record of the data: frozen, and nothing in it that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Names(Record):
    """A name in both languages."""

    en: str
    cy: str
