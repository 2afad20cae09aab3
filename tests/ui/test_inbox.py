"""Events reach the window in order; pictures never queue."""

import threading

from studio.runtime.messages import Readings, Ready, SourceEnded
from studio.ui.inbox import Inbox
from tests.ui.fake_device import FakeDevice, reading


def test_readings_melt_into_one_that_keeps_every_number_and_the_newest_picture() -> None:
    inbox = Inbox()
    device = FakeDevice(inbox.put)
    old, new = device.picture(), device.picture()
    for event in (
        Readings((reading(1.0),), (), old),
        Readings((reading(2.0), reading(3.0)), (), new),
        Readings((reading(4.0),), (), None),
    ):
        inbox.put(event)
    (melted,) = inbox.take()
    assert isinstance(melted, Readings)
    assert [each.captured for each in melted.readings] == [1.0, 2.0, 3.0, 4.0]
    assert melted.picture is new
    assert inbox.take() == ()


def test_other_events_keep_their_place_among_the_readings() -> None:
    inbox = Inbox()
    inbox.put(Readings((reading(1.0),)))
    inbox.put(SourceEnded("a"))
    inbox.put(Readings((reading(2.0),)))
    assert [type(event) for event in inbox.take()] == [Readings, SourceEnded, Readings]


def test_it_wakes_once_until_it_is_emptied() -> None:
    inbox, woken = Inbox(), []
    inbox.put(Ready())
    inbox.wake_with(lambda: woken.append(len(woken)))
    assert len(woken) == 1, "what came before there was anyone to wake is announced"
    inbox.put(Ready())
    assert len(woken) == 1
    inbox.take()
    inbox.put(Ready())
    assert len(woken) == 2


def test_nothing_is_lost_between_threads() -> None:
    inbox = Inbox()
    waiting = threading.Event()
    inbox.wake_with(waiting.set)
    count, got = 2000, []
    sender = threading.Thread(target=lambda: [inbox.put(Readings((reading(float(number)),))) for number in range(count)])
    sender.start()
    while len(got) < count and waiting.wait(30):
        waiting.clear()
        for event in inbox.take():
            assert isinstance(event, Readings)
            got += [each.captured for each in event.readings]
    sender.join()
    assert got == [float(number) for number in range(count)]
