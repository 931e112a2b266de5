"""Single settings are changed in a TOML text; comments, order and everything else stay as they are."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.network.toml_lines import Unchangeable, changed, line_of, statements, to_toml

TEXT = '''# my settings
network = "testnet"  # which
key = [
  "a", # first ]
  'b"#',
]
note = """x
] = [ """  # c

[profiles."a b"]  # hm [x]
rpc = "http://x#y"
[profiles.mine] # mine
"chain name" = 'x'
rpc.b = 3
'''


def test_each_statement_is_found_where_it_stands() -> None:
    assert [(one.path, one.line) for one in statements(TEXT)] == [
        (("network",), 2),
        (("key",), 3),
        (("note",), 7),
        (("profiles", "a b"), 10),
        (("profiles", "a b", "rpc"), 11),
        (("profiles", "mine"), 12),
        (("profiles", "mine", "chain name"), 13),
        (("profiles", "mine", "rpc", "b"), 14),
    ]
    assert line_of(TEXT, ("profiles", "mine", "rpc")) == 14
    assert line_of(TEXT, ("profiles", "mine", "absent")) == 12
    assert line_of(TEXT, ("absent",)) is None


def test_a_value_is_replaced_and_its_comment_stays() -> None:
    assert changed(TEXT, ("network",), "mainnet") == TEXT.replace('"testnet"', '"mainnet"')


def test_a_value_of_several_lines_is_replaced_whole() -> None:
    new = changed(TEXT, ("key",), "one")
    assert new == TEXT.replace("""[\n  "a", # first ]\n  'b"#',\n]""", '"one"')


def test_a_new_setting_comes_after_the_last_one_of_its_table() -> None:
    assert changed(TEXT, ("timeout",), 5) == TEXT.replace("  # c\n", "  # c\ntimeout = 5\n")
    assert changed(TEXT, ("profiles", "a b", "events"), "") == TEXT.replace('#y"\n', '#y"\nevents = ""\n')


def test_a_new_table_comes_last() -> None:
    assert changed("a = 1", ("profiles", "x.y", "rpc"), ["u"]) == 'a = 1\n\n[profiles."x.y"]\nrpc = ["u"]\n'
    assert changed("", ("timeout",), 2.5) == "timeout = 2.5\n"
    assert changed("# all mine\n[a]\nb = 1", ("timeout",), 60.0) == "timeout = 60\n\n# all mine\n[a]\nb = 1"


def test_a_setting_is_taken_out_with_its_line() -> None:
    assert changed(TEXT, ("profiles", "a b", "rpc"), None) == TEXT.replace('rpc = "http://x#y"\n', "")
    assert changed(TEXT, ("absent",), None) == TEXT


def test_line_ends_of_another_system_are_kept() -> None:
    assert changed("a = 1\r\n[t]\r\n", ("b",), 2) == "a = 1\r\nb = 2\r\n[t]\r\n"


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("profiles = { a = { rpc = 'x' } }\n", ("profiles", "a", "rpc")),
        ("profiles = { a = { rpc = 'x' } }\n", ("profiles", "b", "rpc")),
        ("[profiles]\na.rpc = 'x'\n", ("profiles", "a", "events")),
        ("a = 1\n", ("a", "b")),
    ],
)
def test_what_only_a_person_should_change_is_left_alone(text, path) -> None:
    with pytest.raises(Unchangeable):
        changed(text, path, "y")


values = st.one_of(st.text(), st.integers(-(2**60), 2**60), st.booleans(), st.lists(st.text()),
                   st.floats(allow_nan=False, allow_infinity=False))  # fmt: skip
tables = st.dictionaries(st.text(min_size=1), values, max_size=4)


@given(tables, st.dictionaries(st.text(min_size=1), tables, max_size=3), st.data())
def test_whatever_is_set_is_what_is_read_and_nothing_else_changes(top, others, data) -> None:
    others = {name: table for name, table in others.items() if name not in top}
    lines = [f"{to_toml(name)} = {to_toml(value)} # [{i}] = 'x" for i, (name, value) in enumerate(top.items())]
    for name, table in others.items():
        lines += [f"[ {to_toml(name)} ]", *(f"{to_toml(key)}={to_toml(value)}" for key, value in table.items())]
    text = "\n".join(lines)
    before = tomllib.loads(text)
    table = data.draw(st.sampled_from(["", *others]))
    key, value = data.draw(st.text(min_size=1)), data.draw(st.one_of(st.none(), values))
    path = (table, key) if table else (key,)
    try:
        after = tomllib.loads(changed(text, path, value))
    except Unchangeable:
        assert not table and isinstance(before.get(key), dict)  # noqa: PT018
        return
    owner = before[table] if table else before
    owner.pop(key, None)
    if value is not None:
        owner[key] = value
    assert after == before
    comments = [line.partition("#")[2] for line in text.splitlines() if "# [" in line]
    assert all(comment in changed(text, path, value) for comment in comments) or value is None
