"""The static edition as plain files for any web host: all lessons, practice, errata, gallery and the recogniser.

No word of a lesson is written twice: `StaticPage` is one more kind of page that a lesson speaks to. A control offers the
examples that its lesson names, each with what the page shows for it, worked out beforehand.
"""

from explainer.site.build import build

__all__ = ["build"]
