"""The dispatcher: has an update answered, in the worker's transaction, and returns the calls."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from functools import partial
from hashlib import blake2b
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import User

from chatbot import conversation as ui
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.inbox.models import Answered
from chatbot.engine.inbox.worker import Calls, Prefetch
from chatbot.engine.logging import log_failure
from chatbot.engine.telegram.client import GroupAdmins
from chatbot.engine.telegram.messages import APOLOGY, calls_for
from chatbot.engine.telegram.parsing import IncomingUpdate, parse
from chatbot.engine.telegram.routes import Match, Routes
from chatbot.errors import Denied, Refusal
from chatbot.french.typography import protect, typeset

ADMINS_UNKNOWN = (
    "Telegram ne me dit pas en ce moment qui administre ce groupe, et cette commande est pour ses "
    "admins. Réessayez dans une minute."
)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    # The step that the sender is in the middle of.
    step_of: Callable[[AsyncSession, ui.Request], Awaitable[ui.PendingStep | None]]
    # Ends the step that the sender is in the middle of.
    leave_step: Callable[[AsyncSession, ui.Request], Awaitable[object]]
    # The step that takes an edited message again, whatever step the sender is in by now.
    step_of_edited: Callable[[AsyncSession, ui.Request], Awaitable[ui.PendingStep | None]]
    # Whether the message replies to a question of the bot's that takes the reply as its answer,
    # whatever step the sender is in.
    is_answer: Callable[[AsyncSession, ui.Request], Awaitable[object]]
    # What the words surely are, although a step awaits words: a wish, or a yes to a later question.
    instead_of_step: Callable[[ui.Context], Awaitable[ui.Reply | ui.Redirect | ui.Press | None]]
    # The sentence that refuses the route with this name to the sender; None: the sender may use it.
    refusal: Callable[[AsyncSession, ui.Requires, ui.Request, str], Awaitable[str | None]]
    # The handler of the route with this name refused its sender.
    denied: Callable[[AsyncSession, ui.Request, str], Awaitable[None]]
    # A group has a new id: first the former id, then the new one.
    group_moved: Callable[[AsyncSession, int, int], Awaitable[None]]
    # Keeps what a reply is about, and asks, for the sender's next words there.
    keep_conversation: Callable[[AsyncSession, ui.Request, ui.Reply], Awaitable[None]]
    # Somebody could not be answered: the kind of failure and the update's number, at most hourly.
    failed: Callable[[ui.UnitOfWork, str, int], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Dispatcher:
    """Calls the handlers of updates; their replies are sent only after the transaction's commit."""

    routes: Routes
    hooks: Hooks
    policy: ui.Policy
    me: User
    clock: ui.Clock
    group_admins: GroupAdmins
    vitals: Callable[[], ui.Vitals] = ui.Vitals

    async def answer(self, session: AsyncSession, update: dict[str, Any]) -> Calls | Prefetch:
        """Make the calls owed for an update; an unreadable update is logged and owes nothing."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            incoming = self._parsed(update)
            if incoming is None or (
                # Another file of the same album may have been answered already.
                incoming.album is not None
                and not incoming.request.is_edited
                and await self._known_answer(session, incoming) is not None
            ):
                return []
            if (old := incoming.moved_from) is not None:
                await self.hooks.group_moved(session, old, incoming.request.chat)
                return []
            step = await self._step(session, incoming)
            if incoming.request.is_edited:
                return await self._answer_edited(session, incoming, step)
            instead = None
            is_said = incoming.press_id is None and incoming.change is None
            if step is not None and incoming.command is None and is_said:
                context = self._context(session, incoming.request)
                instead = await self.hooks.instead_of_step(context)
            stays = step if instead is not None else None
            if isinstance(instead, ui.Redirect) and not instead.keeps_step:
                stays = None
            match = self.routes.match(incoming, step)
            if match is None:
                return []
            if step is not None and stays is None:  # the person has gone on to another thing
                await self.hooks.leave_step(session, incoming.request)
            reply = await self._reply(session, instead or match, incoming)
            if isinstance(reply, Prefetch):
                return reply
            if stays is not None and await self._step(session, incoming) == stays:
                stays_pending = (
                    "Ce que vous aviez commencé vous attend : écrivez la suite, ou « annuler » "
                    "pour en rester là."
                )
                reply = replace(reply, toast=f"{reply.toast} {stays_pending}".strip())
            reply = self._naming_ignored_words(reply, incoming)
            await self.hooks.keep_conversation(session, incoming.request, reply)
            return self._calls(reply, incoming, step if instead is None else None)

    def asks(self, update: dict[str, Any]) -> bool:
        """Tell whether an update may want an answer; False: it is people's talk in a group."""
        match update:
            case {"message": {"text": str(text)}} if text.startswith("/"):
                return True  # floods are made of commands: nothing more is read of them
        return self._parsed(update) is not None

    async def _known_answer(
        self, session: AsyncSession, incoming: IncomingUpdate
    ) -> Answered | None:
        work = ui.UnitOfWork(session, self.clock())
        return await inbox.answer_to(work, message_digest(incoming))

    def _naming_ignored_words(self, reply: ui.Reply, incoming: IncomingUpdate) -> ui.Reply:
        """Say which words behind a command weren't understood, if the command takes no words."""
        command, words = self.routes.commands.get(incoming.command or ""), incoming.request.words
        if command is None or command.takes_words or not words:
            return reply
        return replace(reply, text=f"{ui.not_understood([words])}\n\n{protect(reply.text)}")

    async def _answer_edited(
        self, session: AsyncSession, incoming: IncomingUpdate, step: ui.PendingStep | None
    ) -> Calls | Prefetch:
        """Answer an edited message, by an edit of the answer to its former version.

        `step`: the step that takes every version of the message, if there is one. Any other step
        that took the message has used the first version already. The step that the sender is in by
        now isn't concerned.
        """
        known = await self._known_answer(session, incoming)
        if known is not None and known.words == words_digest(incoming):
            return []  # Telegram tells of other changes, too (Bot API, Update.edited_message)
        if step is None and known is None and incoming.edited_late:
            too_old = (
                "Vous venez de corriger un message auquel j’ai répondu il y a longtemps : je n’y "
                "reviens plus. Écrivez-le de nouveau, et je répondrai."
            )
            return self._calls(ui.Reply(too_old), incoming) if incoming.request.private else []
        if step is None and known is not None and known.to_step:
            if known.step is None:
                taken = (
                    "J’avais déjà pris votre message tel qu’il était d’abord : le corriger n’y "
                    "change rien. Pour dire autre chose, recommencez."
                )
                return self._calls(ui.Reply(taken), incoming)
            step = ui.PendingStep(known.step, known.notes or "")
        if (match := self.routes.match(incoming, step)) is None:
            return []
        reply = await self._reply(session, match, incoming)
        if isinstance(reply, Prefetch):
            return reply
        reply = self._naming_ignored_words(reply, incoming)
        await self.hooks.keep_conversation(session, incoming.request, reply)
        if known is not None and step is None and known.quotes >= reply.quotes_request:
            incoming = replace(incoming, answer_id=known.answer_id)
        return self._calls(reply, incoming, step)

    async def excuse(
        self, failure: Exception, session: AsyncSession, update: dict[str, Any]
    ) -> Calls:
        """Make the calls owed for a failure, once the handler's effects were rolled back."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            incoming = self._parsed(update)
            if incoming is None:
                return []
            match = self.routes.match(incoming, await self._step(session, incoming))
            if (
                incoming.query_id is None and not incoming.request.is_edited
            ):  # `answer`'s was rolled back
                await self.hooks.leave_step(session, incoming.request)
            route = match.name if match else ""
            if isinstance(failure, Refusal):
                log.info("refused", route=route, by=type(failure).__name__)
                if isinstance(failure, Denied):
                    await self.hooks.denied(session, incoming.request, route)
                refusal = _refused(failure.sentence, incoming)
                await self.hooks.keep_conversation(session, incoming.request, refusal)
                return self._calls(refusal, incoming)
            log_failure("handler.failed", failure, route=route)
            kind = f"{type(failure).__name__}, {route}"
            work = ui.UnitOfWork(session, self.clock())
            if await inbox.is_news(work, kind):
                await self.hooks.failed(work, kind, update["update_id"])
            return self._calls(_in_words(APOLOGY, incoming), incoming)

    async def _reply(
        self,
        session: AsyncSession,
        found: Match | ui.Reply | ui.Redirect | ui.Press,
        incoming: IncomingUpdate,
    ) -> ui.Reply | Prefetch:
        """Have an update answered by its route, or by the wish or button that its words are.

        The wish's route is called as if its command had been typed with the redirect's words. A
        Prefetch is returned where Telegram has to be asked first who administers the group.
        """
        if isinstance(found, ui.Reply):
            return found
        (match, request), refusal = self._match(found, incoming.request), None
        if match.requires is ui.Requires.GROUP_ADMIN and not request.private:
            if request.sender is not None:
                if self.group_admins.is_unknown(request.chat):
                    return _in_words(ADMINS_UNKNOWN, incoming)
                is_admin = self.group_admins.has(request.chat, request.sender.id)
                if is_admin is None:
                    return Prefetch(partial(self.group_admins.learn, request.chat))
                request = replace(request, is_group_admin=is_admin)
            if isinstance(found, ui.Redirect) and found.otherwise and not request.is_group_admin:
                return found.otherwise
        if match.requires is not ui.Requires.NOTHING:
            refusal = await self.hooks.refusal(session, match.requires, request, match.name)
        if refusal:
            reply: ui.Reply | ui.Redirect | ui.Press = _refused(refusal, incoming)
        else:
            reply = await match.answer(self._context(session, request))
        log.info("answered", route=match.name)
        if not isinstance(reply, ui.Reply):
            return await self._reply(session, reply, replace(incoming, request=request))
        return reply

    def _match(
        self, found: Match | ui.Redirect | ui.Press, request: ui.Request
    ) -> tuple[Match, ui.Request]:
        """Find the route that answers, and the request as if it had been called by itself."""
        match found:
            case ui.Redirect():
                return self.routes.match_wish(found.wish), replace(request, words=found.words)
            case ui.Press():
                asked, drawn_at = found.asked, found.drawn_at
                pressed = replace(request, words="", written=None, asked=asked, drawn_at=drawn_at)
                return self.routes.match_press(found.data), pressed
        return found, request

    def _context(self, session: AsyncSession, request: ui.Request) -> ui.Context:
        return ui.Context(request, session, self.policy, self.routes.wishes, self.vitals)

    async def _step(self, session: AsyncSession, incoming: IncomingUpdate) -> ui.PendingStep | None:
        """Find the sender's step; inline queries in other chats leave the step alone."""
        if incoming.query_id is not None:
            return None
        request = incoming.request
        if incoming.request.is_edited:
            return await self.hooks.step_of_edited(session, request)
        step = await self.hooks.step_of(session, request)
        if step is None or request.replies_to is None:
            return step
        return None if await self.hooks.is_answer(session, request) else step

    def _parsed(self, update: dict[str, Any]) -> IncomingUpdate | None:
        try:
            incoming = parse(update, self.me, self.clock())
            return incoming and self.routes.normalised(incoming)
        except Exception as failure:  # noqa: BLE001 - Telegram may send what nobody expects
            log_failure("update.unreadable", failure)
            return None

    def _calls(
        self, reply: ui.Reply, incoming: IncomingUpdate, step: ui.PendingStep | None = None
    ) -> Calls:
        """Make the calls of a reply; `step`: the step that took the message, if there is one."""
        answers = None
        if incoming.message_id is not None and incoming.press_id is None:  # it may be edited
            route = self.routes.steps.get(step.name) if step is not None else None
            again = step if route is not None and route.again else None
            answers = {  # inbox/models.py, Answered
                "message": message_digest(incoming),
                "words": words_digest(incoming),
                "quotes": reply.quotes_request or not incoming.request.private,
                "to_step": step is not None,
                "step": again.name if again else None,
                "notes": again.notes if again else None,
            }
        return [call.to_json() for call in calls_for(reply, incoming, answers)]


def message_digest(incoming: IncomingUpdate) -> str:
    """Digest a message's chat and id, so that neither can be read; an album has one digest."""
    sent = incoming.message_id if incoming.album is None else f"album {incoming.album}"
    return _digest(f"{incoming.request.chat}:{sent}")


def words_digest(incoming: IncomingUpdate) -> str:
    """Digest a message's words, so that an edit of the words is noticed without keeping them."""
    request = incoming.request
    said = (request.chat, incoming.message_id, incoming.command, request.words, request.written)
    return _digest(repr(said))


def _digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _in_words(sentence: str, incoming: IncomingUpdate) -> ui.Reply:
    if incoming.press_id is not None:
        return ui.Reply(toast=sentence)
    return ui.Reply(ui.escape(typeset(sentence)))


def _refused(sentence: str, incoming: IncomingUpdate) -> ui.Reply:
    """Word a refusal; in a group with a button to the private chat, where more can be said."""
    reply = _in_words(sentence, incoming)
    if incoming.request.private or incoming.press_id is not None:
        return reply
    private = ui.Button("M’écrire en privé", url=f"https://t.me/{incoming.request.bot}")
    return replace(reply, buttons=((private,),))
