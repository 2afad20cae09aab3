"""The stage of the hand puppets' tests."""

import pytest

from tests.apps.hand_puppets.staged_hands import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
