"""Outputs appear whole or not at all: a folder is written beside its place and swapped in."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from errno import EACCES, ENOTDIR
from pathlib import Path
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout

from assetmap.errors import OutputError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator


OURS = frozenset(
    {
        *("access", "packs", "plans", "rejected", "wards", "workshops"),
        *("accessibility.html", "data.html", "data-health.html", "index.html", "method.html"),
        *("data-health.json", "datapackage.json", "run.json", "sitemap.xml"),
    }
    | {
        f"{name}{terms}.{form}"
        for name, forms in {
            "actions": ("csv",),
            "assets": ("csv", "geojson", "gpkg"),
            "directory": ("json",),
            "economy": ("csv",),
            "findings": ("csv", "geojson", "gpkg"),
        }.items()
        for terms in ("", "-odbl")
        for form in forms
    }
    | {"underused.csv", "unknown.csv", "matches.csv", "owners.csv", "decisions.csv"}
)
"""What a run writes into its folder; whatever else lies there is somebody's own, and stays."""


@contextmanager
def sole(final: Path) -> Iterator[None]:
    """
    Let one run at a time write a folder.

    Parameters
    ----------
    final
        The folder's place.

    Yields
    ------
    None
        While no other run on this machine may write it.

    Raises
    ------
    OutputError
        Another run is under way, the folder was not made by assetmap, or nothing can be written where it lies.
    """
    name = hashlib.blake2b(str(final.resolve()).encode(), digest_size=8).hexdigest()
    lock = FileLock(Path(tempfile.gettempdir()) / f"assetmap-{name}.lock", timeout=0, mode=0o666)
    try:
        lock.acquire()
    except Timeout:
        raise OutputError(Problem("output-busy", file=str(final))) from None
    try:
        _check_place(final)
        recover(final)
        if final.exists() and not (final.is_dir() and _is_ours(final)):
            raise OutputError(Problem("output-not-ours", file=str(final)))
        yield
    finally:
        lock.release()


@contextmanager
def staged(final: Path, *, keep: bool) -> Iterator[Path]:
    """
    Write a folder beside its place, and swap it in when it is whole.

    Files of others in it are carried over.

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
        _carry_over(final, new)
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
        with suppress(OSError):
            part.unlink(missing_ok=True)
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


def _check_place(final: Path) -> None:
    """Find out before the work, not after it, that nothing can be written."""
    place = next(folder for folder in final.resolve().parents if folder.exists())
    if not place.is_dir():
        raise OutputError(_not_writable(final, NotADirectoryError(ENOTDIR, os.strerror(ENOTDIR))))
    if not os.access(place, os.W_OK):
        raise OutputError(_not_writable(final, PermissionError(EACCES, os.strerror(EACCES))))


def _not_writable(path: Path, error: OSError) -> Problem:
    return Problem("output-not-writable", file=str(path), values={"why": error.strerror or str(error)})


def _is_ours(final: Path) -> bool:
    marks = (final / "run.json", final / "access" / "about.json", final / "underused.csv")
    return any(mark.exists() for mark in marks) or all(entry.name in OURS for entry in final.iterdir())


def _carry_over(final: Path, new: Path) -> None:
    """Keep what somebody else has put into the folder."""
    for entry in final.iterdir() if final.exists() else ():
        if entry.name not in OURS and not (new / entry.name).exists():
            if entry.is_dir():
                shutil.copytree(entry, new / entry.name)
            else:
                shutil.copy2(entry, new / entry.name)


def _beside(final: Path) -> tuple[Path, Path]:
    return final.with_name(f".{final.name}.new"), final.with_name(f".{final.name}.old")
