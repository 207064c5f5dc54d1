"""The dispatcher: an update's row in, the calls owed for it out, in the worker's transaction."""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

import structlog
from rapidfuzz import process
from sqlalchemy.ext.asyncio import AsyncSession
from telegram import User

from chatbot.conversation import (
    Action,
    Button,
    Command,
    Context,
    Membership,
    PendingStep,
    Policy,
    Redirect,
    Reply,
    Request,
    Requires,
    Route,
    StaleButton,
    Step,
    UnitOfWork,
    Vitals,
    WishPage,
    Words,
)
from chatbot.conversation.actions import BoundHandler, WordsHandler
from chatbot.conversation.display import not_understood
from chatbot.conversation.markup import escape
from chatbot.engine.inbox import queries as inbox
from chatbot.engine.inbox.worker import Calls, Prefetch
from chatbot.engine.logging import log_failure
from chatbot.engine.telegram import wording
from chatbot.engine.telegram.digests import message_digest, remembered, words_digest
from chatbot.engine.telegram.group_admins import GroupAdmins
from chatbot.engine.telegram.messages import calls_for
from chatbot.engine.telegram.parsing import Edit, IncomingUpdate, parse
from chatbot.errors import Denied, Refusal
from chatbot.french.typography import protect, typeset

# A command's name, and a number that no space parts from it: "chantier7", "suivre_5", "dates,".
GLUED = re.compile(r"(?P<name>[^\W\d].*?)(?P<number>\d{1,3})?\W*")
OF_A_ROLE = {Requires.REFERENT, Requires.ADMIN}
NEAR_ENOUGH = 70  # rapidfuzz's ratio, 0-100: "chantirs" finds "chantiers", "meteo" finds nothing

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Match:
    """The route that answers an update."""

    name: str  # for the logs: the route's, never what was typed
    answer: WordsHandler
    requires: Requires = Requires.NOTHING


class Routes:
    """All the routes, in the order of the menu."""

    def __init__(self, routes: Iterable[Route]) -> None:
        routes = list(routes)
        self.commands = {r.name: r for r in routes if isinstance(r, Command)}
        self.aliases = {alias: r.name for r in self.commands.values() for alias in r.aliases}
        self.presses = {r.prefix: r for r in routes if isinstance(r, Action)}
        self.steps = {r.name: r for r in routes if isinstance(r, Step)}
        self.events = {r.event: r for r in routes if isinstance(r, Membership)}
        self.words = {r.inline: r for r in routes if isinstance(r, Words)}
        wishes = [r for r in routes if isinstance(r, Command | WishPage)]
        self.granting = {r.wish.name: r for r in wishes if r.wish is not None}
        self.wishes = tuple(r.wish for r in self.granting.values() if r.wish is not None)

    def match(self, incoming: IncomingUpdate, step: PendingStep | None = None) -> Match | None:
        """Find the route; None: silence, as for another bot's commands in a group.

        `step`: what the sender is in the middle of.
        """
        if incoming.change is not None:
            return Match(incoming.change, self.events[incoming.change].handler)
        if incoming.press_id is not None:
            return self._press(incoming.press)
        if incoming.command is None:
            return self._words(step, inline=incoming.query_id is not None)
        if (command := self.commands.get(incoming.command)) is not None:
            return _match(command)
        if not incoming.addressed:
            return None
        unknown = self._unknown(incoming.command, incoming.request.words)
        return Match("command (unknown)", _always(unknown))

    def spelt_out(self, incoming: IncomingUpdate) -> IncomingUpdate:
        """Name the command that is meant: "/help" is "/aide", "/chantier7" is "/chantier 7".

        In a group, another bot may be meant by a name that isn't ours, unless we are named.
        """
        typed = GLUED.fullmatch(incoming.command or "")
        if typed is None or incoming.command in self.commands:
            return incoming
        name, number = re.sub(r"[\W_]", "", typed["name"]), typed["number"] or ""
        if incoming.addressed:
            name = self.aliases.get(name, name)
        if name not in self.commands:
            return incoming
        words = f"{number} {incoming.request.words}".strip()
        return replace(incoming, command=name, request=replace(incoming.request, words=words))

    def grant(self, wish: str) -> Match:
        """Find the route that answers a wish."""
        return _match(self.granting[wish])

    def take_again(self, step: PendingStep | None) -> bool:
        """Tell whether that step takes its answer again when the person changes that."""
        return step is not None and step.name in self.steps and self.steps[step.name].again

    def _words(self, step: PendingStep | None, *, inline: bool) -> Match:
        if step is None or step.name not in self.steps:
            words = self.words[inline]
            return Match("inline" if inline else "words", words.handler, words.requires)
        route = self.steps[step.name]
        return Match(f"step {step.name}", route.handler_for(step.notes), route.requires)

    def _press(self, data: str) -> Match:
        stale = _always(Reply(toast=StaleButton().sentence))
        route = self.presses.get(data.split(":", maxsplit=1)[0])
        if route is None:
            return Match("press (unknown)", stale)
        name = f"press {route.name}"
        try:
            return Match(name, route.handler_for(data), route.requires)
        except ValueError:  # pydantic's, too
            return Match(name, stale)

    def _unknown(self, name: str, words: str) -> Reply:
        open_to_all = [r.name for r in self.commands.values() if r.audience not in OF_A_ROLE]
        near = process.extractOne(name, open_to_all, score_cutoff=NEAR_ENOUGH)
        return Reply(wording.unknown_command(near[0] if near else None, words))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hooks:
    """What the dispatcher asks of the rooms, and tells them."""

    # What the sender is in the middle of; how it ends; and whether the message replies to one that
    # takes its answer by itself, whatever step its sender is in.
    step_of: Callable[[AsyncSession, Request], Awaitable[PendingStep | None]]
    leave_step: Callable[[AsyncSession, Request], Awaitable[object]]
    # The step that takes an edited message again, whatever its sender is in the middle of by now.
    step_of_edited: Callable[[AsyncSession, Request], Awaitable[PendingStep | None]]
    is_answer: Callable[[AsyncSession, Request], Awaitable[object]]
    # The wish that words surely are although a step awaits them.
    wish_at_step: Callable[[Context], Awaitable[Redirect | None]]
    # Why the sender may not use the route of that name, as a sentence; and that they tried to use
    # one whose own handler refused them.
    refusal: Callable[[AsyncSession, Requires, Request, str], Awaitable[str | None]]
    denied: Callable[[AsyncSession, Request, str], Awaitable[None]]
    # A group has another id from now on: its former one comes first.
    group_moved: Callable[[AsyncSession, int, int], Awaitable[None]]
    # Somebody could not be answered: the kind of failure and the update's number, at most hourly.
    failed: Callable[[UnitOfWork, str, int], Awaitable[None]]


class Dispatcher:
    """Calls handlers. They return; the transaction commits; only then is something sent."""

    def __init__(
        self,
        routes: Routes,
        hooks: Hooks,
        policy: Policy,
        *,
        me: User,
        clock: Callable[[], datetime],
        group_admins: GroupAdmins,
        vitals: Callable[[], Vitals] = Vitals,
    ) -> None:
        self._routes = routes
        self._hooks = hooks
        self._policy = policy
        self._me = me
        self._clock = clock
        self._group_admins = group_admins
        self._vitals = vitals

    async def answer(self, session: AsyncSession, update: dict[str, Any]) -> Calls | Prefetch:
        """Make the calls owed for an update. One that can't be read is logged and owes nothing."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            incoming = self._parsed(update)
            if incoming is None or await self._is_answered_together(session, incoming):
                return []
            if (old := incoming.moved_from) is not None:
                await self._hooks.group_moved(session, old, incoming.request.chat)
                return []
            step = await self._step(session, incoming)
            if incoming.edit is not None:
                return await self._answer_again(session, incoming, step)
            redirect = await self._wish_at_step(session, incoming, step)
            stays = step if redirect is not None and redirect.keeps_step else None
            match = self._routes.match(incoming, step)
            if match is None:
                return []
            if step is not None and stays is None:  # whatever they do next, it isn't that any more
                await self._hooks.leave_step(session, incoming.request)
            reply = await self._reply(session, redirect or match, incoming)
            if isinstance(reply, Prefetch):
                return reply
            if stays is not None and await self._step(session, incoming) == stays:
                reply = replace(reply, toast=f"{reply.toast} {wording.STEP_STAYS}".strip())
            reply = self._with_the_rest(reply, incoming)
            took = step if redirect is None else None
            return _calls(reply, incoming, step=took, again=self._routes.take_again(took))

    def asks(self, update: dict[str, Any]) -> bool:
        """Tell whether an update may want an answer, and isn't others' talk in their group."""
        match update:
            case {"message": {"text": str(text)}} if text.startswith("/"):
                return True  # which is what a flood is made of: nothing more is read of it
        return self._parsed(update) is not None

    async def _is_answered_together(self, session: AsyncSession, incoming: IncomingUpdate) -> bool:
        """Tell whether another file of the same album was answered, and that for all of them."""
        if incoming.album is None or incoming.edit is not None:
            return False
        digest = message_digest(incoming)
        return await inbox.answer_to(UnitOfWork(session, self._clock()), digest) is not None

    def _with_the_rest(self, reply: Reply, incoming: IncomingUpdate) -> Reply:
        """Name what was typed behind a command that takes no words."""
        command, words = self._routes.commands.get(incoming.command or ""), incoming.request.words
        if command is None or command.takes_words or not words:
            return reply
        return replace(reply, text=f"{not_understood([words])}\n\n{protect(reply.text)}")

    async def _answer_again(
        self, session: AsyncSession, incoming: IncomingUpdate, step: PendingStep | None
    ) -> Calls | Prefetch:
        """Edit the answer to an edited message; `step` takes it whenever it is changed.

        The step that its sender is in by now isn't concerned. What took a message that is no
        question has used it already.
        """
        known = await inbox.answer_to(UnitOfWork(session, self._clock()), message_digest(incoming))
        if known is not None and known.words == words_digest(incoming):
            return []  # Telegram tells of other changes, too (Bot API, Update.edited_message)
        if step is None and known is None and incoming.edit is Edit.OLD:
            return _calls(Reply(wording.TOO_OLD), incoming) if incoming.request.private else []
        if step is None and known is not None and known.to_step:
            if known.step is None:
                return _calls(Reply(wording.TAKEN), incoming)
            step = PendingStep(known.step, known.notes or "")
        if (match := self._routes.match(incoming, step)) is None:
            return []
        reply = await self._reply(session, match, incoming)
        if isinstance(reply, Prefetch):
            return reply
        reply = self._with_the_rest(reply, incoming)
        if known is not None and step is None and known.quotes >= reply.quotes_request:
            incoming = replace(incoming, answer_id=known.answer_id)
        return _calls(reply, incoming, step=step, again=self._routes.take_again(step))

    async def excuse(
        self, failure: Exception, session: AsyncSession, update: dict[str, Any]
    ) -> Calls:
        """Make the calls owed instead, once what the handler did was rolled back."""
        with structlog.contextvars.bound_contextvars(update_id=update.get("update_id")):
            incoming = self._parsed(update)
            if incoming is None:
                return []
            match = self._routes.match(incoming, await self._step(session, incoming))
            if incoming.query_id is None and incoming.edit is None:  # that was rolled back too
                await self._hooks.leave_step(session, incoming.request)
            route = match.name if match else ""
            if isinstance(failure, Refusal):
                log.info("refused", route=route, by=type(failure).__name__)
                if isinstance(failure, Denied):
                    await self._hooks.denied(session, incoming.request, route)
                return _calls(_refused(failure.sentence, incoming), incoming)
            log_failure("handler.failed", failure, route=route)
            kind, at = f"{type(failure).__name__}, {route}", self._clock()
            if await inbox.is_news(UnitOfWork(session, at), kind):
                await self._hooks.failed(UnitOfWork(session, at), kind, update["update_id"])
            return _calls(_in_words(wording.APOLOGY, incoming), incoming)

    async def _reply(
        self, session: AsyncSession, found: Match | Redirect, incoming: IncomingUpdate
    ) -> Reply | Prefetch:
        """Have an update answered by its route, or by the one of the wish that it turns out to be.

        That one is called as if its command had been typed with these words.
        """
        match = found if isinstance(found, Match) else self._routes.grant(found.wish)
        if isinstance(found, Redirect):
            request = replace(incoming.request, words=found.words)
            incoming = replace(incoming, request=request)
        if match.requires is Requires.GROUP_ADMIN:
            known = self._with_group_admin(incoming)
            if isinstance(known, Prefetch | Reply):
                return known
            incoming = known
            may = known.request.private or known.request.is_group_admin
            if isinstance(found, Redirect) and found.otherwise is not None and not may:
                return found.otherwise
        request, refusal = incoming.request, None
        if match.requires is not Requires.NOTHING:
            refusal = await self._hooks.refusal(session, match.requires, request, match.name)
        if refusal:
            reply: Reply | Redirect = _refused(refusal, incoming)
        else:
            reply = await match.answer(self._context(session, request))
        log.info("answered", route=match.name)
        if isinstance(reply, Redirect):
            return await self._reply(session, reply, incoming)
        return reply

    async def _wish_at_step(
        self, session: AsyncSession, incoming: IncomingUpdate, step: PendingStep | None
    ) -> Redirect | None:
        """Find the wish of words that a step awaits; without a step their own handler finds it."""
        is_said = incoming.press_id is None and incoming.change is None
        if step is None or incoming.command is not None or not is_said:
            return None
        return await self._hooks.wish_at_step(self._context(session, incoming.request))

    def _context(self, session: AsyncSession, request: Request) -> Context:
        return Context(request, session, self._policy, self._routes.wishes, self._vitals)

    async def _step(self, session: AsyncSession, incoming: IncomingUpdate) -> PendingStep | None:
        """Find the sender's step; it goes on while they type in another chat, in inline mode."""
        if incoming.query_id is not None:
            return None
        request = incoming.request
        if incoming.edit is not None:
            return await self._hooks.step_of_edited(session, request)
        step = await self._hooks.step_of(session, request)
        if step is None or request.replies_to is None:
            return step
        return None if await self._hooks.is_answer(session, request) else step

    def _with_group_admin(self, incoming: IncomingUpdate) -> IncomingUpdate | Prefetch | Reply:
        """Look up whether the sender administers the group, or say that it has to be learnt.

        Where Telegram doesn't tell, the answer is one sentence.
        """
        request = incoming.request
        if request.private or request.sender is None:
            return incoming
        if self._group_admins.cant_be_learnt(request.chat):
            return _in_words(wording.ADMINS_UNKNOWN, incoming)
        is_admin = self._group_admins.has(request.chat, request.sender.id)
        if is_admin is None:
            return Prefetch(partial(self._group_admins.learn, request.chat))
        return replace(incoming, request=replace(request, is_group_admin=is_admin))

    def _parsed(self, update: dict[str, Any]) -> IncomingUpdate | None:
        try:
            incoming = parse(update, self._me, self._clock())
            return incoming and self._routes.spelt_out(incoming)
        except Exception as failure:  # noqa: BLE001 - Telegram may send what nobody expects
            log_failure("update.unreadable", failure)
            return None


def _match(route: Command | WishPage) -> Match:
    name = f"/{route.name}" if isinstance(route, Command) else f"wish {route.wish.name}"
    return Match(name, route.handler, route.requires)


def _calls(reply: Reply, incoming: IncomingUpdate, **of_step: Any) -> Calls:
    """Make the calls; `of_step`: what is remembered of the step that took the message (digests)."""
    answers = remembered(reply, incoming, **of_step)
    return [call.to_json() for call in calls_for(reply, incoming, answers)]


def _in_words(sentence: str, incoming: IncomingUpdate) -> Reply:
    return (
        Reply(toast=sentence) if incoming.press_id is not None else Reply(escape(typeset(sentence)))
    )


def _refused(sentence: str, incoming: IncomingUpdate) -> Reply:
    """Say why not; in a group with the way to the private chat, where more can be said."""
    reply = _in_words(sentence, incoming)
    if incoming.request.private or incoming.press_id is not None:
        return reply
    private = Button(wording.IN_PRIVATE, url=f"https://t.me/{incoming.request.bot}")
    return replace(reply, buttons=((private,),))


def _always(reply: Reply) -> BoundHandler:
    async def answer(_ctx: Context) -> Reply:
        return reply

    return answer
