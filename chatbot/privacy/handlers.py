"""/mesdonnees, /oublier, /confidentialite."""

from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.service import followable, topic_of_key
from chatbot.conversation import File, Press, Reply, Request, Requires, old_command
from chatbot.privacy import rooms, texts
from chatbot.privacy.payloads import EraseAll, ShowKept, Withdraw
from chatbot.privacy.rules import still_asked
from chatbot.subscriptions import handlers as following
from chatbot.subscriptions.service import followed
from chatbot.subscriptions.texts import follows_no_more
from chatbot.welcome.service import alliance
from chatbot.welcome.texts import menu


async def mes_donnees(ask: Request, session: AsyncSession) -> Reply:
    """`/mesdonnees`: a message to read, and a file to keep."""
    shown = await _shown(ask, session)
    kept = await rooms.about(session, await rooms.account(session, ask.chat))
    return replace(shown, file=File(texts.FILE, texts.as_file(kept, ask)) if kept else None)


async def show_kept(ask: Request, session: AsyncSession, _payload: ShowKept) -> Reply:
    """The same message again, without the file."""
    return await _shown(ask, session)


async def withdraw(ask: Request, session: AsyncSession, unwanted: Withdraw) -> Reply:
    """A consent is withdrawn: the subscription ends."""
    topic = await topic_of_key(session, unwanted.topic)
    outcome = await following.leave(ask, session, topic)
    return await _shown(ask, session, follows_no_more(topic, outcome))


async def oublier(ask: Request, session: AsyncSession) -> Reply:
    """`/oublier`: what will be erased and what stays, and one question."""
    person = await rooms.account(session, ask.chat)
    kept = await rooms.about(session, person)
    if all(one.stays for one in kept):
        return Reply(texts.nothing_to_erase(kept))
    losses = await rooms.losses(session, person, at=ask.at)
    return Reply(texts.sure(kept, losses), texts.sure_buttons(ask.at))


async def erase_all(ask: Request, session: AsyncSession, erase: EraseAll) -> Reply:
    """The answer to that question; asked again where it comes late."""
    person = await rooms.account(session, ask.chat)
    kept = await rooms.about(session, person)
    if not still_asked(erase.asked, ask.at) or all(one.stays for one in kept):
        return await oublier(ask, session)
    await rooms.forget(session, person, at=ask.at)
    return Reply(texts.erased(kept))


async def confidentialite(ask: Request, session: AsyncSession) -> Reply:
    """`/confidentialite`."""
    ours = await alliance(session)
    return Reply(
        texts.policy(ours, ask.policy.retention_days, ask.policy.question_days), menu(ours)
    )


async def _shown(ask: Request, session: AsyncSession, toast: str = "") -> Reply:
    kept = await rooms.about(session, await rooms.account(session, ask.chat))
    _, rows = await followed(session, ask)
    text = texts.all_kept(kept, ask.at) if kept else texts.NOTHING_KEPT
    return Reply(text, texts.kept_buttons(await followable(session), rows), toast)


ROUTES = (
    old_command(
        "mesdonnees", mes_donnees, menu="Ce que je garde sur vous", requires=Requires.PRIVACY
    ),
    old_command(
        "oublier", oublier, menu="Effacer ce que je garde sur vous", requires=Requires.PRIVACY
    ),
    old_command("confidentialite", confidentialite, menu="Ce qui est gardé, et pourquoi"),
    Press(ShowKept, show_kept, requires=Requires.PRIVACY),
    Press(Withdraw, withdraw, requires=Requires.PRIVACY),
    Press(EraseAll, erase_all, requires=Requires.PRIVACY),
)
