"""A short run of each fuzz target: its seeds, every input that was ever a finding, and some hundred broken seeds.

The long run is ``make fuzz``; what it did is told in docs/fuzzing.md.
"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.run import FINDINGS
from fuzz.target import Target
from fuzz.targets import TARGETS

EXAMPLES = 150
PAGE = Path(__file__).parents[2] / "docs" / "fuzzing.md"
HOSTILE = [
    *(b"", b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\x1b[2J", b"\n", b"\r\n", b'"', b"\\", b"\\ud800", b"{", b"}"),
    *(b"[" * 300, b"null", b"-0", b"1e999", b"NaN", b"9" * 400, b"18446744073709551616", b"true", b"[]", b"{}"),
    *(b"\xf0\x9f\x92\xb8", b"a" * 64, "İ".encode() * 64, b"0" * 64, b"G" * 64, b"-----BEGIN ", b"-----END "),
    *(b":", b"='", b'"""', b"\n[x]\n"),
]  # fmt: skip


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_seeds_keep_every_promise(target: Target) -> None:
    seeds = [seed[: target.longest] for seed in target.seeds()]
    assert len(seeds) > 1
    for seed in seeds:
        target.check(seed)


@pytest.mark.parametrize(
    "finding", sorted(FINDINGS.glob("*/*")), ids=lambda path: f"{path.parent.name}-{path.name[:12]}"
)
def test_a_finding_is_no_finding_any_more(finding: Path) -> None:
    TARGETS[finding.parent.name].check(finding.read_bytes())


@pytest.mark.parametrize("target", TARGETS.values(), ids=TARGETS)
def test_broken_seeds_keep_every_promise(target: Target) -> None:
    seeds = sorted({seed[: target.longest] for seed in target.seeds()}, key=len)[:40]

    @settings(max_examples=EXAMPLES, derandomize=True, deadline=None, database=None)
    @given(broken(seeds))
    def check(data: bytes) -> None:
        target.check(data[: target.longest])

    check()


@st.composite
def broken(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """A seed with a few wounds: bytes changed, left out, doubled, or something hostile put in."""
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        to = draw(st.integers(at, min(len(data), at + 80)))
        data = (
            data[:at]
            + draw(st.one_of(st.sampled_from(HOSTILE), st.binary(max_size=4), st.just(data[at:to] * 2)))
            + data[to:]
        )
    return data


def test_the_page_tells_what_each_target_was_given_and_what_was_found() -> None:
    page = PAGE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)` \| (.+) \| ([\d,]+) \| (\d+) \|$", page, re.MULTILINE)
    assert {name: what for name, what, _, _ in rows} == {target.name: target.what for target in TARGETS.values()}
    counts = [int(count.replace(",", "")) for _, _, count, _ in rows]
    assert min(counts) >= 1_000_000
    assert f"{sum(counts):,} in all" in page
    kept = {finding.parent.name for finding in FINDINGS.glob("*/*")}
    assert kept == {name for name, _, _, findings in rows if int(findings)}
