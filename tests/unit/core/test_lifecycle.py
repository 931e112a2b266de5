"""The lifecycle: its whole transition table, and its promises under any interleaving of observations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cspr_track.core.lifecycle import CONFIRM_S, Lifecycle, Look, Phase, Transition
from cspr_track.core.observation import Executed, ExpiryHint, Heartbeat, Known, NotKnown
from cspr_track.core.status import FINAL_STATUSES, Kind, Source, TransactionStatus

HASH = "ab" * 32
OTHER = "cd" * 32
TTL_ENDS = 1_000_000
MARGIN = 20_000
SAFE = TTL_ENDS + MARGIN

SUCCESS = {"deploy_hash": HASH, "error_message": None}
FAILURE = {"deploy_hash": HASH, "error_message": "User error: 65"}

S = TransactionStatus


def lifecycle(
    *,
    own: bool = True,
    timeout_s: float | None = 120,
    expires_at_ms: int | None = TTL_ENDS,
    phase: Phase = Phase.UNSEEN,
) -> Lifecycle:
    made = Lifecycle(HASH, own=own, timeout_s=timeout_s, expires_at_ms=expires_at_ms, expiry_margin_ms=MARGIN)
    made.start(0)
    if phase is not Phase.UNSEEN:
        made.observe(Known(HASH, Source.NODE_RPC), 0)
    if phase is Phase.FINAL:
        made.observe(Executed(HASH, Source.STREAM, SUCCESS), 0)
    assert made.phase is phase
    return made


@pytest.mark.parametrize("odd", [{}, [], False, 0])
def test_an_error_that_is_no_text_is_a_failure_in_the_message_too(odd) -> None:
    *_, told = lifecycle().observe(Executed(HASH, Source.REST, {"error_message": odd}), 1)
    assert told.message == f"executed, failed: {odd}"


@pytest.mark.parametrize("none", [{}, {"error_message": None}, {"error_message": ""}])
def test_no_error_is_a_success_in_the_message_too(none) -> None:
    *_, told = lifecycle().observe(Executed(HASH, Source.REST, none), 1)
    assert told.message == "executed with success"


@pytest.mark.parametrize(
    ("own", "timeout_s", "phase", "said"),
    [
        (False, 20, Phase.UNSEEN, "no source knew this hash within 20 s; it may still be sent"),
        (False, 0.5, Phase.SENT, "not final after 0.5 s; it may still be executed"),
        (True, 20, Phase.UNSEEN, "not final after 20 s; it may still be executed"),
        (True, None, Phase.SENT, "not final after the time given; it may still be executed"),
        (False, None, Phase.UNSEEN, "no source knew this hash within the time given; it may still be sent"),
    ],
)
def test_a_time_out_says_what_is_known(own, timeout_s, phase, said) -> None:
    [told] = lifecycle(own=own, timeout_s=timeout_s, phase=phase).looked_up(Look.TIMEOUT, 21, {})
    assert (told.status, told.message) == (S.TIMEOUT, said)


def test_a_time_out_while_a_block_is_not_final_says_so() -> None:
    waiting = lifecycle(own=False, timeout_s=20)
    waiting.awaits_finality = True
    waiting.tick(21, None)
    [told] = waiting.looked_up(Look.TIMEOUT, 21, {})
    assert (told.status, told.message) == (S.TIMEOUT, "executed, but its block was not final within 20 s")


def statuses(told: tuple[Transition, ...]) -> list[TransactionStatus]:
    return [transition.status for transition in told]


# --- the table: (own, phase before, observation) -> statuses told, phase after, look asked for

KNOWN = Known(HASH, Source.NODE_RPC)
EXECUTED = Executed(HASH, Source.STREAM, SUCCESS)
FAILED = Executed(HASH, Source.STREAM, FAILURE)
HINT = ExpiryHint(HASH, Source.REST)
NOBODY = NotKnown(HASH, Source.REST)
BEAT = Heartbeat(Source.STREAM)
U, N, F = Phase.UNSEEN, Phase.SENT, Phase.FINAL

TABLE = [
    (True, U, KNOWN, [S.SENT], N, None),
    (True, U, EXECUTED, [S.SENT, S.PROCESSED], F, None),
    (True, U, FAILED, [S.SENT, S.PROCESSED], F, None),
    (True, U, HINT, [], U, Look.HINT),
    (True, U, NOBODY, [], U, None),
    (True, U, BEAT, [], U, None),
    (True, N, KNOWN, [], N, None),
    (True, N, EXECUTED, [S.PROCESSED], F, None),
    (True, N, FAILED, [S.PROCESSED], F, None),
    (True, N, HINT, [], N, Look.HINT),
    (True, N, NOBODY, [], N, None),
    (True, N, BEAT, [S.PING], N, None),
    (True, F, KNOWN, [], F, None),
    (True, F, EXECUTED, [], F, None),
    (True, F, FAILED, [], F, None),
    (True, F, HINT, [], F, None),
    (True, F, NOBODY, [], F, None),
    (True, F, BEAT, [], F, None),
    (False, U, KNOWN, [S.SENT], N, None),
    (False, U, EXECUTED, [S.PROCESSED], F, None),
    (False, U, FAILED, [S.PROCESSED], F, None),
    (False, U, HINT, [], U, Look.HINT),
    (False, U, NOBODY, [], U, None),
    (False, U, BEAT, [S.PING], U, None),
    (False, N, KNOWN, [], N, None),
    (False, N, EXECUTED, [S.PROCESSED], F, None),
    (False, N, FAILED, [S.PROCESSED], F, None),
    (False, N, HINT, [], N, Look.HINT),
    (False, N, NOBODY, [], N, None),
    (False, N, BEAT, [S.PING], N, None),
    (False, F, KNOWN, [], F, None),
    (False, F, EXECUTED, [], F, None),
    (False, F, FAILED, [], F, None),
    (False, F, HINT, [], F, None),
    (False, F, NOBODY, [], F, None),
    (False, F, BEAT, [], F, None),
]


@pytest.mark.parametrize(("own", "before", "seen", "told", "after", "look"), TABLE)
def test_every_observation_in_every_phase_does_what_the_table_says(own, before, seen, told, after, look) -> None:
    life = lifecycle(own=own, phase=before)
    assert statuses(life.observe(seen, 1)) == told
    assert (life.phase, life.look) == (after, look)


def test_the_table_covers_every_phase_and_every_observation() -> None:
    cases = {(own, before, type(seen)) for own, before, seen, *_ in TABLE}
    assert cases == {(own, phase, kind) for own in (True, False) for phase in Phase for kind in ALL_KINDS}


ALL_KINDS = (Known, Executed, ExpiryHint, NotKnown, Heartbeat)

ASKS = [
    # phase, now, chain time -> the look-up asked for
    (U, 1, 0, None),
    (N, 1, 0, None),
    (N, 1, None, None),
    (N, 1, TTL_ENDS, None),
    (N, 1, SAFE, None),
    (N, 1, SAFE + 1, Look.EXPIRY),
    (U, 1, SAFE + 1, Look.EXPIRY),
    (N, 119.9, 0, None),
    (N, 120, 0, Look.TIMEOUT),
    (U, 120, 0, Look.TIMEOUT),
    (N, 120, SAFE + 1, Look.TIMEOUT),
    (F, 120, SAFE + 1, None),
]


@pytest.mark.parametrize(("phase", "now", "chain_ms", "look"), ASKS)
def test_time_alone_only_asks_for_a_look_up(phase, now, chain_ms, look) -> None:
    life = lifecycle(phase=phase)
    life.tick(now, chain_ms)
    assert (life.look, life.phase) == (look, phase)


CLOSES = [
    # reason, TTL known, hinted, answers -> status told where it is answered so twice
    (Look.EXPIRY, True, False, {Source.NODE_RPC: SAFE + 1}, S.EXPIRED),
    (Look.EXPIRY, True, False, {Source.NODE_RPC: SAFE}, None),  # its own chain is not past it yet
    (Look.EXPIRY, True, False, {Source.REST: None}, None),  # cannot tell how far its chain is
    (Look.EXPIRY, True, False, {}, None),  # nobody answered
    (Look.EXPIRY, True, False, {Source.REST: SAFE + 1, Source.NODE_RPC: SAFE + 1}, S.EXPIRED),
    (Look.EXPIRY, True, False, {Source.REST: None, Source.NODE_RPC: SAFE + 1}, S.EXPIRED),
    (Look.HINT, True, True, {Source.REST: None}, None),  # a word is not enough where the TTL is known
    (Look.HINT, True, True, {Source.REST: SAFE + 1}, S.EXPIRED),
    (Look.HINT, False, True, {Source.REST: None}, S.EXPIRED),  # the service's word after a second look
    (Look.HINT, False, True, {}, None),
    (Look.TIMEOUT, True, False, {}, S.TIMEOUT),
    (Look.TIMEOUT, True, False, {Source.NODE_RPC: 5}, S.TIMEOUT),
    (Look.TIMEOUT, True, False, {Source.NODE_RPC: SAFE + 1}, S.EXPIRED),
    (Look.TIMEOUT, False, False, {Source.NODE_RPC: SAFE + 1}, S.TIMEOUT),
]


@pytest.mark.parametrize(("reason", "ttl_known", "hinted", "answers", "told"), CLOSES)
def test_a_negative_verdict_comes_only_from_answers_that_prove_it(reason, ttl_known, hinted, answers, told) -> None:
    life = lifecycle(expires_at_ms=TTL_ENDS if ttl_known else None, phase=N)
    if hinted:
        life.observe(HINT, 1)
    elif reason is Look.TIMEOUT:
        life.tick(120, 0)
    else:
        life.tick(1, SAFE + 1)
    assert life.look is reason
    at = 121 if reason is Look.TIMEOUT else 2
    first = statuses(life.looked_up(reason, at, answers, retry_after_s=5))
    needs_another = told is S.EXPIRED and len([ms for ms in answers.values() if ms == SAFE + 1]) < 2
    assert first == ([told] if told and not needs_another else [])
    assert life.unconfirmed == needs_another
    if needs_another:
        assert life.expiry_retry_at == at + CONFIRM_S
        assert (life.deadline == at + CONFIRM_S) == (reason is Look.TIMEOUT)
        life.tick(at + CONFIRM_S, SAFE + 1)
        assert life.look is (reason if reason is Look.TIMEOUT or not ttl_known else Look.EXPIRY)
        assert statuses(life.looked_up(life.look, at + CONFIRM_S, answers)) == [told]
    assert life.look is None
    assert not life.unconfirmed


def test_who_proves_an_expiry_and_then_does_not_proves_none() -> None:
    """Behind one address there may be several nodes; the second answer comes from one that is behind, or knows it."""
    life = lifecycle(phase=N)
    proof = {Source.NODE_RPC: SAFE + 1}
    assert life.looked_up(Look.EXPIRY, 1, proof) == ()
    assert life.looked_up(Look.EXPIRY, 1 + CONFIRM_S, {Source.NODE_RPC: SAFE}, retry_after_s=5) == ()
    assert (life.unconfirmed, life.expiry_retry_at) == (False, 6 + CONFIRM_S)
    assert life.looked_up(Look.EXPIRY, 9, proof) == ()  # and it begins anew
    assert life.looked_up(Look.EXPIRY, 9 + CONFIRM_S / 2, proof) == ()  # too soon to be another word
    assert statuses(life.looked_up(Look.EXPIRY, 9 + CONFIRM_S, proof)) == [S.EXPIRED]


def test_a_time_out_waits_for_the_second_word_and_no_longer() -> None:
    life = lifecycle(phase=N)
    life.tick(120, 0)
    assert life.looked_up(Look.TIMEOUT, 120, {Source.NODE_RPC: SAFE + 1}) == ()
    life.tick(120 + CONFIRM_S, 0)
    assert statuses(life.looked_up(Look.TIMEOUT, 121, {})) == [S.TIMEOUT]


def test_hints_without_end_are_looked_into_as_often_as_anything_else() -> None:
    life = lifecycle(phase=N, expires_at_ms=None)
    life.observe(HINT, 1)
    assert (life.look, life.hint_waits) == (Look.HINT, False)
    life.looked_up(Look.HINT, 1, {}, retry_after_s=5)
    for now in (1.1, 5.9):
        life.observe(HINT, now)
        life.tick(now, 0)
        assert (life.look, life.hint_waits) == (None, True)
    life.tick(6, 0)
    assert (life.look, life.hint_waits) == (Look.HINT, False)


def test_a_hint_waits_only_where_its_service_proved_half_of_it() -> None:
    life = lifecycle(phase=N, expires_at_ms=None)
    life.observe(HINT, 1)
    life.looked_up(Look.HINT, 1, {})
    assert not life.hint_waits  # nobody answered
    life.observe(HINT, 9)
    life.looked_up(Look.HINT, 9, {Source.REST: None})
    assert life.hint_waits
    known = lifecycle(phase=N)
    known.looked_up(Look.EXPIRY, 1, {Source.REST: SAFE + 1})
    assert not known.hint_waits  # the TTL itself asks for the second look


def test_an_expiry_on_a_services_word_names_that_service() -> None:
    life = lifecycle(phase=N, expires_at_ms=None)
    life.observe(ExpiryHint(HASH, Source.STREAM), 1)
    assert life.looked_up(Look.HINT, 2, {Source.REST: None}) == ()
    [told] = life.looked_up(Look.HINT, 3, {Source.REST: None})
    assert (told.status, told.source) == (S.EXPIRED, Source.STREAM)


@pytest.mark.parametrize("source", [Source.STREAM, Source.NODE_EVENTS])
def test_what_we_send_is_not_sent_by_the_word_of_who_calls_by_himself(source) -> None:
    own, others = lifecycle(), lifecycle(own=False)
    assert own.observe(Known(HASH, source), 1) == ()
    assert own.unsent
    assert statuses(own.observe(Known(HASH, Source.REST), 1)) == [S.SENT]
    assert statuses(others.observe(Known(HASH, source), 1)) == [S.SENT]


def test_an_expiry_look_that_proves_nothing_is_asked_for_again_later() -> None:
    life = lifecycle(phase=N)
    life.tick(1, SAFE + 1)
    life.looked_up(Look.EXPIRY, 1, {}, retry_after_s=5)
    life.tick(5.9, SAFE + 1)
    assert life.look is None
    life.tick(6, SAFE + 1)
    assert life.look is Look.EXPIRY


def test_a_deadline_that_passes_during_a_look_up_asks_for_one_more() -> None:
    life = lifecycle(phase=N)
    life.tick(119, SAFE + 1)
    life.tick(120, SAFE + 1)
    assert life.looked_up(Look.EXPIRY, 121, {}) == ()
    assert life.look is Look.TIMEOUT
    assert statuses(life.looked_up(Look.TIMEOUT, 122, {})) == [S.TIMEOUT]


def test_the_time_we_listen_counts_anew_from_sent() -> None:
    life = lifecycle()
    life.observe(KNOWN, 100)
    life.tick(219, 0)
    assert life.look is None
    life.tick(220, 0)
    assert life.look is Look.TIMEOUT


def test_without_a_time_limit_only_the_ttl_ends_the_waiting() -> None:
    life = lifecycle(timeout_s=None, phase=N)
    life.tick(10**9, 0)
    assert (life.deadline, life.look) == (None, None)


def test_a_source_may_tell_the_ttl_that_we_did_not_know() -> None:
    life = lifecycle(own=False, expires_at_ms=None)
    life.observe(Known(HASH, Source.NODE_RPC, Kind.TRANSACTION_V1, TTL_ENDS), 1)
    assert (life.safely_expired_at_ms, life.kind) == (SAFE, Kind.TRANSACTION_V1)


def test_without_a_margin_it_is_safe_right_after_the_ttl() -> None:
    life = Lifecycle(HASH, own=False, timeout_s=None, expires_at_ms=TTL_ENDS)
    assert life.safely_expired_at_ms == TTL_ENDS


def test_news_of_another_transaction_is_refused() -> None:
    with pytest.raises(ValueError, match=OTHER):
        lifecycle().observe(Known(OTHER, Source.STREAM), 1)


@pytest.mark.parametrize("phase", [U, N])
def test_cancelled_and_error_are_final(phase) -> None:
    for end in (lambda life: life.cancel("no"), lambda life: life.fail(Source.NODE_RPC, "refused")):
        life = lifecycle(phase=phase)
        assert end(life)[-1].status in FINAL_STATUSES
        assert life.final
        assert end(life) == ()


TOLD = [
    # own, phase before, observation -> all that is told
    (True, U, KNOWN, [Transition(S.SENT, Source.NODE_RPC, "accepted by a node")]),
    (False, U, KNOWN, [Transition(S.SENT, Source.NODE_RPC, "the network holds it, not executed yet")]),
    (False, N, EXECUTED, [Transition(S.PROCESSED, Source.STREAM, "executed with success", SUCCESS)]),
    (False, N, FAILED, [Transition(S.PROCESSED, Source.STREAM, "executed, failed: User error: 65", FAILURE)]),
    (True, N, BEAT, [Transition(S.PING, Source.STREAM, "the connection is alive")]),
]


@pytest.mark.parametrize(("own", "before", "seen", "told"), TOLD)
def test_what_is_told_names_its_source_and_has_the_entity(own, before, seen, told) -> None:
    assert list(lifecycle(own=own, phase=before).observe(seen, 1)) == told


TIMED_OUT = [
    # own, phase, time limit -> message
    (True, N, 120, "not final after 120 s; it may still be executed"),
    (True, U, 0.5, "not final after 0.5 s; it may still be executed"),
    (False, N, 120, "not final after 120 s; it may still be executed"),
    (False, U, 120, "no source knew this hash within 120 s; it may still be sent"),
    (False, U, None, "no source knew this hash within the time given; it may still be sent"),
]


@pytest.mark.parametrize(("own", "phase", "timeout_s", "message"), TIMED_OUT)
def test_a_time_out_says_what_it_does_not_mean(own, phase, timeout_s, message) -> None:
    life = lifecycle(own=own, phase=phase, timeout_s=timeout_s)
    assert life.looked_up(Look.TIMEOUT, 1, {}) == (Transition(S.TIMEOUT, Source.LOCAL, message),)


def test_an_expiry_names_whose_clock_proved_it() -> None:
    life = lifecycle(phase=N)
    answers = {Source.REST: SAFE, Source.NODE_RPC: SAFE + 1}
    assert life.looked_up(Look.EXPIRY, 1, answers) == ()
    told = life.looked_up(Look.EXPIRY, 2, answers)
    assert told == (Transition(S.EXPIRED, Source.NODE_RPC, "its TTL passed before it was executed"),)


@pytest.mark.parametrize("seen", [Known, Executed, ExpiryHint])
def test_the_kind_is_learned_from_whoever_tells_it_and_stays(seen) -> None:
    def news(kind: Kind | None) -> Known | Executed | ExpiryHint:
        return Executed(HASH, Source.STREAM, SUCCESS, kind) if seen is Executed else seen(HASH, Source.STREAM, kind)

    for before in (None, Kind.DEPLOY):
        life = Lifecycle(HASH, own=False, timeout_s=None, kind=before)
        life.observe(news(Kind.TRANSACTION_V1), 1)
        assert life.kind is (before or Kind.TRANSACTION_V1)


def test_what_is_told_has_its_own_kind_where_it_was_only_guessed_before() -> None:
    for given_kind in (None, Kind.DEPLOY):
        life = Lifecycle(HASH, own=False, timeout_s=None, kind=given_kind)
        life.observe(Known(HASH, Source.STREAM, Kind.DEPLOY), 1)
        life.observe(Executed(HASH, Source.REST, SUCCESS, Kind.TRANSACTION_V1), 2)
        assert life.kind is (given_kind or Kind.TRANSACTION_V1)


def test_without_other_word_it_is_asked_again_after_a_second() -> None:
    life = lifecycle(phase=N)
    life.looked_up(Look.EXPIRY, 7, {})
    assert life.expiry_retry_at == 8


# --- any interleaving

observations = st.sampled_from([KNOWN, EXECUTED, FAILED, HINT, NOBODY, BEAT])
answers = st.dictionaries(st.sampled_from([Source.REST, Source.NODE_RPC]), st.sampled_from([None, 0, SAFE, SAFE + 1]))
steps = st.one_of(
    st.tuples(st.just("see"), observations),
    st.tuples(st.just("tick"), st.sampled_from([None, 0, TTL_ENDS, SAFE + 1])),
    st.tuples(st.just("look"), answers),
    st.tuples(st.just("wait"), st.floats(0, 90)),
)


@given(own=st.booleans(), ttl_known=st.booleans(), limited=st.booleans(), script=st.lists(steps, max_size=40))
def test_any_interleaving_gives_one_final_status_at_most_in_order_and_with_proof(
    own, ttl_known, limited, script
) -> None:
    life = lifecycle(own=own, timeout_s=60 if limited else None, expires_at_ms=TTL_ENDS if ttl_known else None)
    now, told, executed, proof, hinted, ticked_late = 0.0, [], False, False, False, False
    for what, value in script:
        if what == "see":
            new = life.observe(value, now)
            executed = executed or isinstance(value, Executed)
            hinted = hinted or isinstance(value, ExpiryHint)
        elif what == "tick":
            life.tick(now, value)
            ticked_late = ticked_late or life.look is Look.TIMEOUT
            new = ()
        elif what == "wait":
            now += value
            new = ()
        elif life.look is not None:
            new = life.looked_up(life.look, now, value)
            proof = (
                proof or any(clock is not None and clock > SAFE for clock in value.values()) or bool(value and hinted)
            )
        else:
            new = ()
        told += statuses(new)
    finals = [status for status in told if status in FINAL_STATUSES]
    assert len(finals) <= 1
    assert not finals or told[-1] is finals[0]
    assert told.count(S.SENT) <= 1
    if S.PROCESSED in told:
        assert executed
        assert not own or told.index(S.SENT) < told.index(S.PROCESSED)
    assert S.EXPIRED not in told or proof
    assert S.TIMEOUT not in told or ticked_late
    assert life.final == bool(finals)


@given(script=st.lists(steps, max_size=20))
def test_every_story_can_be_brought_to_its_end(script) -> None:
    life = lifecycle()
    now = 0.0
    for what, value in script:
        if what == "see":
            life.observe(value, now)
        elif what == "tick":
            life.tick(now, value)
        elif what == "wait":
            now += value
    for _ in range(3):
        if life.final:
            break
        now += 1000
        life.tick(now, 0)
        assert life.look is not None
        life.looked_up(life.look, now, {})
    assert life.final
