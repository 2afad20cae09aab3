"""A server that stands in for Open Food Facts."""

from collections.abc import Iterator

import pytest

from tests.apps.barcode_guide.local_facts import LocalFacts


@pytest.fixture
def facts(direct: None) -> Iterator[LocalFacts]:
    local = LocalFacts()
    yield local
    local.stop()
