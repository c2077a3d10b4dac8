"""The processing record that goes with the maps: what was done, and what it cost."""

from __future__ import annotations

import json
import sys
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@dataclass(slots=True)
class Record:
    """
    The processing record of a run: ``run.json``.

    Attributes
    ----------
    steps
        Name, seconds and peak memory in MB (``None`` where the system does not tell) of each step.
    facts
        Version, configuration, counts and sizes.
    """

    steps: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str, on_step: Callable[[str], None] | None) -> Iterator[None]:
        """
        Measure a step.

        Parameters
        ----------
        name
            What is done.
        on_step
            Told the name before it is done.

        Yields
        ------
        None
            While the step runs.
        """
        if on_step:
            on_step(name)
        _forget_peak()
        started = time.perf_counter()
        yield
        self.steps.append({"step": name, "seconds": round(time.perf_counter() - started, 2), "peak_mb": peak_mb()})

    def as_json(self) -> str:
        """Write the record as JSON."""
        peaks = [step["peak_mb"] for step in self.steps if step["peak_mb"] is not None]
        total = {
            "seconds": round(sum(step["seconds"] for step in self.steps), 2),
            "peak_mb": max(peaks, default=None),
        }
        return json.dumps({**self.facts, **total, "steps": self.steps}, indent=1, ensure_ascii=False) + "\n"


def peak_mb() -> float | None:
    """
    Measure the most memory that the process has held since :func:`_forget_peak`.

    Returns
    -------
    float or None
        Megabytes (10^6 bytes) of resident memory. Where Linux's ``/proc`` is not there, since the process began;
        ``None`` where the system does not tell at all.
    """
    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return round(int(line.split()[1]) * 1024 / 1e6, 1)
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return None
    unit = {"darwin": 1}.get(sys.platform, 1024)
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6, 1)


def _forget_peak() -> None:
    """Let Linux count the peak anew; elsewhere the peak is of the whole run so far."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return
