"""All rows: those of the matrix, and for each way without one what its declaration says."""

from collections import Counter

from chatbot.app import ROUTERS
from chatbot.conversation import (
    Action,
    Command,
    Membership,
    Requires,
    Route,
    Step,
    Wish,
    WishPage,
    Words,
)
from tests.authorisation import matrix
from tests.authorisation.matrix import MATRIX, Row, rows_of

ELSEWHERE = "Et aussi"
BY_RIGHT = {
    Requires.NOTHING: matrix.EVERYBODY,
    Requires.PRIVACY: matrix.PRIVATE,
    Requires.GROUP_ADMIN: matrix.GROUP,
    Requires.REFERENT: matrix.REFERENTS,
    Requires.ADMIN: matrix.ADMINS,
}


def name_of(route: Route) -> str:
    """Return the route's name in the matrix."""
    match route:
        case Command(name=name):
            return f"/{name}"
        case WishPage(wish=Wish(name=name)):
            return f"wish {name}"
        case Action(name=name) | Step(name=name):
            return f"{'press' if isinstance(route, Action) else 'step'} {name}"
        case Membership(event=event):
            return str(event)
        case Words(inline=True):
            return "inline"
    return "words"


def declared(route: Route) -> Row:
    """Make the row of a route of which the matrix says nothing: what its right says, no more.

    Raises ValueError where nothing says how people call it.
    """
    match route:
        case Command(name=name):
            called = f"/{name}"
        case WishPage(wish=wish):
            called = f"« {wish.sentences[0]} »"
        case Action(called=str(called)) | Step(called=str(called)) if called:
            pass
        case _:
            raise ValueError(f"{name_of(route)}: declare how it is called, or give it a row")
    pattern = BY_RIGHT[route.requires]
    if isinstance(route, Step):  # nobody is asked anything in a group
        pattern = f"{pattern.split()[0]} ---"
    return Row(name_of(route), "", called, pattern)


def _sections() -> dict[str, list[Row]]:
    """List all rows by section, those of declarations where most of their page's, or room's are."""
    sections = {title: [*rows_of(title)] for title in MATRIX}
    stated = {row.name: title for title, rows in sections.items() for row in rows}
    for page, router in ROUTERS.items():
        for route in router.routes:
            if name_of(route) not in stated:
                title = _most(page, stated) or _most(page.split(".")[1], stated) or ELSEWHERE
                sections.setdefault(title, []).append(declared(route))
    return sections


def _most(place: str, stated: dict[str, str]) -> str:
    """Find the section in which most rows of a page, or of a room, are stated; "" if none is."""
    pages = [page for page in ROUTERS if place in (page, page.split(".")[1])]
    routes = [route for page in pages for route in ROUTERS[page].routes]
    titles = Counter(stated[name_of(route)] for route in routes if name_of(route) in stated)
    return max(titles, key=titles.__getitem__, default="")


SECTIONS = _sections()
ROWS = [row for rows in SECTIONS.values() for row in rows]
