"""What a check has to say, one line each, and how it asks the risky questions: in a process of its own."""

from collections.abc import Callable
from dataclasses import dataclass

from studio.runtime.processes import IsolatedError, isolated

LIMIT_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. good: it works; a finding that isn't good says what to do. doubtful: it works, but look at it."""

    good: bool
    text: str
    doubtful: bool = False


def works(findings: tuple[Finding, ...]) -> bool:
    return all(finding.good for finding in findings)


def several(count: int, what: str) -> str:
    """1 setting, 3 settings."""
    return f"{count} {what}{'s' if count != 1 else ''}"


def asked_apart(what: str, function: Callable[..., tuple[Finding, ...]], *arguments: object, seconds: float) -> tuple[Finding, ...]:
    """What the module-level `function` finds in a process of its own; its crash or endless loop is a finding on `what`."""
    try:
        return isolated(function, *arguments, seconds=seconds)
    except IsolatedError as error:
        return (Finding(False, f"{what} {error}"),)
