"""Where frames come from."""

from studio.sources.address import FORMS, Address, hidden, parse
from studio.sources.opening import open_source
from studio.sources.source import AddressError, Source, SourceError, SourceLost, Wanted, every

__all__ = ["FORMS", "Address", "AddressError", "Source", "SourceError", "SourceLost", "Wanted", "every", "hidden", "open_source", "parse"]
