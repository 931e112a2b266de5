"""Build the sdist and the wheel into dist/ (``make dist``), twice: they must be equal byte for byte.

What is built are the files that git tracks, as they are in the work tree, with the time of the last commit
(``SOURCE_DATE_EPOCH``, if set, is believed instead). The wheel is built from the sdist. Nothing is fetched: the build
tools are those of requirements/dev.lock.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "dist"
sys.path.insert(0, str(Path(__file__).parent))

import checksums  # noqa: E402


def build(tree: Path, out: Path, *, epoch: str, what: tuple[str, ...] = ()) -> list[Path]:
    """Build from a tree into a folder.

    Args:
        tree: where pyproject.toml is.
        out: where to put what was made.
        epoch: seconds since 1970, the time of every file in the archives.
        what: ``--wheel`` to make the wheel from the tree; default is the sdist, and the wheel from that.

    Returns:
        What was made, sorted by name.

    Raises:
        subprocess.CalledProcessError: the build failed; its output is on stderr.
    """
    command = [sys.executable, "-m", "build", "--no-isolation", *what, "--outdir", str(out), str(tree)]
    environ = os.environ | {"SOURCE_DATE_EPOCH": epoch}
    subprocess.run(command, env=environ, stdout=subprocess.DEVNULL, check=True)
    return sorted(out.iterdir())


def export(tree: Path, *, untracked: bool = False) -> None:
    """Copy what belongs to the project: what git tracks or, without git, what is there.

    Args:
        tree: where to.
        untracked: take also what git does not ignore, as the tests do: a module may be new.
    """
    listed = _git("ls-files", "-z", "--cached", *(("--others", "--exclude-standard") if untracked else ()))
    if listed is None:
        ignored = shutil.ignore_patterns(".venv", "dist", "site", "node_modules", "__pycache__", ".*_cache")
        shutil.copytree(ROOT, tree, ignore=ignored, dirs_exist_ok=True)
        return
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (tree / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, tree / name)


def commit_epoch() -> str:
    """When the last commit was made; without git, the start of 2020, as hatchling has it."""
    return os.environ.get("SOURCE_DATE_EPOCH") or (_git("log", "-1", "--format=%ct") or "1577836800").strip()


def main() -> int:
    """Build twice, compare, keep; gives the exit code."""
    epoch = commit_epoch()
    if _git("status", "--porcelain", "--untracked-files=no"):
        sys.stderr.write("note: the work tree differs from the last commit; this is no build to publish\n")
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory(prefix="another-place-") as second:
        made = []
        for folder in (Path(first), Path(second)):
            export(folder / "tree")
            (folder / "out").mkdir()
            made.append(build(folder / "tree", folder / "out", epoch=epoch))
        digests = [{path.name: checksums.digest(path) for path in paths} for paths in made]
        if digests[0] != digests[1]:
            sys.stderr.write(f"error: two builds differ\n{digests[0]}\n{digests[1]}\n")
            return 1
        DIST.mkdir(exist_ok=True)
        for old in DIST.glob("cspr_track-*"):
            old.unlink()
        for path in made[0]:
            shutil.copyfile(path, DIST / path.name)
    sys.stdout.write(checksums.write(DIST))
    return 0


def _git(*arguments: str) -> str | None:
    ran = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607
    return ran.stdout if ran.returncode == 0 else None


if __name__ == "__main__":
    sys.exit(main())
