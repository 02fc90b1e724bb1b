"""The static edition: lessons 1 to 11, the errata, the gallery and the recogniser as plain files for any web host.

No word of a lesson is written twice: each page's own script is run once more, with a stand-in for Streamlit that writes down
what it is told to show. A control offers values that were worked out beforehand, each with what the page shows for it.
"""

from explainer.site.build import build

__all__ = ["build"]
