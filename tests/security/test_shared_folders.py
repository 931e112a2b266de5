"""Files and links of another user of the machine: root is told of links too, and may use whose files it likes."""

import errno
import os
import socket
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from cspr_track._files import NotOurs, open_judged, open_to_append, private_file, write_new, write_output, write_whole
from cspr_track.transaction.keys import generate_key

SOMEBODY = 65534
"""Another user of the machine: nobody."""
pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root can make files that are somebody else's")


@pytest.fixture
def shared() -> Iterator[Path]:
    """A folder like /tmp, in which somebody lies in wait; not in one that only root may enter."""
    with tempfile.TemporaryDirectory(prefix="shared-") as home:
        Path(home).chmod(0o755)
        (Path(home) / "precious").write_text("precious")
        folder = Path(home) / "shared"
        folder.mkdir()
        folder.chmod(0o1777)
        yield folder


def trap(shared: Path) -> Path:
    """A link of somebody's that leads to a file of ours."""
    link = shared / "run.log"
    link.symlink_to(shared.parent / "precious")
    os.lchown(link, SOMEBODY, SOMEBODY)
    return link


def appended(path: Path) -> None:
    """A line of a log."""
    handle = open_to_append(path)
    os.write(handle, b"x")
    os.close(handle)


@pytest.mark.parametrize("write", [lambda link: write_output(link, "x"), open_to_append, private_file])
def test_a_link_that_somebody_laid_is_not_followed(write, shared) -> None:
    link = trap(shared)
    with pytest.raises(NotOurs, match="it is a link that somebody else laid"):
        write(link)
    assert (shared.parent / "precious").read_text() == "precious"


def test_the_command_says_so_of_a_log_and_of_a_document(shared, warm) -> None:
    link = trap(shared)
    made = ("transfer", "--to", f"account-hash-{'07' * 32}", "--amount", "2.5", "--network", "testnet")
    sender = generate_key().public_key.hex
    for command in (
        ("status", "ab" * 32, "--network", "devnet", "--log-file", link),
        (*made, "--from", sender, "--output", link),
    ):
        ran = warm(*command)
        assert ran.code == 2
        assert "it is a link that somebody else laid" in ran.err
    assert (shared.parent / "precious").read_text() == "precious"


@pytest.mark.parametrize("in_its_place", ["link", "file", "pipe"])
def test_what_took_the_place_of_a_file_after_it_was_judged_is_not_written(in_its_place, shared) -> None:
    file = shared / "out.json"
    file.write_text("somebody's")
    found = file.stat()
    file.rename(shared / "aside")  # kept, so that its number is not given again
    if in_its_place == "link":
        file.symlink_to(shared.parent / "precious")
    elif in_its_place == "file":
        file.write_text("precious")
    else:
        os.mkfifo(file)
    with pytest.raises(OSError, match=r"put in its place|symbolic links|No such device"):
        open_judged(file, found)
    assert (shared.parent / "precious").read_text() == "precious"
    assert in_its_place != "file" or file.read_text() == "precious"


def test_a_file_that_others_share_with_us_is_written_in_its_place(shared) -> None:
    """As a user who may write it, but neither replace nor own it."""
    folder = shared / "theirs"
    folder.mkdir(mode=0o755)
    file = folder / "out.json"
    file.write_text("what was there is longer")
    file.chmod(0o666)
    os.chown(file, SOMEBODY, SOMEBODY)
    program = (
        "import os, sys; from pathlib import Path; from cspr_track._files import write_output\n"
        "os.setuid(1234); write_output(Path(sys.argv[1]), 'new')\n"
    )
    subprocess.run([sys.executable, "-c", program, str(file)], check=True)
    assert (file.read_text(), file.stat().st_uid) == ("new", SOMEBODY)


@pytest.mark.parametrize("write", [lambda pipe: write_output(pipe, "x"), open_to_append], ids=["output", "log"])
@pytest.mark.parametrize("kind", ["pipe", "socket"])
def test_what_somebody_listens_at_is_not_written_and_nobody_waits_for_a_reader(write, kind, shared) -> None:
    path = shared / "run.log"
    if kind == "pipe":
        os.mkfifo(path)
    else:
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind(str(path))
    path.chmod(0o666)
    os.chown(path, SOMEBODY, SOMEBODY)
    with pytest.raises(NotOurs, match="it is a pipe or a socket of somebody else"):
        write(path)


@pytest.mark.parametrize("write", [lambda at: write_output(at, "x"), appended], ids=["output", "log"])
@pytest.mark.parametrize("path", ["/dev/fd/{}", "/proc/self/fd/{}", "/proc/{pid}/fd/{}"])
def test_what_is_open_already_is_written_whoever_made_it(write, path) -> None:
    """Under sudo the pipe behind ``/dev/stdout`` was made by the shell of whoever typed it."""
    os.seteuid(SOMEBODY)
    try:
        reads, writes = os.pipe()
    finally:
        os.seteuid(0)
    try:
        write(Path(path.format(writes, pid=os.getpid())))
        assert os.read(reads, 10) == b"x"
    finally:
        os.close(reads)
        os.close(writes)


@pytest.mark.parametrize("write", [lambda at: write_output(at, "x"), open_to_append], ids=["output", "log"])
def test_what_a_process_of_somebody_else_has_open_is_not(write, shared) -> None:
    """They may have opened to read what only we may write."""
    precious = shared.parent / "precious"
    with (
        precious.open("rb") as opened,
        subprocess.Popen(["cat"], stdin=subprocess.PIPE, stdout=opened, user=SOMEBODY) as theirs,
        pytest.raises(NotOurs, match="it is a link that somebody else laid"),
    ):
        write(Path(f"/proc/{theirs.pid}/fd/1"))
    assert precious.read_text() == "precious"


def test_what_root_writes_anew_still_belongs_to_whom_it_belonged(shared) -> None:
    file = shared / "alice.json"
    file.write_text("old")
    file.chmod(0o640)
    os.chown(file, 1234, 1235)
    write_output(file, "new")
    found = file.stat()
    assert (file.read_text(), found.st_uid, found.st_gid, stat.S_IMODE(found.st_mode)) == ("new", 1234, 1235, 0o640)


def test_root_that_may_not_give_files_away_writes_them_all_the_same(shared, monkeypatch) -> None:
    """As in a container without CAP_CHOWN."""
    asked: list[int] = []

    def refuse(_handle: int, owner: int, _group: int) -> None:
        asked.append(owner)
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    monkeypatch.setattr(os, "fchown", refuse)
    for owner in (1234, 0):
        file = shared / f"{owner}.toml"
        file.write_text("old")
        os.chown(file, owner, owner)
        write_whole(file, "new")
        assert file.read_text() == "new"
    assert asked == [1234]


def test_ones_own_link_is_followed(shared) -> None:
    link = shared.parent / "mine.log"
    link.symlink_to(shared.parent / "precious")
    write_output(link, "new")
    assert (shared.parent / "precious").read_text() == "new"
    assert link.is_symlink()


@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_is_somebody_elses_is_not_taken_for_ones_own(what, shared) -> None:
    """As a user who is not root: a journal or a folder that was there first."""
    folder = shared / "cspr-track"
    folder.mkdir()
    (folder / "journal.sqlite3").touch()
    for path in (folder, folder / "journal.sqlite3") if what == "file" else (folder,):
        os.chown(path, 1234 if path == folder and what == "file" else SOMEBODY, -1)
    program = (
        "import os, sys; from pathlib import Path; from cspr_track.tracking.journal import SqliteJournal\n"
        "os.setuid(1234); folder = Path(sys.argv[1])\n"
        "from cspr_track.core.errors import JournalError\n"
        "try: SqliteJournal(folder / 'journal.sqlite3')\n"
        "except JournalError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(folder)], capture_output=True, text=True, check=True)
    assert "belongs to somebody else" in done.stdout


def test_a_race_for_the_name_of_a_new_key_is_lost_or_won_and_never_shared(shared) -> None:
    """Somebody lays links under the name, again and again, while keys are made there."""
    ending = threading.Event()
    name, target = shared / "key.pem", shared / "stolen"

    def lay() -> None:
        while not ending.is_set():
            try:
                name.symlink_to(target)
                os.lchown(name, SOMEBODY, SOMEBODY)
                name.unlink()
            except OSError:
                continue

    laying = threading.Thread(target=lay)
    laying.start()
    try:
        for _ in range(300):
            try:
                write_new(name, b"secret")
            except FileExistsError:
                continue
            assert stat.S_ISREG(name.lstat().st_mode)
            name.unlink()
    finally:
        ending.set()
        laying.join()
    assert not target.exists()
