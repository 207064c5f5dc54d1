"""Wishes: declared where they are granted, and run as if a command had been typed."""

from chatbot.conversation import Command, Context, Redirect, Reply, Requires, Router, WishPage
from chatbot.engine.telegram.routes import Routes

router = Router(requires=Requires.PRIVACY)


@router.command("suivre", menu="Suivre")
@router.wish("follow", "suivre le 7")
async def follow(ctx: Context) -> Reply:
    return Reply(ctx.request.words)


@router.wish("about", "qui es-tu", "es-tu un robot", requires=Requires.NOTHING)
async def show_about(_ctx: Context) -> Reply:
    return Reply("Un robot.")


@router.words()
async def receive_words(ctx: Context) -> Reply | Redirect:
    return Redirect(ctx.wishes[0].name, "5 7")


def test_all_wishes_are_gathered_from_commands_and_pages() -> None:
    names = [wish.name for wish in Routes(router.routes).wishes]
    assert names == ["follow", "about"]
    page = next(route for route in router.routes if isinstance(route, WishPage))
    assert page.wish.sentences == ("qui es-tu", "es-tu un robot")


def test_a_wish_is_granted_by_its_route_with_what_that_requires() -> None:
    routes = Routes(router.routes)
    follows, about = routes.match_wish("follow"), routes.match_wish("about")
    assert (follows.name, follows.requires) == ("/suivre", Requires.PRIVACY)
    assert (about.name, about.requires) == ("wish about", Requires.NOTHING)


def test_a_command_without_a_wish_has_none() -> None:
    plain = Router(requires=Requires.NOTHING)
    plain.command("dates", menu="Les dates")(follow)
    [route] = plain.routes
    assert isinstance(route, Command)
    assert route.wish is None
    assert Routes(plain.routes).wishes == ()
