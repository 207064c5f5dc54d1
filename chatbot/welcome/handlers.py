"""The front door, and the card of a chantier."""

import re
from dataclasses import replace

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements.news.handlers import read
from chatbot.announcements.news.payloads import ReadAnnouncement
from chatbot.announcements.writing.handlers import draft_that_stays, message_instead
from chatbot.answers.handlers import answered
from chatbot.chantiers.handlers import show_list
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowCard, ShowSection
from chatbot.chantiers.rules import APPEAL
from chatbot.chantiers.service import topic_linked, topic_of_key
from chatbot.conversation import (
    Context,
    MembershipEvent,
    Press,
    Reply,
    Request,
    Requires,
    old_command,
    old_event,
    old_words,
)
from chatbot.errors import Refusal
from chatbot.helpdesk.current_topic.service import speak_of
from chatbot.helpdesk.forwarding.acts import came_back
from chatbot.helpdesk.forwarding.answering_handlers import (
    answer_instead,
    question_that_stays,
    replied,
)
from chatbot.helpdesk.forwarding.handlers import transmettre
from chatbot.helpdesk.forwarding.rules import PASSED
from chatbot.members import roles
from chatbot.members import service as members
from chatbot.members.pages.invitations import open_invitation, referent_of
from chatbot.subscriptions import handlers as following
from chatbot.subscriptions.rules import Source
from chatbot.subscriptions.service import waiting_for
from chatbot.subscriptions.texts import follows_no_more, now_follows
from chatbot.welcome import cards, service, texts
from chatbot.welcome.payloads import FollowOnCard, LeaveOnCard

DEEP_LINK = re.compile(r"chantier-([a-z0-9-]+)")
ANNOUNCEMENT = re.compile(r"annonce-(\d{1,17})")
INVITATION = re.compile(r"inv-(\S+)")


class SectionGone(Refusal):
    """The card has no such section (any more)."""

    def __init__(self) -> None:
        super().__init__("Cette rubrique n’existe pas pour ce chantier. Revenez à sa page.")


async def start(ask: Request, session: AsyncSession) -> Reply:
    """`/start`, also as a link: t.me/BOT?start=chantier-KEY (or a number), appel, annonce-12,
    transmettre, inv-TOKEN."""
    await roles.queue_menu(session, ask.chat, at=ask.at)
    await waiting_for(session, ask)
    if ask.private:
        await came_back(session, ask.chat, at=ask.at)
    if ask.words == PASSED and ask.private:
        return await transmettre(replace(ask, words=""), session)
    if invitation := INVITATION.fullmatch(ask.words):
        return await open_invitation(Context(ask, session), invitation[1])
    if ask.words == APPEAL:
        return await appel(ask, session)
    if link := ANNOUNCEMENT.fullmatch(ask.words):
        return await read(ask, session, ReadAnnouncement(announcement=int(link[1])))
    if link := DEEP_LINK.fullmatch(ask.words):
        return await _card(ask, session, await topic_linked(session, link[1]))
    return Reply(texts.WELCOME, texts.menu(await service.alliance(session)))


async def chantier(ask: Request, session: AsyncSession) -> Reply:
    """`/chantier 7`, `/chantier alimentation`, `/chantier 7 ressources`."""
    if not ask.words:
        return await show_list(ask, session)
    found = await service.found(session, ask.words)
    if len(found.topics) != 1:
        which = texts.which_chantier(found.topics, ask.words)
        return Reply(which, texts.chantier_choice(found.topics))
    if found.section:
        return await _typed_section(ask, session, found.topics[0], found.section)
    return await _card(ask, session, found.topics[0])


async def show_card(ask: Request, session: AsyncSession, shown: ShowCard) -> Reply:
    """A button that leads to a card."""
    return await _card(ask, session, await topic_of_key(session, shown.topic))


async def show_section(ask: Request, session: AsyncSession, shown: ShowSection) -> Reply:
    """A button that opens a section, or turns its pages."""
    return await _section(ask, session, await topic_of_key(session, shown.topic), shown)


async def appel(ask: Request, session: AsyncSession) -> Reply:
    """`/appel`: the appeal's page, which says where its form is, and follows."""
    return await _card(ask, session, await topic_of_key(session, APPEAL))


async def follow_on_card(ask: Request, session: AsyncSession, wanted: FollowOnCard) -> Reply:
    """A tap on the card, which then shows it."""
    topic = await topic_of_key(session, wanted.topic)
    outcome = await following.follow(ask, session, topic, Source.CARD)
    return await _card(ask, session, topic, now_follows(topic, outcome, private=ask.private))


async def leave_on_card(ask: Request, session: AsyncSession, unwanted: LeaveOnCard) -> Reply:
    """A tap on the card, which then shows it."""
    topic = await topic_of_key(session, unwanted.topic)
    outcome = await following.leave(ask, session, topic)
    return await _card(ask, session, topic, follows_no_more(topic, outcome))


async def aide(ask: Request, session: AsyncSession) -> Reply:
    """`/aide`, as far as it concerns who asks; in groups, what all may do."""
    alliance = await service.alliance(session)
    topics = await referent_of(Context(ask, session))
    is_admin = await members.is_admin(session, ask.chat)
    said = texts.help_for(ask.bot, alliance, is_admin=is_admin, referent_of=topics)
    return Reply(said, (*texts.menu(alliance), *texts.to_my_topics(topics)))


async def annuler(ask: Request, session: AsyncSession) -> Reply:
    """`/annuler`: as for every other command, the edge has left what was started."""
    each = [await stays(ask, session) for stays in (question_that_stays, draft_that_stays)]
    if still := [one for one in each if one is not None]:
        text = "\n\n".join(one.text for one in still)
        return Reply(text, tuple(row for one in still for row in one.buttons))
    return Reply(texts.NOTHING_STARTED, texts.menu(await service.alliance(session)))


async def came(ask: Request, session: AsyncSession) -> Reply:
    """Let speak again, or added to a group: what was followed, and what was answered meanwhile."""
    await came_back(session, ask.chat, at=ask.at)
    return await following.came(ask, session)


async def any_words(ask: Request, session: AsyncSession) -> Reply:
    """A question, or a reply to one; or what a référent may have meant for somebody else."""
    if (reply := await replied(ask, session)) is not None:
        return reply
    said = ask.written
    is_file = said is not None and (said.other or said.media is not None)
    reply = Reply(texts.TEXT_ONLY) if is_file else await answered(ask, session)
    for meant in (answer_instead, message_instead):
        if (instead := await meant(ask, session)) is not None:
            text = f"{reply.text}\n\n{instead.text}"
            return replace(reply, text=text, buttons=(*instead.buttons, *reply.buttons))
    return reply


async def _opened(
    ask: Request, session: AsyncSession, topic: Topic, section: str = ""
) -> service.Card:
    """What is shown of the topic; what is asked next may be about it."""
    await speak_of(session, ask, topic.key)
    return await service.card(session, ask, topic, section)


async def _card(ask: Request, session: AsyncSession, topic: Topic, toast: str = "") -> Reply:
    card = await _opened(ask, session, topic)
    return Reply(cards.card_text(card), cards.card_buttons(card, ask.bot), toast)


async def _typed_section(ask: Request, session: AsyncSession, topic: Topic, key: str) -> Reply:
    card = await _opened(ask, session, topic)
    if key in dict(cards.parts_of(card)):
        return await _section(ask, session, topic, ShowSection(topic=topic.key, section=key))
    return Reply(cards.nothing_under(card, key), cards.card_buttons(card, ask.bot))


async def _section(ask: Request, session: AsyncSession, topic: Topic, shown: ShowSection) -> Reply:
    card = await _opened(ask, session, topic, shown.section)
    bodies = cards.section_pages(card, shown.section)
    if not bodies:
        raise SectionGone
    kept = shown.within(len(bodies))
    return Reply(bodies[kept.page - 1], cards.section_buttons(card, kept, len(bodies)))


CARDS = (
    old_command("chantier", chantier, menu="Un chantier, par son numéro ou son nom"),
    Press(ShowCard, show_card),
    Press(ShowSection, show_section),
    old_command("appel", appel, menu="L’appel Osons les territoires\u00a0!"),
    Press(FollowOnCard, follow_on_card, requires=Requires.GROUP_ADMIN),
    Press(LeaveOnCard, leave_on_card, requires=Requires.GROUP_ADMIN),
)
ROUTES = (
    old_command("aide", aide, menu="Ce que je sais faire"),
    old_command("annuler", annuler, menu="Arrêter ce qui est en cours"),
    old_command("start", start, menu="Accueil"),
    old_words(any_words),
    old_event(MembershipEvent.CAME, came),
)
