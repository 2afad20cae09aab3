"""A server that stands in for Open Food Facts, and a guide to show pictures to."""

from collections.abc import Iterator

import pytest

from apps.barcode_guide.manner import Manner
from tests.apps.barcode_guide.local_facts import LocalFacts
from tests.apps.barcode_guide.session import AWAY, Session


@pytest.fixture
def facts(direct: None) -> Iterator[LocalFacts]:
    local = LocalFacts()
    yield local
    local.stop()


@pytest.fixture
def session() -> Session:
    return Session(Manner(moves=AWAY))
