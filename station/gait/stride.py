"""One gait cycle of one foot, from the contacts of both."""

from station.gait.events import Event, FootStrike, Stride
from station.gait.floor import OTHER, PAUSE_NS, Floor

MS = 1e6
# Longer than this, somebody stood still in between.
MOST_STRIDE_NS = 2 * PAUSE_NS


def stride_ending(strike: FootStrike, floor: Floor) -> list[Event]:
    """The gait cycle that ends with `strike`, which `floor` knows already.

    Nothing for the foot's first one, where its toe-off was not seen, where somebody stood in between, and on an
    undivided mat. Ground contact, swing, flight and double support as in running gait; flight ends with whichever foot
    lands first, double support begins with whichever landed last.
    """
    own = floor.contacts(strike.side)
    if len(own) < 2:
        return []
    start_ns, toe_off_ns, end_ns = own[-2].strike_ns, own[-2].toe_off_ns, strike.t_ns
    if start_ns is None or toe_off_ns is None or end_ns - start_ns > MOST_STRIDE_NS:
        return []
    flight_ms, double_support_ms = _around(toe_off_ns, start_ns, end_ns, strike, floor)
    stride_ms, contact_ms = (end_ns - start_ns) / MS, (toe_off_ns - start_ns) / MS
    stride = Stride(
        t_ns=end_ns,
        side=strike.side,
        stride_ms=stride_ms,
        contact_ms=contact_ms,
        swing_ms=(end_ns - toe_off_ns) / MS,
        flight_ms=flight_ms,
        double_support_ms=double_support_ms,
        duty_factor=contact_ms / stride_ms,
    )
    return [stride]


def _around(
    toe_off_ns: int, start_ns: int, end_ns: int, strike: FootStrike, floor: Floor
) -> tuple[float | None, float | None]:
    """Flight after the toe-off and double support before it; None where the other foot is not seen."""
    other = OTHER[strike.side]
    if not floor.moved(other, start_ns, end_ns):
        return None, None
    for contact in floor.contacts(other):
        if contact.holds(toe_off_ns):
            since_ns = start_ns if contact.strike_ns is None else max(contact.strike_ns, start_ns)
            return 0.0, (toe_off_ns - since_ns) / MS
    landings_ns = [c.strike_ns for c in floor.contacts(other) if c.strike_ns is not None and c.strike_ns > toe_off_ns]
    return (min([*landings_ns, end_ns]) - toe_off_ns) / MS, 0.0
