"""The server's memory: what is no longer needed goes back to the system, at once where that costs nobody time."""

from __future__ import annotations

import ctypes
import gc
import os
import threading
import time
from contextlib import suppress

import streamlit as st
from streamlit import runtime

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of glibc's malloc.h
LARGE = 1 << 17  # bytes from which on an array is given back as soon as nobody holds it
LOOK = 5.0  # seconds between two looks at whether anybody is there
LATER = 15.0  # seconds after Streamlit has forgotten those whose line was lost


def begin() -> None:
    """Be thrifty from now on."""
    # Thirty readers' products of matrices side by side are no faster with several threads for each of them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    with suppress(OSError, AttributeError, TypeError):  # only glibc has to be told
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, LARGE)
        library.mallopt(M_ARENA_MAX, 2)
    threading.Thread(target=_tidy, name="thrift", daemon=True).start()


def _tidy() -> None:
    """Collect garbage twice when the last reader has left: at once, and when Streamlit has forgotten them."""
    left, done = time.monotonic(), 2
    forgotten = st.get_option("server.disconnectedSessionTTL") + LATER
    while True:
        time.sleep(LOOK)
        if not runtime.exists() or runtime.get_instance().state is not runtime.RuntimeState.NO_SESSIONS_CONNECTED:
            left, done = time.monotonic(), 0
        elif done < 2 and time.monotonic() - left > (0, forgotten)[done]:
            done += 1
            give_back()


def for_good() -> None:
    """What is there now stays: Python need not look through it again whenever it looks for garbage.

    These are modules, nearly all of them, and most of the server's objects. Without them a look takes little of a reader's time
    instead of 0.15 s, and Python looks sooner: as soon as a quarter as much has come as there was. So less garbage piles up.
    """
    gc.collect()
    gc.freeze()


def give_back() -> None:
    """Collect garbage, which makes readers wait, and give what was freed to the system."""
    gc.collect()
    with suppress(OSError, AttributeError, TypeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)
