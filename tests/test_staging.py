from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from assetmap.errors import OutputError
from assetmap.staging import put_file, recover, sole, staged


def old_outputs(tmp_path):
    final = tmp_path / "place"
    final.mkdir()
    (final / "index.html").write_text("old")
    return final


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_whole_run_replaces_what_was_there(tmp_path):
    final = old_outputs(tmp_path)
    with staged(final, keep=False) as folder:
        (folder / "findings.csv").write_text("new")
        assert names(final) == ["index.html"]
    assert names(final) == ["findings.csv"]
    assert names(tmp_path) == ["place"]


def test_what_was_there_can_be_kept(tmp_path):
    final = old_outputs(tmp_path)
    with staged(final, keep=True) as folder:
        (folder / "findings.csv").write_text("new")
    assert names(final) == ["findings.csv", "index.html"]


def test_a_failed_run_leaves_what_was_there(tmp_path):
    final = old_outputs(tmp_path)

    def fail():
        with staged(final, keep=False) as folder:
            (folder / "findings.csv").write_text("new")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(tmp_path) == ["place"]
    assert names(final) == ["index.html"]


@pytest.mark.parametrize("moment", ["written", "moved"])
def test_a_run_that_is_killed_is_put_right_at_the_next_start(tmp_path, moment):
    final = old_outputs(tmp_path)
    code = f"""
import os, pathlib, signal
from assetmap import staging
final = pathlib.Path({str(final)!r})
if {moment!r} == "moved":
    rename = pathlib.Path.rename
    def die(self, target):
        if self.name.endswith(".new"):
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)
    pathlib.Path.rename = die
with staging.staged(final, keep=False) as folder:
    (folder / "half.txt").write_text("half")
    if {moment!r} == "written":
        os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code], check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(names(tmp_path)) == 2
    assert recover(final)
    assert names(tmp_path) == ["place"]
    assert names(final) == ["index.html"]
    assert not recover(final)


def test_a_folder_that_cannot_be_written_is_a_clear_message(tmp_path):
    blocker = tmp_path / "blocked"
    blocker.write_text("a file, not a folder")
    with pytest.raises(OutputError, match="cannot be written"), staged(blocker / "place", keep=False):
        pass
    with pytest.raises(OutputError, match="What was there before is unchanged"):
        put_file(blocker / "page.html", "x")
    with pytest.raises(OutputError, match="cannot be written"), sole(blocker / "place"):
        pytest.fail("the work has begun")
    assert blocker.read_text() == "a file, not a folder"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_read_only_folder_is_a_clear_message(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError), staged(tmp_path / "place", keep=False):
        pass
    with pytest.raises(OutputError), sole(tmp_path / "far" / "place"):
        pytest.fail("the work has begun")
    tmp_path.chmod(0o700)


def test_a_file_is_put_whole(tmp_path):
    put_file(tmp_path / "a" / "page.html", "tŷ\n")
    assert (tmp_path / "a" / "page.html").read_bytes() == "tŷ\n".encode()
    assert names(tmp_path / "a") == ["page.html"]


def test_what_somebody_else_put_into_the_folder_stays(tmp_path):
    final = old_outputs(tmp_path)
    (final / "my-notes.docx").write_text("mine")
    (final / "minutes").mkdir()
    (final / "minutes" / "may.txt").write_text("mine")
    with staged(final, keep=False) as folder:
        (folder / "findings.csv").write_text("new")
    assert names(final) == ["findings.csv", "minutes", "my-notes.docx"]
    assert (final / "minutes" / "may.txt").read_text() == "mine"


def test_a_folder_that_assetmap_did_not_make_is_refused(tmp_path):
    final = tmp_path / "place"
    final.mkdir()
    with sole(final):
        pass
    (final / "precious.txt").write_text("mine")
    with pytest.raises(OutputError, match="did not make"), sole(final):
        pass
    assert names(final) == ["precious.txt"]


def test_one_run_at_a_time_writes_a_folder(tmp_path):
    with sole(tmp_path / "place"):
        with pytest.raises(OutputError, match="Another run"), sole(tmp_path / "place"):
            pass
        with sole(tmp_path / "other"):
            pass
    with sole(tmp_path / "place"):
        pass
