"""The one-slot mailbox."""

import threading
import time

from studio.runtime.latest import Latest


def test_newer_replaces_older_and_counts_it() -> None:
    box: Latest[int] = Latest()
    box.put(1)
    box.put(2)
    assert box.take(0) == 2
    assert box.dropped == 1
    assert box.take(0) is None


def test_take_waits_for_a_value() -> None:
    box: Latest[int] = Latest()
    thread = threading.Timer(0.05, box.put, [7])
    thread.start()
    assert box.take(2) == 7
    thread.join()


def test_wake_frees_a_waiting_take() -> None:
    box: Latest[int] = Latest()
    thread = threading.Timer(0.05, box.wake)
    thread.start()
    begun = time.monotonic()
    assert box.take(5) is None
    assert time.monotonic() - begun < 3
    thread.join()
    box.put(1)
    assert box.take(0) == 1


def test_every_value_is_taken_or_counted() -> None:
    box: Latest[int] = Latest()
    taken = []

    def take() -> None:
        while (value := box.take(1)) != -1:
            taken.append(value)

    thread = threading.Thread(target=take)
    thread.start()
    for value in range(5000):
        box.put(value)
    while box._value is not None:
        time.sleep(0.001)
    box.put(-1)
    thread.join()
    assert len(taken) + box.dropped == 5000
    assert taken == sorted(taken)
