"""The static edition: lessons 1 to 14 and 17, the errata, the gallery and the recogniser as plain files for any web host.

No word of a lesson is written twice: `StaticPage` is one more kind of page that a lesson speaks to. A control offers the
examples that its lesson names, each with what the page shows for it, worked out beforehand.
"""

from explainer.site.build import build

__all__ = ["build"]
