"""How a phone slows down as it warms up: an option, for nobody published measurements of networks over minutes."""

import math

from studio.api import Estimate
from studio.phones.energy import Battery, powers, warming_minutes

SLOWING = (1.0, 0.7, 0.5)
"""Exponents by which speed falls with power, at worst, in the middle and at best: power falls faster than the clock, up to with its square
where the voltage falls too. Assumed.
"""


def kept(battery: Battery, battery_wh: float, camera: bool, minutes: float) -> Estimate:
    """Share of the speed that is left after `minutes` of what lets the battery last as `battery` says; at most 1.

    What exceeds what the phone can give off must go, from what the app draws: screen and camera stay as they are. Raises ValueError for a
    time below 0.
    """
    if minutes < 0:
        raise ValueError(f"a phone runs for 0 minutes or more, not {minutes:g}")
    hours = battery.hours
    drawn = Estimate(battery_wh / hours.value, battery_wh / hours.high, battery_wh / hours.low, "modelled", hours.source)
    known = powers()
    still = [known["idle"], *([known["camera"]] if camera else [])]
    lasting, warming = known["sustained"], warming_minutes()
    middle = math.sqrt(lasting.low * lasting.high)

    usual = sum(math.sqrt(part.low * part.high) for part in still)

    def share(watts: float, others: float, given_off: float, minutes_to_warm: float, slowing: float) -> float:
        own, allowed = watts - others, given_off - usual
        if own <= allowed:
            return 1.0
        warm = 1 - math.exp(-minutes / minutes_to_warm)
        return 1 - (1 - float((allowed / own) ** slowing)) * warm

    worst = share(drawn.high, sum(part.high for part in still), lasting.low, warming.low, SLOWING[0])
    likely = share(drawn.value, usual, middle, math.sqrt(warming.low * warming.high), SLOWING[1])
    best = share(drawn.low, sum(part.low for part in still), lasting.high, warming.high, SLOWING[2])
    source = (
        f"{drawn.low:.2g}–{drawn.high:.2g} W drawn, {lasting.low:g}–{lasting.high:g} W given off for long ({lasting.source}), warm after "
        f"{warming.low:g}–{warming.high:g} minutes ({warming.source})"
    )
    return Estimate(likely, min(worst, likely), max(best, likely), "assumed", source)


def slowed(ms: Estimate, share: Estimate) -> Estimate:
    """Milliseconds when `share` of the speed is left."""
    source = f"{ms.source}; {share.value:.0%} of the speed left: {share.source}"
    return Estimate(ms.value / share.value, ms.low / share.high, ms.high / share.low, "assumed", source)
