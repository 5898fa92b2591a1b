"""Everything that the drill says to people, by key: the one table that a page translates.

Words in braces are filled in by whoever tells; the values go along with the key, so that a translation can do so too.
"""

from collections.abc import Mapping

from station.drill.events import Notice
from station.drill.sayings import SAYINGS

TEXTS: Mapping[str, str] = {
    # Why a set or a session ended.
    "time_over": "The time is over.",
    "you_stopped": "You stopped.",
    "you_left": "You stepped off and did not come back.",
    "skipped": "Skipped.",
    "limit_found": "Your limit is found.",
    "reach_levelled_off": "Your reach has stopped improving: you are warm.",
    "all_sets_done": "All sets are done.",
    "too_few_kicks": "Fewer than {least} kicks: nothing is kept.",
    "interrupted": "The station was interrupted for too long.",
    # Notices.
    "move_bar": "Move the bar to mark {mark} ({bar_mm} mm above the floor), then press the button.",
    "bar_set": "The bar is set.",
    "bar_not_set": "bar not set",
    "not_calibrated_so": "Grades are learnt anew: {reason}.",
    "lost_heels": "A range sensor is lost: heels may be missed, steps and cadence go on. {message}",
    "lost_floor": "The mat is lost: heels go on, contact times do not. {message}",
    "lost_power": "The supply voltage is low. {message}",
    "lost_records": "The session cannot be kept. {message}",
    "back_heels": "The range sensor is back.",
    "back_floor": "The mat is back.",
    "back_power": "The supply voltage is right again.",
    "back_records": "The session is kept again.",
    "goes_on": "The session goes on where it was interrupted.",
    "phone_asks": "A phone asks to be paired: with nobody on the mat, one press of the button lets it in.",
    "phone_let_in": "The phone that asked was let in.",
    "panel_test": "All lights and the buzzer for a second.",
    "counted": "The station counted {counted}, you said {said}: {error:+d} ({error_pct:.1f} %).",
    "form_speed": "Your form speed is {spm:.0f} steps a minute ({low:.0f} to {high:.0f}).",
    "form_speed_unknown": "Your form speed could not be found: {reason}",
    **SAYINGS,
}


def notice(t_ns: int, key: str, **values: float | str) -> Notice:
    """What `key` says, filled in. Raises KeyError for a key that the table does not have."""
    return Notice(t_ns, key, TEXTS[key].format(**values), values)
