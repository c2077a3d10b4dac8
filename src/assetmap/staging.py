"""Outputs appear whole or not at all: a folder is written beside its place and swapped in."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING

from assetmap.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def staged(final: Path, *, keep: bool) -> Iterator[Path]:
    """
    Write a folder beside its place, and swap it in when it is whole.

    Parameters
    ----------
    final
        The folder's place.
    keep
        Whether the new folder starts with the files of the old one.

    Yields
    ------
    pathlib.Path
        The folder to write to. If writing fails it is removed, and what was there before is untouched.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    new, old = _beside(final)
    try:
        final.parent.mkdir(parents=True, exist_ok=True)
        if keep and final.exists():
            shutil.copytree(final, new)
        else:
            new.mkdir()
        yield new
        if final.exists():
            final.rename(old)
        new.rename(final)
    except BaseException as error:
        shutil.rmtree(new, ignore_errors=True)
        if old.exists() and not final.exists():
            old.rename(final)
        if isinstance(error, OSError):
            raise OutputError(_not_writable(final, error)) from error
        raise
    shutil.rmtree(old, ignore_errors=True)


def put_file(target: Path, text: str) -> None:
    """
    Write a file whole or not at all.

    Parameters
    ----------
    target
        The file.
    text
        What it holds.

    Raises
    ------
    OutputError
        It cannot be written.
    """
    part = target.with_name(f".{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, "utf-8", newline="\n")
        part.replace(target)
    except OSError as error:
        raise OutputError(_not_writable(target, error)) from error


def recover(final: Path) -> bool:
    """
    Put right what an interrupted run left behind.

    Parameters
    ----------
    final
        The folder of the outputs.

    Returns
    -------
    bool
        Whether there was anything to put right.

    Raises
    ------
    OutputError
        The folder cannot be written.
    """
    new, old = _beside(final)
    found = new.exists() or old.exists()
    try:
        if old.exists() and not final.exists():
            old.rename(final)
        for left in (new, old):
            if left.exists():
                shutil.rmtree(left)
    except OSError as error:
        raise OutputError(_not_writable(final, error)) from error
    return found


def _not_writable(path: Path, error: OSError) -> Problem:
    return Problem("output-not-writable", file=str(path), values={"why": error.strerror or str(error)})


def _beside(final: Path) -> tuple[Path, Path]:
    return final.with_name(f".{final.name}.new"), final.with_name(f".{final.name}.old")
