"""
What every verb of the command line needs: the group, how errors and JSON are told, and progress.

Words come from ``data/text`` in the language that ``ASSETMAP_LANG`` or the machine's locale names. Nothing heavy is
imported before a verb needs it.
"""

from __future__ import annotations

import json
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assetmap import __version__
from assetmap.text import Lang, machine_lang, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from assetmap.errors import Problem

LANG: Lang = machine_lang()
"""The language of the command line."""

PATH = click.argument("config", type=click.Path(path_type=Path), default=Path(), required=False)
JSON = click.option("--json", "as_json", is_flag=True, help=say("cli-json", LANG))

_INTERRUPTED = 130
_COLOURS = {"stop": "red", "set aside": "yellow"}


@click.group(help=say("cli-about", LANG), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, message="assetmap %(version)s")
def main() -> None:
    """Parse nothing: the verbs do."""


@contextmanager
def reported(*, as_json: bool = False) -> Iterator[None]:
    """Turn an error of assetmap into words, or JSON, and exit code 1."""
    from assetmap.errors import AssetmapError  # noqa: PLC0415

    try:
        yield
    except KeyboardInterrupt:
        click.echo(say("cli-interrupted", LANG), err=True)
        sys.exit(_INTERRUPTED)
    except AssetmapError as error:
        if as_json:
            echo_json({"problems": [problem_facts(problem) for problem in error.problems]})
        else:
            for problem in error.problems:
                print_problem(problem, err=True)
        sys.exit(1)
    except BrokenPipeError:
        raise
    except OSError as error:
        click.secho(say("cli-os-error", LANG, why=str(error)), fg="red", err=True)
        sys.exit(1)


@contextmanager
def progress(*, as_json: bool) -> Iterator[Callable[[str], None] | None]:
    """Show what is being done, on a terminal only."""
    if as_json or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415

    with Console(stderr=True).status("…") as status:
        yield lambda step: status.update(say(f"step-{step}", LANG))


def print_problem(problem: Problem, *, err: bool = False) -> None:
    """Print a problem on one line."""
    click.secho(f"  {say(f'effect-{problem.effect}', LANG)}: ", fg=_COLOURS.get(problem.effect), nl=False, err=err)
    times = f" (×{problem.count})" if problem.count > 1 else ""
    layer = f"[{problem.layer}] " if problem.layer else ""
    click.echo(layer + problem.say(LANG) + times, err=err)


def problem_facts(problem: Problem) -> dict[str, Any]:
    """Describe a problem for machines."""
    return {
        "layer": problem.layer,
        "file": problem.file,
        "row": problem.row,
        "column": problem.column,
        "rule": problem.rule,
        "effect": problem.effect,
        "count": problem.count,
        "what": problem.what(LANG),
        "todo": problem.todo(LANG),
    }


def shown_path(path: Path) -> str:
    """Show a path from here if it lies below here, else whole."""
    whole = path.resolve()
    return str(whole.relative_to(Path.cwd())) if whole.is_relative_to(Path.cwd()) else str(whole)


def echo_json(value: object) -> None:
    """Print JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=1, default=str))
