"""The verbs about what residents have written from a map page: corrections import."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from assetmap.cli.shell import JSON, LANG, PATH, echo_json, main, print_problem, problem_facts, reported, shown_path
from assetmap.text import say

if TYPE_CHECKING:
    from assetmap.config import Config


@main.group(help=say("cli-corrections", LANG))
def corrections() -> None:
    """Parse nothing: the verbs do."""


@corrections.command("import", help=say("cli-corrections-import", LANG))
@click.argument("file", type=click.Path(path_type=Path))
@PATH
@JSON
def import_(file: Path, config: Path, *, as_json: bool) -> None:
    """Check the corrections of a file and let the good ones wait for an officer."""
    with reported(as_json=as_json):
        from assetmap.config.file import load_config  # noqa: PLC0415 - not owed by --help

        take_in(load_config(config), file, as_json=as_json)


def take_in(config: Config, file: Path, *, as_json: bool) -> None:
    """
    Take in the corrections of a file, and say what became of each.

    Parameters
    ----------
    config
        The configuration.
    file
        What a map page saved, or an e-mail that it prepared.
    as_json
        Whether it is said as JSON.

    Raises
    ------
    AssetmapError
        As :func:`assetmap.review.import_corrections`.
    """
    from assetmap.loaders.reviews import as_cells  # noqa: PLC0415
    from assetmap.review import import_corrections, refused_file  # noqa: PLC0415

    done = import_corrections(config, file)
    if as_json:
        told = {"added": [as_cells(one) for one in done.added], "twice": done.twice, "unknown": list(done.unknown)}
        echo_json(told | {"refused": [problem_facts(problem) for problem in done.refused]})
        return
    for problem in done.refused:
        print_problem(problem)
    for asset in done.unknown:
        click.echo(say("cli-corrections-unknown", LANG, asset=asset))
    table = shown_path(config.resolve(config.reviews.file))
    click.echo(say("cli-review-written", LANG, n=len(done.added), path=table))
    if done.twice:
        click.echo(say("cli-corrections-twice", LANG, n=done.twice))
    if done.refused:
        listed = shown_path(refused_file(config))
        click.echo(say("cli-corrections-refused", LANG, n=done.refused_count, path=listed))
    if done.added:
        click.echo(say("cli-corrections-next", LANG))
