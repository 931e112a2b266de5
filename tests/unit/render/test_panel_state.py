"""The state that the panel shows: it advances with updates, and nothing is forgotten."""

from unit.render.updates import SUCCESS, S, processed, state, update

from cspr_track.render.panel_state import advance


def test_a_heartbeat_is_counted_and_is_no_status() -> None:
    sent = update(S.SENT)
    found = state((sent, 1.0), (update(S.PING), 2.0), (update(S.PING), 3.0))
    assert found.pings == 2
    assert found.latest is sent
    assert found.reached == {"sent": 1.0}


def test_seconds_count_from_the_beginning_and_not_from_the_clocks_zero() -> None:
    done = processed(SUCCESS)
    found = state((update(S.SENT), 100.5), (done, 117.25), began_at_s=100.0)
    assert found.reached == {"sent": 0.5, "processed": 17.25}
    assert found.latest is done


def test_only_a_final_status_ends_it() -> None:
    followed = state()
    assert not followed.final
    for status in S:
        assert state((update(status), 1.0)).final is (
            status in {S.PROCESSED, S.EXPIRED, S.CANCELLED, S.TIMEOUT, S.ERROR}
        )


def test_the_state_before_stays_as_it_was() -> None:
    before = state((update(S.SENT), 1.0))
    after = advance(before, processed(SUCCESS), 2.0)
    assert before.reached == {"sent": 1.0}
    assert not before.final
    assert after.final
