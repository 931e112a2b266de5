"""Every recipe is run as it stands on its page."""

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from dev_transactions import call, transfer

from docs.home import Home
from docs.pages import ROOT, blocks, file_of, pages

yaml = pytest.importorskip("yaml", reason="PyYAML is not here (it comes with MkDocs)")
RUN_HERE = {
    "docs/recipes/bash.md": {"pay.sh", "follow.sh", "payouts.sh", "once.sh"},
    "docs/recipes/ci.md": {".github/workflows/rehearse.yml", ".gitlab-ci.yml"},
    "docs/recipes/make-cron-xargs.md": {"Makefile", "pending.sh", "crontab", "together.sh", "apart.sh", "look.sh"},
    "docs/recipes/casper-client.md": {"make-and-send.sh", "put-and-watch.sh"},
    "docs/recipes/docker.md": {"Dockerfile"},
    "docs/recipes/notify.md": {"desktop.sh", "desktop-outcome.sh", "to-chat", "chat.sh", "to-mail", "mail.sh"},
}


def test_every_recipe_is_one_that_is_run_here() -> None:
    found = {
        page: {block.title or block.place for block in blocks(page) if block.language != "console"}
        for page in pages()
        if page.startswith("docs/recipes/")
    }
    assert found == RUN_HERE


class Desk:
    """Somebody who copies recipes out of a page and runs them."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.environ = dict(home.environ)

    def take(self, page: str, *names: str, to: Path | None = None) -> list[Path]:
        files = []
        for name in names:
            file = (to or self.home.folder) / Path(name).name
            file.write_text(file_of(f"docs/recipes/{page}.md", name), encoding="utf-8")
            file.chmod(0o755)
            files.append(file)
        return files

    def run(self, *command: object, stdin: str = "", code: int = 0, **environ: str) -> str:
        done = subprocess.run(
            [str(word) for word in command],
            input=stdin,
            capture_output=True,
            text=True,
            cwd=self.home.folder,
            env=self.environ | environ,
            timeout=50,
            check=False,
        )
        assert done.returncode == code, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def document(self, transaction: Any) -> str:
        return json.dumps(transaction.to_json())


@pytest.fixture
def desk(home: Home) -> Desk:
    return Desk(home)


# bash


def test_pay_says_what_became_of_it_and_ends_with_its_code(desk: Desk) -> None:
    (script,) = desk.take("bash", "pay.sh")
    assert re.fullmatch(r"paid in block \d+, charged 100000000 motes\n", desk.run(script, "signed.json"))
    failing = desk.home.folder / "failing.json"
    failing.write_text(desk.document(call(desk.home.devnet.key, "revert", code=7)))
    assert desk.run(script, failing, code=7).startswith("failed: User error: 7: ")


def test_a_pipe_streams(desk: Desk) -> None:
    """The program that makes the document is not done when the first status is there already."""
    (script,) = desk.take("bash", "follow.sh")
    process = subprocess.Popen(
        [script], cwd=desk.home.folder, env=desk.environ, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(desk.document(transfer(desk.home.devnet.key)))
    process.stdin.flush()  # and no end: standard input stays open
    assert " sent: " in process.stdout.readline()
    assert " processed: executed with success" in process.stdout.readline()
    out, _ = process.communicate(timeout=20)
    assert (out, process.returncode) == ("", 0)


def test_a_pipe_to_jq_on_a_terminal_streams_while_the_maker_still_runs(desk: Desk) -> None:
    line = "{ make_recipe; read -r; } | cspr-track send - --yes --json | jq -r 'select(.status != \"ping\") | .status'"
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        ["bash", "-c", line], cwd=desk.home.folder, env=desk.environ, stdin=subprocess.PIPE, stdout=theirs,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while not shown.endswith(b"processed\r\n"):
        shown += os.read(ours, 4096)  # raises at its end, which comes after the maker's
    assert shown == b"sent\r\nprocessed\r\n"
    process.communicate(b"\n", timeout=20)
    os.close(ours)
    assert process.returncode == 0


def test_what_comes_after_the_document_is_told_and_not_sent(desk: Desk) -> None:
    first, second = (transfer(desk.home.devnet.key) for _ in range(2))
    command = ["cspr-track", "send", "-", "--yes", "--json"]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, cwd=desk.home.folder, env=desk.environ, text=True, stdin=pipe, stdout=pipe, stderr=pipe
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(desk.document(first))
    process.stdin.flush()
    assert json.loads(process.stdout.readline())["transaction_hash"] == first.hash_hex
    _, said = process.communicate(desk.document(second), timeout=20)
    assert process.returncode == 0
    assert "more came on standard input" in said
    desk.run("cspr-track", "status", second.hash_hex, "--network", "testnet", code=3)


def test_two_documents_at_once_are_refused_and_nothing_is_sent(desk: Desk) -> None:
    first, second = (transfer(desk.home.devnet.key) for _ in range(2))
    desk.run("cspr-track", "send", "-", "--yes", stdin=desk.document(first) + desk.document(second), code=2)
    desk.run("cspr-track", "status", first.hash_hex, "--network", "testnet", code=3)


def test_payouts_keeps_what_needs_a_second_look(desk: Desk) -> None:
    (script,) = desk.take("bash", "payouts.sh")
    made = [transfer(desk.home.devnet.key), call(desk.home.devnet.key, "revert", code=1)]
    out = desk.run(script, stdin="".join(desk.document(one) + "\n" for one in made), code=7)
    assert out == '2 sent: {"failed":1,"processed":1}, 5100000000 motes\n'
    assert (desk.home.folder / "second-look.txt").read_text().split() == [made[1].hash_hex]


def test_once_pays_once(desk: Desk) -> None:
    (script,) = desk.take("bash", "once.sh")
    order = (desk.environ["FRIEND"], "2.5", "secret_key.pem", "order-7")
    first = desk.run(script, *order, CSPR_TRACK_NETWORK="testnet")
    assert desk.run(script, *order, CSPR_TRACK_NETWORK="testnet").split()[2] == first.split()[2]
    assert len(desk.run("cspr-track", "history", "--json").splitlines()) == 1


# CI


def test_the_steps_of_github_actions_run(desk: Desk) -> None:
    workflow = yaml.safe_load(file_of("docs/recipes/ci.md", ".github/workflows/rehearse.yml"))
    assert set(workflow) == {"name", True, "jobs"}  # YAML 1.1 takes "on" for a truth
    (job,) = workflow["jobs"].values()
    assert {"runs-on", "steps"} <= set(job)
    assert all(set(step) <= {"name", "uses", "with", "run", "if"} for step in job["steps"])
    assert all(("uses" in step) != ("run" in step) for step in job["steps"])
    desk.environ.pop("CSPR_CLOUD_KEY")
    desk.environ["GITHUB_STEP_SUMMARY"] = str(desk.home.folder / "summary.md")
    _as_ci(desk, [step["run"] for step in job["steps"] if "run" in step])
    summary = (desk.home.folder / "summary.md").read_text().splitlines()
    assert [line.split()[0] for line in summary] == ["processed", "processed"]  # one of them executed, and failed


def test_the_scripts_of_gitlab_run(desk: Desk) -> None:
    pipeline = yaml.safe_load(file_of("docs/recipes/ci.md", ".gitlab-ci.yml"))
    (job,) = pipeline.values()
    assert set(job) <= {"image", "variables", "before_script", "script", "after_script", "artifacts"}
    scripts = [*job["before_script"], *job["script"], *job["after_script"]]
    assert all(isinstance(line, str) for line in scripts)
    desk.environ.pop("CSPR_CLOUD_KEY")
    desk.environ |= job["variables"] | {"SHOP_PUBLIC_KEY": desk.environ["FRIEND"]}
    _as_ci(desk, ["\n".join([*job["before_script"], *job["script"]]), *job["after_script"]])
    last = json.loads((desk.home.folder / "payment.jsonl").read_text().splitlines()[-1])
    assert last["summary"]["success"] is True
    assert job["artifacts"]["paths"] == ["payment.jsonl"]


def _as_ci(desk: Desk, steps: list[str]) -> None:
    """Each step in a bash of its own, as both do; what runs in the background is ended with the job."""
    quick = 'cspr-track() { if [ "$1" = devnet ]; then shift; command cspr-track devnet --block-time 0.3 "$@"; '
    quick += 'else command cspr-track "$@"; fi; }; export -f cspr-track'
    steps = [f"{quick}\n{step}" for step in steps]
    (desk.home.folder / "devnet.json").unlink(missing_ok=True)
    try:
        for number, step in enumerate(steps):
            file = desk.home.folder / f"step-{number}"
            file.write_text(step)
            log = (desk.home.folder / f"log-{number}").open("wb")
            with log:
                done = subprocess.run(
                    ["bash", "--noprofile", "--norc", "-eo", "pipefail", file], stdin=subprocess.DEVNULL, stdout=log,
                    stderr=log, cwd=desk.home.folder, env=desk.environ, timeout=50, check=False,
                )  # fmt: skip
            assert done.returncode == 0, f"{step}\n{(desk.home.folder / f'log-{number}').read_text()}"
    finally:
        _end_devnet_of(desk)


def _end_devnet_of(desk: Desk) -> None:
    """End what the job left running in the background, which is known by its home."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            words = (entry / "environ").read_bytes().split(b"\0")
            command = (entry / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if f"HOME={desk.environ['HOME']}".encode() in words and b"devnet" in command:
            os.kill(int(entry.name), signal.SIGINT)


# make, cron, xargs


def test_make_pays_each_once(desk: Desk) -> None:
    desk.take("make-cron-xargs", "Makefile")
    desk.run("make", "-j", "2")
    paid = sorted(file.name for file in (desk.home.folder / "payouts").glob("*.paid"))
    assert paid == ["one.paid", "two.paid"]
    assert "Nothing to be done" in desk.run("make")


def test_cron_takes_up_what_was_left_unfinished(desk: Desk) -> None:
    (home_bin := desk.home.base / ".local" / "bin").mkdir(parents=True)
    (home_bin / "cspr-track").symlink_to(desk.home.programs / "cspr-track")
    (scripts := desk.home.base / "own" / "bin").mkdir(parents=True)
    desk.take("make-cron-xargs", "pending.sh", to=scripts)
    table = file_of("docs/recipes/make-cron-xargs.md", "crontab").strip()
    fields = re.fullmatch(r"(\S+) (\S+) (\S+) (\S+) (\S+) (.+)", table)
    assert fields is not None
    assert fields[1] == "*/10"
    line = fields[6].replace("$HOME/bin", str(scripts))
    kept = ("HOME", "XDG_STATE_HOME", "CSPR_TRACK_CONFIG", "CSPR_CLOUD_KEY")
    bare = {name: desk.environ[name] for name in kept} | {"PATH": "/usr/bin:/bin", "SHELL": "/bin/sh"}

    def cron() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line], env=bare, capture_output=True, text=True, timeout=50, check=False
        )

    def said(done: subprocess.CompletedProcess[str]) -> tuple[int, str]:
        return done.returncode, done.stdout + done.stderr

    assert said(cron()) == (0, "")  # nothing there: nobody is mailed
    desk.home.leave_one_unfinished()
    assert said(cron()) == (0, "")
    assert "processed" in desk.run("cspr-track", "history", "--json")


def test_xargs_sends_together_and_apart_and_looks(desk: Desk) -> None:
    together, apart, look = desk.take("make-cron-xargs", "together.sh", "apart.sh", "look.sh")
    hashes = [json.loads(file.read_text())["hash"] for file in sorted((desk.home.folder / "payouts").iterdir())]
    out = desk.run(together)
    assert all(one in out for one in hashes)
    assert len(re.findall("processed", desk.run(apart))) == 2
    (desk.home.folder / "hashes.txt").write_text("\n".join(hashes))
    assert desk.run(look).splitlines()[:2] == [f"{one} processed" for one in hashes]


# casper-client: the program itself is tried in tests/interop/test_casper_client.py where it is installed


def test_what_casper_client_makes_is_sent_and_what_it_puts_is_watched(desk: Desk) -> None:
    made, put = desk.take("casper-client", "make-and-send.sh", "put-and-watch.sh")
    rpc = desk.home.devnet.info["rpc"]
    known = {"CHAIN_NAME": "casper-devnet", "NODE_ADDRESS": rpc.removesuffix("/rpc")}
    arguments = (desk.environ["FRIEND"], "2500000000", "secret_key.pem")
    for script in (made, put):
        assert "processed" in desk.run(script, *arguments, **known).split()


# Docker: without an engine, its steps in a folder of their own


def test_the_steps_of_the_dockerfile_run(desk: Desk, tmp_path: Path) -> None:
    steps = [line.split(" ", 1) for line in file_of("docs/recipes/docker.md", "Dockerfile").splitlines()]
    assert [name for name, _ in steps] == [
        *("FROM", "COPY", "RUN", "RUN", "USER", "ENV", "VOLUME", "ENTRYPOINT", "CMD")
    ]  # fmt: skip
    by_name = dict(steps)
    source, prefix = tmp_path / "src", tmp_path / "prefix"
    assert by_name["COPY"] == ". /src"
    metadata = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    source.mkdir()
    for entry in ROOT.iterdir():
        if not entry.name.startswith("."):
            (source / entry.name).symlink_to(entry)
    install = steps[2][1]
    assert install == "pip install --no-cache-dir '/src[devnet]'"
    assert "devnet" in metadata["optional-dependencies"]
    offline = [
        "--ignore-installed",
        "--no-deps",
        "--no-index",
        "--no-build-isolation",
        "--quiet",
        "--prefix",
        str(prefix),
    ]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", *offline]
    subprocess.run([*pip, f"{source}[devnet]"], check=True, timeout=50, capture_output=True)
    (command,) = json.loads(by_name["ENTRYPOINT"])
    environ = dict(one.split("=") for one in by_name["ENV"].split())
    assert json.loads(by_name["VOLUME"]) == list(environ.values())
    site = next(prefix.glob("lib/python*/site-packages"))
    moved = {name: str(tmp_path / value.strip("/")) for name, value in environ.items()}
    entry = [prefix / "bin" / command, *json.loads(by_name["CMD"])]
    assert "Usage: cspr-track" in desk.run(*entry, PYTHONPATH=str(site), **moved)
    desk.run(prefix / "bin" / command, "history", PYTHONPATH=str(site), **moved)
    assert Path(moved["XDG_STATE_HOME"]).is_dir()


# telling somebody


class Chat(HTTPServer):
    """A chat that keeps what it is told."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.told: list[Any] = []


class _Hook(BaseHTTPRequestHandler):
    server: Chat

    def do_POST(self) -> None:
        self.server.told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def chat() -> Iterator[Chat]:
    with Chat() as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_chat_is_told(desk: Desk, chat: Chat) -> None:
    desk.take("notify", "to-chat", to=desk.home.programs)
    (script,) = desk.take("notify", "chat.sh")
    text = script.read_text()
    address = re.search(r"https://\S+", text)
    assert address is not None
    script.write_text(text.replace(address[0], f"http://127.0.0.1:{chat.server_address[1]}/hooks/x"))
    desk.run("bash", script)
    (told,) = chat.told
    sent = json.loads((desk.home.folder / "signed.json").read_text())["hash"]
    assert told["text"].startswith(f"processed: {sent} on casper-devnet. ")


def test_mail_goes_out_for_what_did_not_succeed(desk: Desk) -> None:
    desk.take("notify", "to-mail", to=desk.home.programs)
    (script,) = desk.take("notify", "mail.sh")
    failing = call(desk.home.devnet.key, "revert", code=9)
    for name, document in (("good", transfer(desk.home.devnet.key)), ("bad", failing)):
        (desk.home.folder / f"{name}.json").write_text(desk.document(document))
    desk.run("cspr-track", "send", "good.json", "bad.json", "--yes", "--detach")
    desk.run("bash", script, code=7)
    mailed = (desk.home.base / "mailed").read_text()
    assert mailed.splitlines()[0] == f"-s Casper: failed {failing.hash_hex} treasury@example.org"
    assert json.loads(mailed.split("\n", 1)[1])["summary"]["error"]["code"] == 9


def test_the_desktop_is_notified(desk: Desk) -> None:
    desk.run("cspr-track", "send", "signed.json", "--yes", "--detach")
    for script in desk.take("notify", "desktop.sh", "desktop-outcome.sh"):
        desk.run("bash", script)
    told = (desk.home.base / "notified").read_text().splitlines()
    assert told[0] == "Casper: a transaction is final"
    assert told[1].startswith("Casper: processed ")


def test_the_programs_that_stand_for_others_are_not_used_where_those_are(home: Home) -> None:
    for program in home.programs.iterdir():
        if program.name in ("mail", "notify-send"):
            assert program.is_symlink()
    assert shutil.which("jq", path=home.environ["PATH"])
