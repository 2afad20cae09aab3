"""What `run --hold` does and tells: an app kept within a budget as if it ran on a phone."""

from argparse import Namespace
from typing import Any

from studio.cli.failures import WrongUse
from studio.lab.phone_budget_run import BudgetRun
from studio.phones.budget import Target
from studio.phones.profile import Phone
from studio.runtime.opening import OpenedApp


def checked(chosen: Namespace, fps: float | None) -> Target | None:
    """The budget that is to be held, None where none is. Raises WrongUse."""
    if not chosen.hold:
        if chosen.latency or chosen.battery:
            raise WrongUse("--latency and --battery are a budget: hold it with --hold on a --phone")
        return None
    if not chosen.phone:
        raise WrongUse("--hold keeps the app within a budget on a phone; name one with --phone")
    if not (fps or chosen.latency or chosen.battery):
        raise WrongUse("--hold needs a budget: --fps, --latency, --battery, or several of them")
    return Target(fps, chosen.latency, chosen.battery)


def begun(chosen: Namespace, opened: OpenedApp, phone: Phone, target: Target) -> BudgetRun:
    """A recording keeps its size, so that only variants and rate are given up for it."""
    threads = chosen.threads or None
    return BudgetRun(opened, chosen.app_name, phone, target, fps=target.rate, threads=threads, resize=not chosen.record)


def told(held: BudgetRun) -> dict[str, Any]:
    """Prints how it went."""
    if not held.frames:
        print(f"  no budget was held: {held.reason or 'there were too few frames to tell what one costs'}")
        return {"frames": 0, "reason": held.reason}
    share = 1 - held.over / held.frames
    print(f"  budget held for {share:.0%} of {held.frames} frames, at last with {held.rung.told}; changes: {len(held.changes)}")
    return {
        "frames": held.frames,
        "held": round(share, 4),
        "rate": held.rung.rate,
        "size": held.rung.size,
        "variants": dict(held.rung.variants),
        "changes": [{"seconds": round(made.seconds, 3), "sentence": made.change.sentence} for made in held.changes],
    }
