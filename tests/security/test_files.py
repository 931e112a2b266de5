"""Files on a machine that others use too: who may read them, whose links are followed, what a crash leaves."""

import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cspr_track._files import (
    open_to_append,
    write_new,
    write_output,
    write_whole,
)
from cspr_track.core.devnet_info import DevnetInfo
from cspr_track.devnet.server import announced
from cspr_track.network.token_store import write_secret
from cspr_track.tracking.journal import SqliteJournal
from cspr_track.transaction.keys import generate_key, write_new_key


@pytest.fixture
def open_umask() -> Iterator[None]:
    """Everybody may read and write what is made, unless its maker says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.lstat().st_mode)


def devnet_info() -> DevnetInfo:
    return DevnetInfo(**dict.fromkeys(DevnetInfo.__struct_fields__, "x"))


def keep_devnet_state(path: Path) -> None:
    """As a dev network that was killed leaves it."""
    beside = path.with_name(f"{path.name}.kept")
    with announced(devnet_info(), path):
        path.rename(beside)
    beside.rename(path)


SECRETS: dict[str, Callable[[Path], object]] = {
    "key": lambda path: write_new_key(path, generate_key()),
    "token": lambda path: write_secret(path, "planted"),
    "journal": lambda path: SqliteJournal(path).close(),
    "devnet state": keep_devnet_state,
    "log": lambda path: os.close(open_to_append(path)),
}


@pytest.mark.parametrize("kind", SECRETS)
def test_what_is_private_is_so_from_its_first_byte_whatever_the_umask(kind, tmp_path, open_umask) -> None:
    """Looked at by another thread all the while that it is made: never was there anything for others to read."""
    seen: set[int] = set()
    done = threading.Event()
    folder = tmp_path / "home" / "folder"
    if kind in ("key", "log"):
        folder.mkdir(parents=True, mode=0o700)

    def look() -> None:
        while not done.is_set():
            for found in folder.glob("*") if folder.exists() else ():
                try:
                    seen.add(mode(found))
                except FileNotFoundError:
                    continue

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for number in range(12):
            SECRETS[kind](folder / f"file{number}")
    finally:
        done.set()
        looking.join()
    made = [found for found in folder.glob("*") if found.is_file()]
    assert len(made) >= 12
    assert {mode(found) for found in made} == {0o600}
    assert seen <= {0o600}
    assert mode(folder) == 0o700


def test_what_sqlite_lays_beside_the_journal_is_private_too(tmp_path, open_umask) -> None:
    with SqliteJournal(tmp_path / "folder" / "journal.sqlite3") as journal:
        journal.pending()
        beside = {found.name: mode(found) for found in (tmp_path / "folder").glob("*")}
    assert beside.keys() == {"journal.sqlite3", "journal.sqlite3-wal", "journal.sqlite3-shm"}
    assert set(beside.values()) == {0o600}


@pytest.mark.parametrize("leads_to", ["a file", "nowhere", "/dev/null"])
def test_a_new_key_is_never_written_through_a_link(leads_to, tmp_path) -> None:
    target = tmp_path / "target" if leads_to != "/dev/null" else Path(leads_to)
    if leads_to == "a file":
        target.write_text("precious")
    (tmp_path / "key.pem").symlink_to(target)
    with pytest.raises(OSError, match="File exists"):
        write_new(tmp_path / "key.pem", b"secret")
    assert (tmp_path / "key.pem").is_symlink()
    if leads_to == "a file":
        assert target.read_text() == "precious"
    if leads_to == "nowhere":
        assert not target.exists()


def test_the_command_says_so_in_one_line(warm, tmp_path) -> None:
    (tmp_path / "key.pem").symlink_to(tmp_path / "nowhere")
    ran = warm("key", "new", "key.pem")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: key.pem: the key file cannot be written: File exists\n"


def test_a_disk_that_is_full_leaves_neither_half_a_key_nor_half_a_token(tmp_path) -> None:
    """A limit on the size of files does what a full disk does."""
    program = f"""
import resource, signal
from pathlib import Path
from cspr_track._files import write_new, write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
for write in (write_new, write_whole):
    try:
        write(Path({str(tmp_path)!r}) / write.__name__, b"x" * 100)
    except OSError as error:
        print(error.strerror)
"""
    (tmp_path / "write_whole").write_text("old")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["File too large"] * 2
    assert [found.name for found in tmp_path.iterdir()] == ["write_whole"]
    assert (tmp_path / "write_whole").read_text() == "old"


def test_who_reads_while_it_is_replaced_sees_the_old_one_or_the_new_one(tmp_path) -> None:
    file = tmp_path / "state"
    contents = {"a" * 100_000, "b" * 100_000}
    write_whole(file, "a" * 100_000)
    seen: set[str] = set()
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            seen.add(file.read_text())

    reading = threading.Thread(target=read)
    reading.start()
    for number in range(60):
        write_whole(file, "ab"[number % 2] * 100_000)
    done.set()
    reading.join()
    assert seen <= contents
    assert [found.name for found in tmp_path.iterdir()] == ["state"]


def test_a_replacement_takes_the_place_of_a_link_and_leaves_what_it_led_to(tmp_path) -> None:
    """So that whoever laid it where a state file belongs gains nothing."""
    (tmp_path / "precious").write_text("precious")
    (tmp_path / "state").symlink_to(tmp_path / "precious")
    write_whole(tmp_path / "state", "new")
    assert (tmp_path / "precious").read_text() == "precious"
    assert not (tmp_path / "state").is_symlink()


@pytest.mark.parametrize("kind", ["token", "journal", "devnet state"])
def test_nothing_is_kept_where_anybody_may_put_files(kind, tmp_path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o1777)
    with pytest.raises(Exception, match="anybody may put files into its folder"):
        SECRETS[kind](folder / "state")
    assert list(folder.iterdir()) == []


def test_the_command_tells_of_such_a_folder_and_sends_nothing(warm, tmp_path, devnet) -> None:
    folder = tmp_path / "state" / "cspr-track"
    folder.mkdir(parents=True)
    folder.chmod(0o777)
    ran = warm("send", devnet.transfer(tmp_path), "--yes", *devnet.flags, CSPR_CLOUD_KEY=devnet.info["token"])
    assert ran.code == 3
    assert f"anybody may put files into its folder {folder}" in ran.err
    assert "sent" not in ran.out


@pytest.mark.parametrize("to", ["/dev/stdout", "/dev/fd/1"])
def test_what_is_open_already_can_be_named(warm, to) -> None:
    made = ("transfer", "--to", f"account-hash-{'07' * 32}", "--amount", "2.5", "--network", "testnet")
    ran = warm(*made, "--from", generate_key().public_key.hex, "--output", to)
    assert ran.code == 0, ran.err
    assert '"casper-test"' in ran.out


def test_a_file_that_is_written_anew_keeps_its_mode_and_one_that_is_new_gets_that_of_the_umask(tmp_path) -> None:
    kept, new = tmp_path / "kept.md", tmp_path / "new.md"
    kept.write_text("old")
    kept.chmod(0o640)
    before = os.umask(0o027)
    try:
        write_output(kept, "new")
        write_output(new, "new")
    finally:
        os.umask(before)
    assert (mode(kept), mode(new)) == (0o640, 0o640)
    assert kept.read_text() == new.read_text() == "new"


def test_a_pipe_that_is_named_gets_what_it_is_for(tmp_path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    read: list[str] = []
    reading = threading.Thread(target=lambda: read.append(pipe.read_text()))
    reading.start()
    write_output(pipe, "through")
    reading.join()
    assert read == ["through"]
    assert stat.S_ISFIFO(pipe.lstat().st_mode)
