"""What a sensor did not see, and for how long."""

from hypothesis import given
from hypothesis import strategies as st

from station.gait.sight import BLIND_MS, Sight


def test_a_stretch_is_clear_unless_something_was_hidden_in_it() -> None:
    sight = Sight()
    assert sight.is_clear(0, 1000)
    sight.miss(400, 500)
    assert [sight.is_clear(*stretch) for stretch in ((0, 400), (500, 900), (0, 401), (450, 460), (499, 900))] == [
        True, True, False, False, False,
    ]  # fmt: skip


def test_a_moment_counts_too() -> None:
    sight = Sight()
    sight.miss(400, 400)
    assert not sight.is_clear(300, 500)
    assert sight.is_clear(400, 500)


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(0, 300)), min_size=1, max_size=40))
def test_however_much_was_hidden_the_last_of_it_is_known(gaps_ms: list[tuple[float, float]]) -> None:
    sight, now_ms, hidden = Sight(), 0.0, []
    for clear_ms, hidden_ms in gaps_ms:
        begin_ms = now_ms + clear_ms
        now_ms = begin_ms + hidden_ms
        sight.miss(begin_ms, now_ms)
        hidden.append((begin_ms, now_ms))
    assert not any(sight.is_clear(begin_ms - 1, end_ms + 1) for begin_ms, end_ms in hidden[-4:])
    assert sight.is_clear(now_ms, now_ms + BLIND_MS)
