"""A whole station before a made-up household, its time run as fast as it keeps up: one process, to be measured.

    tests/soak/fast_station.py PARTS SEED

It is the station of the composition root with its own threads, database and sockets. Only time is not real: it stands
still while the loop turns, and jumps to whatever is due next when it has. What the household does is told on standard
output, a JSON object a line; until a line comes back, time is real and nothing else happens, so that phones and gauges
miss nothing.
"""

import heapq
import json
import select
import sys
import time
from array import array
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from hardware.registry import sensor_kind
from hardware.twin.athlete import Activity, doing
from hardware.twin.clock import ManualClock
from hardware.twin.faults import FaultyVl53
from hardware.twin.motion import Motion, Order
from hardware.twin.rig import SimulatedRig, Wiring
from hardware.twin.sensor_wires import SensorWiring
from station.app import Seam, build_loop
from station.config import load_config
from station.layout import pad_delays_ns, pad_pins, sensor_places
from tests.soak.household import PART_S, PEOPLE, PROGRAMS, Fault, Part, parts

SECOND = 1_000_000_000
TICK_NS = 50_000_000
# How long time stands still, in real seconds, for a sample that the reader has not fetched: a fault may keep it.
PATIENCE_S = 0.002
BEFORE_S, AFTER_S = 20.0, 15.0


@dataclass
class Turns:
    """What the loop's turns took since it was asked last: real and processor nanoseconds of each."""

    real_ns: "array[int]" = field(default_factory=partial(array, "q"))
    cpu_ns: "array[int]" = field(default_factory=partial(array, "q"))

    def told(self) -> dict[str, float]:
        """Median and 99th percentile of each in microseconds; then they are forgotten."""
        real, cpu = np.asarray(self.real_ns) / 1e3, np.asarray(self.cpu_ns) / 1e3
        self.real_ns, self.cpu_ns = array("q"), array("q")
        return {
            "late_p50_us": float(np.percentile(real, 50)),
            "late_p99_us": float(np.percentile(real, 99)),
            "cpu_p50_us": float(np.percentile(cpu, 50)),
            "cpu_p99_us": float(np.percentile(cpu, 99)),
        }


class Household:
    """Lets time pass between the turns of the loop, and people and faults come when they are due."""

    def __init__(self, twin: SimulatedRig, clock: ManualClock, motion: Motion, ready_pin: int) -> None:
        self._twin, self._clock, self._motion = twin, clock, motion
        self._ready_pin = ready_pin
        self._deeds: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()
        self._turns = Turns()
        self._unanswered = False
        self._began = 0, 0
        self.over = False

    def live(self, days: list[Part]) -> None:
        """Plans all parts of all days."""
        for index, part in enumerate(days):
            begins_s = index * PART_S
            comes_s, fails_s = begins_s + part.comes_s, begins_s + part.fails_s
            kicks_s = comes_s + BEFORE_S
            rests_s = kicks_s + PROGRAMS[part.program]
            act, fail = partial(self._act, part.who), partial(self._fail, part.fault)
            self._plan(comes_s, partial(self._say, "comes", who=part.who, program=part.program))
            self._plan(comes_s + 0.1, partial(act, "stand"))
            self._plan(kicks_s, partial(act, "kick"))
            self._plan(rests_s, partial(act, "stand"))
            self._plan(rests_s + AFTER_S, partial(act, "away"))
            self._plan(rests_s + 2 * AFTER_S, partial(self._say, "left", who=part.who))
            self._plan(fails_s, partial(fail, begins=True))
            self._plan(fails_s + part.fault.lasts_s, partial(fail, begins=False))
            self._plan(begins_s + PART_S - 1, partial(self._say, "empty", fault=part.fault.name))
        self._plan(len(days) * PART_S, self._end)

    def progress(self) -> None:
        """One turn is over: what is due happens, then time goes on to the next sample or tick."""
        self._turns.real_ns.append(time.perf_counter_ns() - self._began[0])
        self._turns.cpu_ns.append(time.thread_time_ns() - self._began[1])
        if self._unanswered and select.select([sys.stdin], [], [], 0)[0]:
            sys.stdin.readline()
            self._unanswered = False
        while not self._unanswered and self._deeds and self._deeds[0][0] <= self._clock.now_ns() / SECOND:
            heapq.heappop(self._deeds)[2]()
        self._pass_time()
        self._began = time.perf_counter_ns(), time.thread_time_ns()

    def _pass_time(self) -> None:
        patient_s = time.monotonic() + PATIENCE_S
        while not self._twin.pins.level(self._ready_pin) and time.monotonic() < patient_s:
            time.sleep(0.0001)
        now_ns = self._clock.now_ns()
        ready_ns = self._twin.bus.next_ready_ns()
        tick_ns = now_ns + TICK_NS
        next_ns = tick_ns if ready_ns is None else max(now_ns, min(ready_ns, tick_ns))
        if self._unanswered:
            time.sleep((next_ns - now_ns) / SECOND)
        self._twin.advance_to(next_ns)

    def _plan(self, at_s: float, deed: Callable[[], None]) -> None:
        heapq.heappush(self._deeds, (at_s, next(self._order), deed))

    def _act(self, who: str, activity: Activity) -> None:
        self._motion.change(doing(PEOPLE[who], activity))

    def _fail(self, fault: Fault, *, begins: bool) -> None:
        for chip in self._twin.chips.values():
            assert isinstance(chip, FaultyVl53)
            (fault.begin if begins else fault.end)(chip, self._twin.bus)

    def _say(self, what: str, **more: str) -> None:
        turns = self._turns.told() if what == "empty" else {}
        print(json.dumps({"what": what, "at_s": self._clock.now_ns() / SECOND} | more | turns), flush=True)
        self._unanswered = True

    def _end(self) -> None:
        self.over = True


def main() -> None:
    """Lives so many parts of days, then ends."""
    number, seed = int(sys.argv[1]), int(sys.argv[2])
    config = load_config(None)
    [place] = sensor_places(config)
    assert place.ready_pin is not None
    sensor = SensorWiring(place.channel, 0x29, place.ready_pin, sensor_kind(place.model).twin, place.shutdown_pin)
    wiring = Wiring(config.rig, (sensor,), pad_pins(config), config.mat.normally, pad_delays_ns(config))
    clock, motions = ManualClock(), []

    def begin(order: Order) -> Motion:
        motions.append(Motion(order))
        return motions[0]

    with ExitStack() as stack:
        twin = stack.enter_context(closing(SimulatedRig(wiring, clock, doing(PEOPLE["Ada"], "away"), seed, begin)))
        household = Household(twin, clock, motions[0], place.ready_pin)
        household.live(list(parts(number, seed)))
        loop = build_loop(config, Seam("simulated", clock, twin.bus, twin.pins, lambda: None), stack)
        loop.run(lambda: household.over, household.progress)


if __name__ == "__main__":
    main()
