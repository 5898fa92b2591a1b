"""The floor mat: switches to ground, read as raw edges with the kernel's own time."""

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Literal

from gpiozero import Factory, Pin

from hardware.pins import pin_errors, release_pin, watch_edges
from station.gait.samples import ContactEdge, PadChannel
from station.ports import Clock, HardwareError

# Four looks a second: a lost edge is healed before the second step after it, for eight readings of a pin a second.
REREAD_NS = 250_000_000


class Mat:
    """The pads under the user's feet, each a switch to ground on its own pin with the Pi's pull-up."""

    def __init__(
        self,
        factory: Factory,
        clock: Clock,
        pads: Mapping[PadChannel, int],
        normally: Literal["open", "closed"] = "open",
        delays_ns: tuple[int, int] = (0, 0),
    ) -> None:
        """`pads` maps each pad to its GPIO number: a left and a right one, or one undivided.

        A switch that is `normally` open closes under a foot, so low is loaded; one that is normally closed opens.
        `delays_ns` is how long the filter at a pin holds back a closing and an opening switch: edges are dated back.
        """
        self._factory = factory
        self._clock = clock
        self._pads = dict(pads)
        self._normally = normally
        self._loaded_level = normally == "closed"
        self._delays_ns = delays_ns
        self._open: list[tuple[Pin, _Pad]] = []
        self._reread_ns = 0

    def open(self, sink: Callable[[ContactEdge], None]) -> None:
        """Hands the level of each pad to `sink` as `initial`, then every edge, from the pin library's thread.

        Raises HardwareError when a pin cannot be used; then none is held.
        """
        try:
            for channel, number in self._pads.items():
                with pin_errors(f"mat's {channel}", number):
                    self._open_pad(channel, number, sink)
        except HardwareError:
            self.close()
            raise

    def _open_pad(self, channel: PadChannel, number: int, sink: Callable[[ContactEdge], None]) -> None:
        pin, pad = self._factory.pin(number), _Pad(channel, sink, self._delays_ns, loaded_level=self._loaded_level)
        self._open.append((pin, pad))
        # Stamped before the edges are watched, so that no edge is older than the level found.
        start_ns = self._clock.now_ns()
        watch_edges(pin, pull="up", edges="both", call=pad.edge)
        pad.begin(start_ns, level=bool(pin.state))
        self._reread_ns = start_ns + REREAD_NS

    def reread(self) -> None:
        """Looks at the levels again, four times a second however often it is called.

        The kernel's queue of edges is finite. A level that two looks in a row find changed, with no edge before, in
        between or on its way, is one whose edge was lost: it is handed on as `initial`.
        """
        now_ns = self._clock.now_ns()
        if now_ns < self._reread_ns:
            return
        self._reread_ns = now_ns + REREAD_NS
        for pin, pad in self._open:
            pad.look(now_ns, level=bool(pin.state))

    def notice(self) -> str:
        """What may be wrong with the pads as a whole, or was, for people; empty when nothing is.

        A mat that nobody stands on reads free, so one that has never done so may be wired the other way round.
        """
        healed = sum(pad.healed for _, pad in self._open)
        if healed:
            return f"works; lost edges found by looking again so far: {healed}"
        if not self._open or any(pad.was_free for _, pad in self._open):
            return ""
        who, they = ("Both pads have", "they are") if len(self._open) > 1 else ("The pad has", "it is")
        if self._normally == "open":
            remedy = 'opened by a foot and not closed: set mat.normally = "closed". Or a wire touches ground'
        else:
            remedy = 'closed by a foot and not opened: set mat.normally = "open". Or a wire is off'
        return f"{who} read loaded since the start. If nobody stands there, {they} {remedy}"

    def close(self) -> None:
        """Lets go of the pins; safe to call twice."""
        while self._open:
            release_pin(self._open.pop()[0])


class _Pad:
    """Joins the level found with the edges that follow, whichever of both reaches us first.

    Edges are watched before the level is read, so none is lost; but an edge in between shows in both. Told first, it
    says what the level was before it. Told after the level was handed on, it only repeats that level and is left out.
    """

    def __init__(
        self,
        channel: PadChannel,
        sink: Callable[[ContactEdge], None],
        delays_ns: tuple[int, int],
        *,
        loaded_level: bool,
    ) -> None:
        self._channel = channel
        self._sink = sink
        self._delays_ns = delays_ns
        self._loaded_level = loaded_level
        self._last_ns = 0
        self.was_free = False
        self.healed = 0
        self._told = False
        self._doubted = False
        self._lock = Lock()
        self._early: list[tuple[int, bool]] | None = []
        self._found: bool | None = None

    def edge(self, t_ns: int, level: bool) -> None:
        """One edge from the pin library's thread."""
        loaded = level is self._loaded_level
        with self._lock:
            # A switch that opens and closes again sooner than its filter can tell must not close before it opened.
            t_ns = self._last_ns = max(t_ns - self._delays_ns[level], self._last_ns)
            if self._early is not None:
                self._early.append((t_ns, loaded))
                return
            repeats, self._found = loaded is self._found, None
            if not repeats:
                self._tell(ContactEdge(t_ns, self._channel, loaded))

    def begin(self, start_ns: int, *, level: bool) -> None:
        """Hands on the level at `start_ns`, then what arrived while it was read."""
        with self._lock:
            self._last_ns = max(self._last_ns, start_ns)
            early, self._early = self._early or [], None
            loaded = not early[0][1] if early else level is self._loaded_level
            self._found = None if early else loaded
            self._tell(ContactEdge(start_ns, self._channel, loaded, initial=True))
            for t_ns, then_loaded in early:
                self._tell(ContactEdge(t_ns, self._channel, then_loaded))

    def look(self, t_ns: int, *, level: bool) -> None:
        """Compares the level found at `t_ns` with what was told last."""
        loaded = level is self._loaded_level
        with self._lock:
            if loaded is self._told:
                self._doubted = False
            elif not self._doubted:
                self._doubted = True
            else:
                # Should its edge come after all, it only repeats this.
                self._found = loaded
                self.healed += 1
                self._tell(ContactEdge(t_ns, self._channel, loaded, initial=True))

    def _tell(self, row: ContactEdge) -> None:
        self._told, self._doubted = row.loaded, False
        self.was_free = self.was_free or not row.loaded
        self._sink(row)
