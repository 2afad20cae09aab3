"""Steady pulses over unsteady frames."""


class Beat:
    """When the next pulse is due. A change of rate is heard with the next one."""

    def __init__(self) -> None:
        self._last = float("-inf")

    def due(self, now: float, ahead: float, rate: float) -> tuple[float, ...]:
        """Seconds from now on at which pulses begin until the next frame, which is expected in `ahead` seconds; rate: pulses a second."""
        period = 1 / rate
        if now - self._last > 2 * period:
            self._last = now - period
        times = []
        while (next_one := self._last + period) < now + max(ahead, 1e-3):
            self._last = max(next_one, now)
            times.append(self._last - now)
        return tuple(times)
