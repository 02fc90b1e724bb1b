"""The course as it is served: `explainer app`, or `streamlit run pages/server.py`."""

from pathlib import Path

from shell import thrift
from shell.files import Files
from shell.headers import Headers
from shell.uploads import Uploads
from streamlit.starlette import App

thrift.begin()
app = App(Path(__file__).with_name("app.py"), middleware=[(Headers, (), {}), (Files, (), {}), (Uploads, (), {})])
