"""The demo, and the README's first screen, which says what it prints."""

import json
from pathlib import Path

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")


def test_the_demo_shows_a_success_a_failure_and_an_expiry(bare) -> None:
    ran = bare("demo", "--json", "--block-time", "0.5")
    assert ran.code == 0
    assert ran.statuses == ["sent", "processed", "sent", "processed", "sent", "expired"]
    assert [event["summary"]["success"] for event in ran.events if event["status"] == "processed"] == [True, False]
    assert json.loads(ran.out.splitlines()[0])["network"] == "casper-devnet"


def test_the_readme_shows_what_the_demo_prints(bare) -> None:
    ran = bare("demo", "--block-time", "0.5")
    assert ran.code == 0
    printed = ran.out + ran.err
    shown = README.split("```text\n")[1].split("```")[0].splitlines()
    for line in shown:
        for part in line.replace("2026-01-02T03:04:05.678Z", "").split("…"):
            words = part.strip()
            if words and not all(c in "0123456789abcdef" for c in words.split()[-1]):
                assert words in printed, words


def test_nothing_of_the_demo_stays_in_the_users_journal(bare) -> None:
    bare("demo", "--block-time", "0.5", "--quiet")
    assert "the journal is empty" in bare("history").out
