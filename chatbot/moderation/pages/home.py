"""/moderation: where moderation begins, and what may be typed after the command."""

from collections.abc import Awaitable, Callable, Mapping

from chatbot import conversation as ui
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable
from chatbot.chantiers.wording import label_of
from chatbot.french import counted
from chatbot.members import queries as people
from chatbot.members.links import show_roles
from chatbot.members.search import names_role, search
from chatbot.moderation import links
from chatbot.moderation.pages.bans import show_bans
from chatbot.moderation.pages.followers import find_followers, show_topics
from chatbot.moderation.pages.log import show_log
from chatbot.moderation.pages.people import SEARCH, find_people
from chatbot.moderation.pages.requests import show_requests
from chatbot.moderation.pages.week import show_week
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.wording import requests_wait

TYPED: Mapping[str, Callable[[ui.Context], Awaitable[ui.Reply]]] = {
    "demande": show_requests,
    "banni": show_bans,
    "semaine": show_week,
}

router = ui.Router(requires=ui.Requires.ADMIN)


WISH = ui.Wish(
    "moderation",
    (
        *("modération", "demandes en attente", "les demandes", "bannir quelqu'un", "bannir"),
        *("les abonnés", "bloquer quelqu'un", "demandes d'abonnement", "pending requests"),
        *("annonces à valider", "quelles annonces à valider", "qu'est-ce qui attend ma validation"),
    ),
)


@router.command("moderation", menu="Demandes, abonnés, bannis", wish=WISH)
async def moderation_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/moderation`, `demandes`, `bannis`, `semaine`, `7 dupont`, `référents du 7`."""
    words = ctx.request.words
    folded = fold(words)
    if not folded:
        return await show_moderation(ctx)
    for beginning, page in TYPED.items():
        if folded.startswith(beginning):
            return await page(ctx)
    if names_role(words):
        return await find_people(ctx, words)
    first, _, rest = words.partition(" ")
    named = await followable(ctx.session, first)
    if rest and len(named) == 1:
        # Words of the topic's own name don't search for a person.
        own_words = set(fold(f"{named[0].title} {label_of(named[0])}").split())
        is_name_of_person = not set(fold(rest).split()) <= own_words
        # « Pays du Mans » is a group, although a chantier has « pays » among its names.
        if is_name_of_person and not await search(ctx.session, words, groups=True, limit=1):
            return await find_followers(ctx, named[0], rest)
    return await find_people(ctx, words, topics=await followable(ctx.session, words))


@router.answers(links.show_moderation)
async def show_moderation(ctx: ui.Context) -> ui.Reply:
    waiting = await subscriptions.count_waiting(ctx.session)
    banned = await people.count_bans(ctx.session)
    requests = requests_wait(waiting) if waiting else "aucune demande n’attend"
    bans = counted(banned, "personne bannie") if banned else "personne n’est banni"
    text = (
        f"<b>Modération</b>\n\n{requests.capitalize()} ; {bans}.\n\n"
        "<code>/moderation marie</code> trouve une personne ou un groupe, "
        "<code>/moderation 7</code> montre les abonnés d’un chantier, "
        "<code>/moderation semaine</code> les sept derniers jours en cinq lignes."
    )
    return ui.Reply(
        text,
        (
            (show_requests.button(f"Demandes ({waiting})"), SEARCH),
            (show_topics.button("Sujets et abonnés"), show_bans.button(f"Bannis ({banned})")),
            (show_roles.button("Rôles"), show_log.button("Journal")),
        ),
    )
