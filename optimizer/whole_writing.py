"""Writing whole or not at all: nobody ever sees half a file or half a folder.

New content goes to a hidden sibling, is flushed to the disk, then takes the place of the old in one
step. A full disk, an exception or a kill in between leaves the old as it was.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

_PREVIOUS = ".{name}.previous"
_STAGED = ".staged-"
_LONGEST_STAGED_S = 86_400


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Give a path to write to; on leaving without an exception it becomes `target`.

    Raises
    ------
    OSError
        If the disk is full or the place cannot be written to; `target` is then untouched.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    # The ending stays last: writers that look at it (GDAL) see the one they expect.
    temporary = target.parent / f".{uuid.uuid4().hex[:12]}.{target.name}"
    try:
        yield temporary
        _flush(temporary)
        temporary.replace(target)
        _flush(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to fill; on leaving without an exception it becomes `target`.

    The old folder, if any, is deleted once the new one stands. Where the system cannot exchange two
    folders in one step, they swap in two; `recover` mends a kill between these.

    Raises
    ------
    OSError
        If the disk is full or the place cannot be written to; `target` is then untouched.
    """
    target = target.resolve()
    target.parent.mkdir(parents=True, exist_ok=True)
    recover(target)
    temporary = target.parent / f".{target.name}.{uuid.uuid4().hex[:12]}"
    temporary.mkdir()
    try:
        yield temporary
        for path in temporary.rglob("*"):
            _flush(path)
        _flush(temporary)
        if not target.exists():
            temporary.rename(target)
        elif not _exchange(temporary, target):
            _swap_in_two_steps(temporary, target)
        _flush(target.parent)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def staged(parent: Path) -> Iterator[Path]:
    """Give an empty hidden folder in `parent`, which is gone afterwards, with what was left in it.

    What a kill left behind is removed by whoever stages something a day later.
    """
    parent.mkdir(parents=True, exist_ok=True)
    for old in parent.glob(f"{_STAGED}*"):
        with suppress(FileNotFoundError):  # another one sweeps as well
            if time.time() - old.stat().st_mtime > _LONGEST_STAGED_S:
                shutil.rmtree(old, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=_STAGED, dir=parent) as temporary:
        yield Path(temporary)


def settle(temporary: Path, parent: Path, names: Iterable[str]) -> Path:
    """Move a finished folder to the first of `names` that is free in `parent`, in one step.

    Two who ask for the same name at the same moment each get their own.

    Parameters
    ----------
    temporary
        A folder on the same disk as `parent`.

    Raises
    ------
    OSError
        If the disk refuses; `temporary` is then still where it was.
    """
    for path in [*temporary.rglob("*"), temporary]:
        _flush(path)
    for target in (parent / name for name in names):
        if target.exists():
            continue
        try:
            temporary.rename(target)
        except OSError as error:
            if error.errno in (errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR):
                continue  # taken since
            raise
        _flush(parent)
        return target
    raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(parent))


def discard(target: Path) -> None:
    """Delete a folder so that nobody sees half of it: it disappears in one step, then its files go.

    Raises
    ------
    OSError
        If the disk refuses; `target` is then untouched.
    """
    doomed = target.parent / f".{target.name}.{uuid.uuid4().hex[:12]}"
    target.rename(doomed)
    shutil.rmtree(doomed, ignore_errors=True)


def recover(target: Path) -> None:
    """Put back the old folder if a kill struck between the two steps of a swap."""
    target = target.resolve()
    previous = target.parent / _PREVIOUS.format(name=target.name)
    if not previous.exists():
        return
    if target.exists():
        shutil.rmtree(previous)
    else:
        previous.rename(target)


def _swap_in_two_steps(temporary: Path, target: Path) -> None:
    previous = target.parent / _PREVIOUS.format(name=target.name)
    target.rename(previous)
    try:
        temporary.rename(target)
    except BaseException:
        previous.rename(target)
        raise
    shutil.rmtree(previous)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two folders in one step; False where the system or the file system cannot."""
    if not sys.platform.startswith("linux"):
        return False
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of linux/fs.h
    if rename(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0:
        return True
    code = ctypes.get_errno()
    if code in (errno.ENOSYS, errno.EINVAL, errno.EXDEV, errno.ENOTSUP):
        return False
    raise OSError(code, os.strerror(code), str(other))


def _flush(path: Path) -> None:
    """Ask the disk to keep what was written; some systems cannot be asked for folders."""
    is_folder = path.is_dir()
    try:
        descriptor = os.open(path, os.O_RDONLY if is_folder else os.O_RDWR)
    except PermissionError:
        if is_folder:
            return
        raise
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
