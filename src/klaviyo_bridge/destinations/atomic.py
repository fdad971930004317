"""Files that stand under their final name complete, or not at all.

What is written goes to a hidden temporary file in the same folder, readable by its owner only,
because it holds personal data. When all went well it is flushed to the disk and renamed in one
step, over an older file of that name if there is one; otherwise it is removed.
"""

import contextlib
import errno
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from klaviyo_bridge.errors import OutputError

BUFFER: Final = 1 << 20
"""Bytes gathered before the disk is asked."""

CURES: Final[Mapping[int, str]] = {
    errno.ENOSPC: "the disk is full: free some space, or choose a folder on another disk",
    errno.EDQUOT: "the disk quota is used up: free some space, or choose another folder",
    errno.EFBIG: "it would be larger than a file may be here: choose another disk, or raise it",
    errno.EACCES: "permission denied: choose a folder that you may write to",
    errno.EPERM: "permission denied: choose a folder that you may write to",
    errno.EROFS: "the disk is read-only: choose another folder",
    errno.ENOENT: "its folder does not exist: create it first",
    errno.ENOTDIR: "what should be its folder is a file: choose another folder",
    errno.EEXIST: "a file stands where a folder is needed: choose another folder",
    errno.EISDIR: "a folder has that name: remove it, or choose another name",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one",
}
"""What went wrong and what to do, by the system's error number."""

Opener = Callable[[Path], tuple[BinaryIO, Path]]
"""Makes the temporary file for a final path: the open file, and where it is."""


def explain_failure(path: Path, error: OSError, /) -> OutputError:
    """Turn the system's error into one that names the file and the cure."""
    reason = CURES.get(error.errno or 0, error.strerror or type(error).__name__)
    return OutputError(f"cannot write {path}: {reason}")


def create_folder(path: Path, /) -> None:
    """Make a folder and its parents, unless it is there.

    Raises:
        OutputError: It cannot be made.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise explain_failure(path, error) from error


def open_beside(path: Path, /) -> tuple[BinaryIO, Path]:
    """Open a new hidden file in the folder of ``path``."""
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    return os.fdopen(handle, "wb", buffering=BUFFER), Path(name)


class AtomicFile:
    """A file to fill inside a ``with`` block; the name is taken on a clean exit.

    Every failure of the system is an :class:`~klaviyo_bridge.errors.OutputError`. Any error or
    Ctrl-C inside the block removes what was written and leaves an older file as it was.
    """

    def __init__(self, path: str | os.PathLike[str], /, *, opener: Opener = open_beside) -> None:
        self.path = Path(path)
        """The final name."""
        self._opener = opener
        self._file: BinaryIO | None = None
        self._temporary: Path | None = None

    def __enter__(self) -> Self:
        try:
            self._file, self._temporary = self._opener(self.path)
        except OSError as error:
            raise explain_failure(self.path, error) from error
        return self

    def append(self, data: bytes, /) -> None:
        """Write bytes at the end."""
        if self._file is None:
            raise OutputError(f"cannot write {self.path}: it is not open; use it in a with block")
        try:
            self._file.write(data)
        except OSError as error:
            raise explain_failure(self.path, error) from error

    def seal(self) -> None:
        """Bring everything to the disk, so that only the rename is left; nothing can be added.

        Sealing several files before the first one leaves its ``with`` block makes them appear
        together: a full disk shows here. Doing it twice does nothing.
        """
        if self._file is None:
            return
        file, self._file = self._file, None
        try:
            with file:
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise explain_failure(self.path, error) from error

    def discard(self) -> None:
        """Remove what was written; the final name is not touched."""
        if self._file is not None:
            file, self._file = self._file, None
            # A full disk makes closing fail once more; the file is going away.
            with contextlib.suppress(OSError):
                file.close()
        if self._temporary is not None:
            with contextlib.suppress(OSError):
                self._temporary.unlink(missing_ok=True)
            self._temporary = None

    def publish(self) -> None:
        """Give the sealed file its final name."""
        self.seal()
        if self._temporary is None:
            return
        try:
            self._temporary.replace(self.path)
        except OSError as error:
            raise explain_failure(self.path, error) from error
        self._temporary = None
        _sync_folder(self.path.parent)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                self.publish()
        finally:
            self.discard()


def write_whole(path: str | os.PathLike[str], data: bytes, /) -> None:
    """Write one file in one go, completely or not at all.

    Raises:
        OutputError: It cannot be written; an older file of that name is as it was.
    """
    with AtomicFile(path) as file:
        file.append(data)


def _sync_folder(folder: Path) -> None:
    """Make the rename survive a power cut, where the system lets a folder be opened."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
