"""Search people by a name, an @name, a number or a role, and tell namesakes apart."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.service import followable_by_key
from chatbot.members import queries as people, service as members
from chatbot.members.links import show_person
from chatbot.members.models import Chat
from chatbot.members.search import search
from chatbot.members.wording import full_name, label_of
from chatbot.moderation.pages import person
from chatbot.moderation.pages.followers import show_followers
from chatbot.moderation.wording import HOME
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.links import show_followers as to_followers
from chatbot.subscriptions.wording import day_of

FOUND = 6  # persons and groups; more are a reason to type more
NAMED = 4  # topics that somebody follows; the others are counted
WHO = (
    "Qui cherchez-vous ? Un nom ou son début, un @nom, un numéro, « admins », « référents du 7 ». "
    "Ou /annuler."
)
NOBODY = (
    "Je ne trouve ni personne, ni groupe, ni sujet de ce nom. Je connais celles et ceux qui ont "
    "suivi un sujet, posé une question, ou qui ont un rôle."
)
MORE = "Il y en a d’autres : écrivez un nom plus complet."

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Known:
    """The roles, subscriptions and bans by which people of the same name are told apart."""

    admins: Collection[int] = ()  # our own ids, as below
    referents: Mapping[int, Sequence[str]] = field(default_factory=dict)  # topics' keys
    follows: Mapping[int, Sequence[str]] = field(default_factory=dict)
    banned: Collection[int] = ()  # accounts


@router.button("hs")
async def search_people(ctx: ui.Context) -> ui.Reply:
    await members.begin_step(ctx, receive_person_sought.pending())
    return ui.Reply(WHO, ((HOME,),))


SEARCH = search_people.button("Chercher")


@router.step("sought")
async def receive_person_sought(ctx: ui.Context) -> ui.Reply:
    """Look for whom the admin types."""
    return await find_people(ctx, ctx.request.words)


async def find_people(ctx: ui.Context, words: str, *, topics: Sequence[Topic] = ()) -> ui.Reply:
    """Find persons and topics by words: open a single match, else list the matches."""
    by_number = len(topics) == 1 and words.strip().isdigit()
    found = [] if by_number else await search(ctx.session, words, groups=True, limit=FOUND + 1)
    match found, topics:
        case [chat], []:
            return await person.show_person(ctx, chat=chat.id)
        case [], [topic]:
            return await show_followers(ctx, topic=topic.key)
        case [], []:
            await members.begin_step(ctx, receive_person_sought.pending())
    known = await _known(ctx, found)
    by_key = await followable_by_key(ctx.session)
    shown = list(enumerate(found[:FOUND], start=1))
    lines = []
    for number, chat in shown:
        referent = _short(known.referents.get(chat.id, ()), by_key)
        follows = _short(known.follows.get(chat.id, ()), by_key)
        what = [
            *(["admin"] if chat.id in known.admins else []),
            *([f"référent de {referent}"] if referent else []),
            *(["banni"] if chat.telegram_id in known.banned else []),
            f"connu depuis le {day_of(chat.known_since, ctx.request.at)}",
            f"suit {follows}" if known.follows.get(chat.id) else "ne suit rien",
        ]
        lines.append(f"<b>{number}. {full_name(chat)}</b>\n{', '.join(what)}")
    parts = [
        f"<b>Recherche « {ui.as_typed(words)} »</b>",
        *(lines if found or topics else [NOBODY]),
        MORE if len(found) > FOUND else "",
    ]
    persons = [
        show_person.button(f"{number}. {label_of(chat)}", chat=chat.id) for number, chat in shown
    ]
    named = topic_buttons(topics[:NAMED], to_followers, "Abonnés : {}")
    rows = [*ui.in_pairs(persons), *named, (SEARCH, HOME)]
    return ui.Reply("\n\n".join(filter(None, parts)), ui.keyboard(*rows))


async def _known(ctx: ui.Context, found: Sequence[Chat]) -> Known:
    ids = [chat.id for chat in found]
    referents: dict[int, list[str]] = {}
    for chat, key in await people.referents(ctx.session):
        referents.setdefault(chat.id, []).append(key)
    return Known(
        {admin.id for admin in await people.admins(ctx.session)},
        referents,
        await subscriptions.topics_followed(ctx.session, ids),
        await people.banned(ctx.session, [chat.telegram_id for chat in found]),
    )


def _short(keys: Sequence[str], by_key: Mapping[str, Topic]) -> str:
    # By their numbers, as admins type them, in the edition's order.
    topics = [topic for key, topic in by_key.items() if key in keys]
    names = [f"n° {topic.number}" if topic.number else "l’appel" for topic in topics]
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (f" et {more} de plus" if more > 0 else "")
