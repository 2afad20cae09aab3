"""Ctrl-C held back is heard later, not lost; what became of one in an import is recognised."""

import os
import signal
import sys

import pytest

from studio.runtime.ctrl_c import ctrl_c_held_back, stopped_by_ctrl_c


@pytest.mark.skipif(sys.platform == "win32", reason="signals can't be held back there")
def test_it_is_heard_at_the_end_of_the_block() -> None:
    done = []
    with pytest.raises(KeyboardInterrupt), ctrl_c_held_back():  # noqa: PT012 - the block after the signal is what is tested
        os.kill(os.getpid(), signal.SIGINT)
        done.append(sum(range(100_000)))
    assert done
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, ())


def test_what_became_of_it_is_recognised() -> None:
    deep = ImportError("initialization failed")
    deep.__cause__ = RuntimeError()
    deep.__cause__.__context__ = KeyboardInterrupt()
    assert stopped_by_ctrl_c(deep)
    assert stopped_by_ctrl_c(KeyboardInterrupt())
    assert not stopped_by_ctrl_c(ImportError("no such module"))
    assert not stopped_by_ctrl_c(None)
