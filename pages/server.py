"""The course as it is served: `explainer app`, or `streamlit run pages/server.py`."""

import ctypes
import os
from contextlib import suppress
from pathlib import Path

from shell.headers import Headers
from streamlit.starlette import App

M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8  # of glibc's malloc.h

# Thirty readers' products of matrices side by side are no faster with several threads for each of them.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
# What was taken for a large array, or by a thread that has ended, goes back to the system at once. Only glibc has to be told.
with suppress(OSError, AttributeError, TypeError):
    mallopt = ctypes.CDLL(None).mallopt
    mallopt(M_MMAP_THRESHOLD, 1 << 17)
    mallopt(M_ARENA_MAX, 2)

app = App(Path(__file__).with_name("app.py"), middleware=[(Headers, (), {})])
