"""Records as HTML tables: in a notebook they look right by just being named."""

from __future__ import annotations

from collections.abc import Iterable


def html(head: Iterable[str], rows: Iterable[Iterable[str]], *, named: bool = False) -> str:
    """A table whose cells are HTML already; with `named` the first cell of each row is its heading.

    A wide one is moved within its own box: the page around it stays as wide as the paper.
    """
    body = "".join(f"<tr>{''.join(_cells(row, named))}</tr>" for row in rows)
    titles = "".join(f'<th scope="col">{name}</th>' for name in head)
    return f'<div style="overflow-x: auto"><table><tr>{titles}</tr>{body}</table></div>'


def _cells(row: Iterable[str], named: bool) -> Iterable[str]:
    for place, cell in enumerate(row):
        yield f'<th scope="row">{cell}</th>' if named and not place else f"<td>{cell}</td>"
