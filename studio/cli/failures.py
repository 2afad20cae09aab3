"""Failures as a person at the command line sees them: one message, one exit code."""

import traceback

FAILED, WRONG_USE = 1, 2


class Failure(Exception):
    """The command ran and failed; the message says why and what to do next."""


class WrongUse(Exception):
    """The command was given something it can't take; the message says what it takes."""


def told(error: Exception, traceback_wanted: bool) -> tuple[int, str]:
    """Exit code and text for `error`."""
    code, text = _judged(error)
    if traceback_wanted:
        details = getattr(error, "details", "") or "".join(traceback.format_exception(error))
        text = f"{details.rstrip()}\n{text}"
    return code, f"pocket-studio: {text}" if not traceback_wanted else text


def _judged(error: Exception) -> tuple[int, str]:
    if isinstance(error, ImportError):
        return FAILED, f"{error}; `pocket-studio doctor` tells what is missing and the command that mends it"
    from studio.api import ModelError
    from studio.phones.profile import UnknownPhone
    from studio.runtime.app_errors import AppError
    from studio.runtime.discovery import UnknownApp
    from studio.runtime.settings_schema import SchemaError, SettingsError
    from studio.sources.source import AddressError, SourceError

    match error:
        case WrongUse() | UnknownApp() | UnknownPhone() | AddressError():
            return WRONG_USE, str(error)
        case SchemaError():
            return FAILED, str(error)
        case SettingsError():
            return WRONG_USE, str(error)
        case AppError():
            hint = " Run it with --debug to see the traceback." if error.details else ""
            return FAILED, f"{error}{hint}"
        case Failure() | ModelError() | SourceError():
            return FAILED, str(error)
        case OSError():
            return FAILED, f"{error.filename}: {error.strerror or error}" if error.filename is not None else str(error.strerror or error)
        case _:
            text = f"something went wrong in the studio itself: {type(error).__name__}: {error}"
            return FAILED, f"{text}. Run it with --debug to see the traceback, and report it."
