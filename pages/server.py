"""The course as it is served: `explainer app`, or `streamlit run pages/server.py`."""

import sys
from pathlib import Path

from shell import faults, thrift, warming
from shell.files import Files
from shell.headers import Headers
from shell.incoming import Incoming
from shell.uploads import Uploads
from streamlit.starlette import App

thrift.begin()
warming.begin()
sys.setswitchinterval(0.0005)  # seconds; a short answer need not wait for ten times as long behind every long one
around = [(one, (), {}) for one in (Headers, Files, Uploads, Incoming)]
app = App(Path(__file__).with_name("app.py"), middleware=around, on_script_error=faults.of_the_whole_page)
