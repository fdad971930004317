import errno
import os
import stat
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, NoReturn

import pytest

from klaviyo_bridge.destinations import AtomicFile, create_folder, write_whole
from klaviyo_bridge.destinations.atomic import CURES, explain_failure
from klaviyo_bridge.errors import OutputError


class FullDisk(BytesIO):
    """A file on a disk that takes no more; it refuses when written to, or only when flushed."""

    def __init__(self, *, late: bool) -> None:
        super().__init__()
        self.late = late

    def write(self, data: object, /) -> int:
        """Refuse at once, unless the file is buffered."""
        if not self.late:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return len(bytes(str(data), "utf-8"))

    def flush(self) -> None:
        """Refuse as a buffered file does."""
        if not self.closed:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def open_on_full_disk(path: Path, *, late: bool) -> tuple[BinaryIO, Path]:
    """Open a temporary file that cannot be filled."""
    temporary = path.with_name("partial")
    temporary.write_bytes(b"")
    return FullDisk(late=late), temporary


def fill(path: Path, act: Callable[[], object]) -> None:
    """Write something, and let something happen before the end."""
    with AtomicFile(path) as file:
        file.append(b"newer")
        act()


def throw(error: BaseException) -> NoReturn:
    """Raise."""
    raise error


def test_file_appears_when_block_ends(tmp_path: Path) -> None:
    """The final name is taken at the end of the block, not before."""
    path = tmp_path / "contacts.jsonl"

    with AtomicFile(path) as file:
        file.append(b"one\n")
        before = path.exists()

    assert not before
    assert b"one\n" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_only_owner_may_read(tmp_path: Path) -> None:
    """A file of personal data is for its owner alone."""
    path = tmp_path / "contacts.jsonl"

    write_whole(path, b"{}\n")

    assert 0o600 == stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(143)])
def test_error_leaves_older_file(tmp_path: Path, error: BaseException) -> None:
    """Any end but a clean one leaves the older file and nothing else."""
    path = tmp_path / "contacts.jsonl"
    path.write_bytes(b"older")

    with pytest.raises(type(error)):
        fill(path, lambda: throw(error))

    assert b"older" == path.read_bytes()
    assert [path] == list(tmp_path.iterdir())


def test_older_file_is_replaced(tmp_path: Path) -> None:
    """A complete file takes the place of an older one."""
    path = tmp_path / "report.txt"
    path.write_bytes(b"older")

    write_whole(path, b"newer")

    assert b"newer" == path.read_bytes()


@pytest.mark.parametrize("late", [False, True])
def test_full_disk_is_named(tmp_path: Path, *, late: bool) -> None:
    """A full disk is an OutputError with file and cure, and nothing stands in the folder."""
    path = tmp_path / "contacts.jsonl"

    with (
        pytest.raises(OutputError, match=r"cannot write .*contacts\.jsonl: the disk is full: free"),
        AtomicFile(path, opener=lambda final: open_on_full_disk(final, late=late)) as file,
    ):
        file.append(b"one\n")

    assert [] == list(tmp_path.iterdir())


def test_missing_folder_is_named(tmp_path: Path) -> None:
    """A folder that is not there is an OutputError that says to make it."""
    with (
        pytest.raises(OutputError, match="its folder does not exist: create it first"),
        AtomicFile(tmp_path / "nowhere" / "contacts.csv"),
    ):
        pass


def test_folder_of_same_name_is_refused(tmp_path: Path) -> None:
    """A folder that has the final name is found out before anything is written."""
    with pytest.raises(OutputError, match="a folder has that name"), AtomicFile(tmp_path):
        pass


def test_name_taken_meanwhile_is_refused(tmp_path: Path) -> None:
    """When the name cannot be taken at the end, the temporary file is removed."""
    path = tmp_path / "contacts.csv"

    with pytest.raises(OutputError, match=r"contacts\.csv"):
        fill(path, path.mkdir)

    assert [path] == list(tmp_path.iterdir())


def test_sealed_file_takes_no_more(tmp_path: Path) -> None:
    """After sealing nothing can be added, and sealing again does nothing."""
    path = tmp_path / "contacts.jsonl"

    with AtomicFile(path) as file:
        file.append(b"one")
        file.seal()
        file.seal()
        with pytest.raises(OutputError, match="it is not open; use it in a with block"):
            file.append(b"two")

    assert b"one" == path.read_bytes()


def test_publishing_twice_does_nothing(tmp_path: Path) -> None:
    """A file may be given its name before its block ends."""
    path = tmp_path / "contacts.jsonl"

    with AtomicFile(path) as file:
        file.append(b"one")
        file.publish()
        early = path.read_bytes()

    assert b"one" == early == path.read_bytes()


def test_folders_are_made(tmp_path: Path) -> None:
    """A folder is made with its parents; one that is there is left."""
    folder = tmp_path / "a" / "b"

    create_folder(folder)
    create_folder(folder)

    assert folder.is_dir()


def test_file_in_place_of_folder_is_named(tmp_path: Path) -> None:
    """A file where the folder should be is an OutputError."""
    path = tmp_path / "out"
    path.write_bytes(b"")

    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        create_folder(path)


@pytest.mark.parametrize("number", CURES)
def test_each_cause_has_a_cure(number: int) -> None:
    """Every cause that is known says what is wrong and what to do."""
    error = explain_failure(Path("contacts.csv"), OSError(number, "whatever the system says"))

    assert str(error).startswith("cannot write contacts.csv: ")
    assert "whatever the system says" not in str(error)


def test_unknown_cause_keeps_the_systems_words() -> None:
    """A cause that is not known is told in the system's words."""
    told = explain_failure(Path("a"), OSError(errno.EIO, "Input/output error"))
    silent = explain_failure(Path("a"), OSError())

    assert "cannot write a: Input/output error" == str(told)
    assert "cannot write a: OSError" == str(silent)
