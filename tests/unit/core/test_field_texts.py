"""What the schemas say of a type and of its fields, taken from the source of the type."""

from cspr_track.core.field_texts import field_texts, summary_of
from cspr_track.core.history_record import HistoryDocument, HistoryRecord
from cspr_track.core.in_force import InForce, Origin
from cspr_track.core.schema import Output
from cspr_track.transaction.action import Action, Initiator
from cspr_track.transaction.keys import SecretKey


class Long:
    """The first paragraph is
    ``two`` lines long.

    The second is not told.
    """


class Silent:
    pass


def test_the_summary_of_a_type_is_the_first_paragraph_on_one_line() -> None:
    assert summary_of(Long) == "The first paragraph is `two` lines long."
    assert summary_of(InForce) == "What `config show --json` prints: all settings for one network."
    assert summary_of(Silent) == ""


def test_the_text_below_a_field_is_its_text() -> None:
    assert field_texts(Origin) == {
        "kind": "`built-in`; the settings `file`; an `environment` variable; a `flag`; the system `keyring`; the "
        "`document` (or the journal) whose chain name chose the network; what the running `devnet` wrote down.",
        "name": "The environment variable, or the flag.",
        "file": "The settings file.",
        "line": "The line of that file; the first is 1.",
        "table": "The table of that file; none at its top.",
    }


def test_a_field_without_a_text_has_none() -> None:
    assert field_texts(InForce) == {
        "file": "The settings file.",
        "exists": "Whether that file is there.",
        "network": "The network's name.",
    }
    assert field_texts(Initiator) == {}


def test_the_arguments_of_a_docstring_are_texts_of_fields() -> None:
    assert field_texts(Output) == {
        "title": "Who prints it, and when.",
        "types": "What one line, or the one object, may be, as `module:Type` below `cspr_track.core`.",
        "version": "Counted up when what was promised no longer holds.",
    }


def test_what_stands_behind_the_arguments_is_none() -> None:
    assert field_texts(SecretKey) == {"algorithm": "Ed25519 or secp256k1.", "secret": "Its 32 bytes."}


def test_an_argument_may_go_on_on_the_next_line() -> None:
    assert field_texts(Action)["kind"] == (
        "`transfer`, `native` (any other native entry point), `stored` (a stored contract) or `session` (Wasm)."
    )


def test_types_of_others_have_no_texts() -> None:
    assert field_texts(Silent) == field_texts(int) == {}


def test_what_a_type_has_from_another_has_the_texts_of_there() -> None:
    of_both = field_texts(HistoryDocument)
    assert of_both == field_texts(HistoryRecord) | of_both
    assert of_both.keys() > field_texts(HistoryRecord).keys()
