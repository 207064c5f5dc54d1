"""What a person's conversation in a chat is about, and what the bot asked there last."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.engine.outbox import queries as outbox
from chatbot.members import conversation_queries as queries, rules
from chatbot.members.models import Conversation


async def keep_conversation(session: AsyncSession, request: ui.Request, reply: ui.Reply) -> None:
    """Keep what a reply is about, and its question; a reply without one ends the earlier question.

    In groups no question is kept: words there may be meant for others.
    """
    if not (reply.text or reply.post):  # a toast leaves the message as it is
        return
    asks, about = reply.asks if request.private else None, reply.about
    if about is None and asks is None:
        if request.private:
            await queries.end_question(session, request)
        return
    subject, asked = None, None
    if about is not None:
        sought = about.sought[: rules.SOUGHT_LENGTH]
        subject = {"topic_key": about.topic, "event_id": about.event, "sought": sought}
    if asks is not None:
        asked = {
            "yes": asks.yes.data,
            "yes_label": asks.yes.label[: rules.LABEL_LENGTH],
            "no": asks.no.data if asks.no else "",
            "by_word": asks.by_word,
            "asked": (request.asked or request.words) if reply.quotes_request else "",
        }
    since = request.at - rules.KEPT_AGAIN_AFTER
    await queries.keep(session, request, subject, asked, unless_since=since)


async def current_conversation(session: AsyncSession, request: ui.Request) -> Conversation | None:
    """Find the sender's conversation in the chat; None: the last one has ended."""
    found = await queries.conversation_of(session, request)
    is_over = found is None or request.at - found.at >= rules.CONVERSATION_LASTS
    return None if is_over else found


async def current_question(session: AsyncSession, request: ui.Request) -> Conversation | None:
    """Find the conversation whose question waits for the sender's yes or no; None: none waits."""
    found = await current_conversation(session, request) if request.private else None
    return found if found and found.yes else None


async def current_topic(session: AsyncSession, request: ui.Request) -> str:
    """Find the key of the topic that the sender was just told of; "" for none."""
    found = await current_conversation(session, request)
    return found.topic_key if found else ""


async def is_last_said(session: AsyncSession, request: ui.Request, asked: Conversation) -> bool:
    """Tell whether the bot has sent nothing to the chat of its own accord since its question."""
    return not await outbox.has_sent_since(session, request.chat, asked.at)


async def drop_old_conversations(work: ui.UnitOfWork) -> bool:
    """Drop some conversations that have ended; return whether more may be left."""
    before = work.at - rules.CONVERSATION_LASTS
    return await queries.drop_old_conversations(work.session, before=before)
