"""Files that somebody else on this machine may try to bend: the one place that makes, replaces and extends them.

What holds secrets or state is made for its owner only, from its first byte on, whole or not at all. A link that
somebody else laid, a file that is somebody else's, a folder in which anybody may put things: refused, not followed.
"""

import contextlib
import errno
import os
import re
import stat
from pathlib import Path

PRIVATE = 0o600
_OPENED = re.compile(r"/(?:proc/(self|\d+)|dev)/fd/\d+", re.ASCII)
"""What ``/dev/stdout`` and a shell's ``>(…)`` lead to, or the same of another process."""


class NotOurs(OSError):
    """Somebody else has, or could have, a hand in it."""

    def __init__(self, why: str, path: Path) -> None:
        super().__init__(errno.EPERM, why, str(path))

    def __str__(self) -> str:
        return self.strerror or ""


def make_folder(folder: Path) -> None:
    """Make a folder, and those above it, where they are missing, for their owner only.

    Raises:
        OSError: it cannot be made.
    """
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(exist_ok=True, mode=0o700)


def private_folder(folder: Path) -> None:
    """The same for what nobody else may touch.

    Raises:
        NotOurs: it is somebody else's, or anybody may put files there.
        OSError: it cannot be made.
    """
    make_folder(folder)
    found = folder.stat()
    if _is_foreign(found):
        raise NotOurs(f"its folder {folder} belongs to somebody else", folder)
    if found.st_mode & stat.S_IWOTH:
        raise NotOurs(f"anybody may put files into its folder {folder}", folder)


def private_file(path: Path) -> None:
    """Make an empty file for its owner only, if it is not there; what is there must be ours.

    Raises:
        NotOurs: it is somebody else's, or a link of somebody else's.
        OSError: it cannot be made.
    """
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE))
    _followed(path)
    if _is_foreign(path.stat()):
        raise NotOurs("it belongs to somebody else", path)


def write_whole(file: Path, content: str | bytes, *, mode: int = PRIVATE) -> None:
    """Put a content in the place of a file: whoever looks sees the old one or the new one, whole.

    Raises:
        OSError: it cannot be written; the old one stays.
    """
    import tempfile  # here, not on top: who only reads must not pay for it

    handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name[:100]}.", suffix=".new")  # mode 0600
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as opened:
            _keep_owner(opened.fileno(), file)
            os.fchmod(opened.fileno(), mode)
            opened.write(content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content)
            opened.flush()
            os.fsync(opened.fileno())
        beside.replace(file)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


def _keep_owner(handle: int, file: Path) -> None:
    """What root replaces belongs to whom it belonged: under sudo it is still the user's.

    Root of a container may not be allowed to give files away; there it is written all the same.
    """
    if os.geteuid() != 0:
        return
    with contextlib.suppress(OSError):
        found, ours = file.lstat(), os.fstat(handle)
        if stat.S_ISREG(found.st_mode) and (found.st_uid, found.st_gid) != (ours.st_uid, ours.st_gid):
            os.fchown(handle, found.st_uid, found.st_gid)


def write_new(file: Path, content: bytes) -> None:
    """Make a file for its owner only where there is none, not even a link that leads nowhere.

    Raises:
        OSError: something is there already, or it cannot be written; then nothing is left behind.
    """
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, PRIVATE)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
    except BaseException:
        with contextlib.suppress(OSError):
            file.unlink()
        raise


def write_output(file: Path, text: str) -> None:
    """Write a file that the user named: whole or not at all, with the mode that it has or that new files get.

    Raises:
        NotOurs: somebody else laid a link or a pipe there, or another file meanwhile.
        OSError: it cannot be written; what was there stays.
    """
    data = text.encode("utf-8")
    target = _followed(file)
    try:
        found = target.stat()
    except FileNotFoundError:
        write_whole(target, data, mode=0o666 & ~_umask())
        return
    if _is_open_already(target):
        target.write_bytes(data)
        return
    _refuse_listeners(found, file)
    if stat.S_ISREG(found.st_mode) and not _is_foreign(found):
        with contextlib.suppress(PermissionError):  # its folder is closed to us; the file itself may be open
            write_whole(target, data, mode=stat.S_IMODE(found.st_mode))
            return
    with os.fdopen(open_judged(target, found), "wb") as opened:  # a device, a pipe, what others share with us
        if stat.S_ISREG(found.st_mode):
            opened.truncate()
        opened.write(data)


def open_judged(file: Path, found: os.stat_result) -> int:
    """Open to write what was judged and nothing that took its place since; gives its descriptor.

    Raises:
        NotOurs: another file is there.
        OSError: it cannot be opened.
    """
    waits = 0 if stat.S_ISFIFO(found.st_mode) else os.O_NONBLOCK  # for a reader, but for no other than was judged
    handle = os.open(file, os.O_WRONLY | os.O_CLOEXEC | os.O_NOFOLLOW | waits)
    now = os.fstat(handle)
    if (now.st_dev, now.st_ino) != (found.st_dev, found.st_ino):
        os.close(handle)
        raise NotOurs("another file was put in its place meanwhile", file)
    os.set_blocking(handle, True)
    return handle


def open_to_append(file: Path) -> int:
    """Open a file to write at its end, made for its owner only; gives its descriptor.

    Raises:
        NotOurs: it is somebody else's, or a link of somebody else's.
        OSError: it cannot be opened.
    """
    target = _followed(file)
    if _is_open_already(target):
        return os.open(target, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
    safely = os.O_NOFOLLOW
    try:
        found = target.stat()
    except FileNotFoundError:
        safely |= os.O_NONBLOCK
    else:
        _refuse_listeners(found, file)
        safely |= 0 if stat.S_ISFIFO(found.st_mode) else os.O_NONBLOCK  # one of ours waits for its reader
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | safely, PRIVATE)
    try:
        _judge_log(os.fstat(handle), file)
        os.set_blocking(handle, True)
    except BaseException:
        os.close(handle)
        raise
    return handle


def _judge_log(found: os.stat_result, file: Path) -> None:
    _refuse_listeners(found, file)
    if stat.S_ISREG(found.st_mode) and _is_foreign(found):
        raise NotOurs("it belongs to somebody else", file)


def _refuse_listeners(found: os.stat_result, file: Path) -> None:
    """Nobody gets to read what we write because a pipe of theirs was there first; root's words are theirs no more."""
    if (stat.S_ISFIFO(found.st_mode) or stat.S_ISSOCK(found.st_mode)) and not _is_trusted(found):
        raise NotOurs("it is a pipe or a socket of somebody else", file)


def _followed(file: Path) -> Path:
    """Where a path leads, when every link at its end is ours or the system's."""
    for _ in range(40):
        try:
            found = file.lstat()
        except FileNotFoundError:
            return file
        if not stat.S_ISLNK(found.st_mode):
            return file
        if _is_open_already(file):
            return file  # it has no name to follow
        if not _is_trusted(found):  # root is not led astray either
            raise NotOurs("it is a link that somebody else laid", file)
        file = file.parent / file.readlink()
    raise OSError(errno.ELOOP, os.strerror(errno.ELOOP), str(file))


def _is_open_already(file: Path) -> bool:
    """Whether it is one of our own descriptors: whoever started us chose what is there, as a shell does under sudo."""
    found = _OPENED.fullmatch(str(file))
    return found is not None and found[1] in (None, "self", str(os.getpid()))


def _is_foreign(found: os.stat_result) -> bool:
    """Whether a file belongs to neither us nor the system; root may use whose files it likes."""
    return os.geteuid() != 0 and not _is_trusted(found)


def _is_trusted(found: os.stat_result) -> bool:
    return found.st_uid in (os.geteuid(), 0)


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask
