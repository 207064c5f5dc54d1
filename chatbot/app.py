"""The composition root: it builds storage, bot, web server and jobs from the settings.

The engine imports no room; here it is given the rooms' routes, hooks and jobs.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.routing import BaseRoute

from chatbot import conversation as ui
from chatbot.announcements import dates, due, news_queries, service as announcing
from chatbot.announcements.pages.editor import step_of_edited
from chatbot.announcements.queries import told_in
from chatbot.announcements.sending import report, tell_corrected
from chatbot.answers import page as answers
from chatbot.answers.loading import load_encoder
from chatbot.content import service as content
from chatbot.discovery import all_tables, modules
from chatbot.engine.checkup import keep_checking
from chatbot.engine.health import Health, Metrics
from chatbot.engine.jobs import Schedule
from chatbot.engine.outbox import queries as outbox
from chatbot.engine.outbox.delivery import DeliveryHooks
from chatbot.engine.outbox.rules import Skipped
from chatbot.engine.storage.engine import Storage
from chatbot.engine.storage.schema import check_tables, migrate
from chatbot.engine.telegram.alarm import AlarmHooks
from chatbot.engine.telegram.bot import Account, Rooms, TelegramBot
from chatbot.engine.telegram.dispatcher import Hooks
from chatbot.engine.web import routes
from chatbot.engine.web.server import Server, address_of, create_app, listening
from chatbot.events import calendar, queries as events
from chatbot.french import counted, typeset
from chatbot.helpdesk import answering, published_answers, queries as helpdesk
from chatbot.members import (
    conversations,
    notices as role_notices,
    queries as people,
    roles,
    service as members,
)
from chatbot.members.rules import CONVERSATIONS_DROPPED_EVERY
from chatbot.moderation import notices
from chatbot.moderation.service import send_weeks
from chatbot.privacy.rooms import retention
from chatbot.reminders import service as reminders
from chatbot.reminders.rules import DATES, OFFER
from chatbot.rsvp import feeds, queries as rsvp_queries, service as rsvp
from chatbot.settings import Settings
from chatbot.subscriptions import queries as subscription_queries, service as following
from chatbot.subscriptions.rules import State
from chatbot.welcome.service import BOT_DESCRIPTION, BOT_SHORT_DESCRIPTION

SENDING_S = 4.0  # that running calls get at the end; with the server's grace, less than 10 s in all
DUE_EVERY_S = 5.0

# The order of the command menu: each page by one of its commands or wishes; other pages follow.
IN_ORDER = """
chantiers dates calendar actus abonnements reminders suivre follow transmettre ask_referents
questions annonce annonces date moderation roles journal exporter statut mesdonnees aide annuler
about
""".split()


def _rank(router: ui.Router) -> int:
    names = {route.name for route in router.routes if isinstance(route, ui.Command | ui.WishPage)}
    return next((rank for rank, name in enumerate(IN_ORDER) if name in names), len(IN_ORDER))


ROUTERS: dict[str, ui.Router] = {
    page.__name__: page.router
    for page in modules("page.py", "pages/[!_]*.py")
    if hasattr(page, "router")
}
ROUTES: list[ui.Route] = [r for of in sorted(ROUTERS.values(), key=_rank) for r in of.routes]


async def _group_moved(session: AsyncSession, old: int, new: int) -> None:
    await events.move_own_link(session, old, new)
    await following.moved(session, old, new)


async def _unwanted(
    work: ui.UnitOfWork, broadcast: int, topic: str, chats: Collection[int]
) -> dict[int, Skipped]:
    if topic in (DATES, OFFER):
        return await reminders.unwanted(work, broadcast, topic, chats)
    return await announcing.unwanted(work, topic, chats)


async def _unreachable(work: ui.UnitOfWork, chat: int) -> None:
    await members.mark_unreachable(work, chat)
    await due.keep_for_later(work.session, chat)
    await answering.handle_unreachable(work, chat)


HOOKS = Hooks(
    step_of=people.pending_step,
    leave_step=members.leave,
    step_of_edited=step_of_edited,
    is_answer=answering.replied_to,
    instead_of_step=answers.instead_of_step,
    refusal=members.access_refusal,
    denied=members.note_attempt,
    group_moved=_group_moved,
    keep_conversation=conversations.keep_conversation,
    failed=lambda work, kind, number: roles.tell_admins(work, role_notices.failed(kind, number)),
)


def rooms(policy: ui.Policy) -> Rooms:
    kept = retention(policy.retention_days, question_days=policy.question_days)
    jobs = (  # that look for what is due; each run does a batch
        due.start_due,
        tell_corrected,
        reminders.resume_in_the_morning,
        partial(reminders.tell_changes, told_in=told_in),
        reminders.remind,
        due.offer_missed,
        due.send_digests,
        send_weeks,
        answering.handle_next_due,
        rsvp.give_free_places,
        rsvp.ask_if_useful,
    )
    return Rooms(
        routes=ROUTES,
        hooks=HOOKS,
        delivery=DeliveryHooks(
            unwanted=_unwanted,
            progressed=report,
            unreachable=_unreachable,
            group_moved=_group_moved,
        ),
        alarm=AlarmHooks(admins=members.admins_in_reach, ill=notices.ill, well=notices.well),
        schedules=(
            Schedule(DUE_EVERY_S, jobs),
            Schedule(
                CONVERSATIONS_DROPPED_EVERY.total_seconds(),
                (conversations.drop_old_conversations,),
            ),
            Schedule(3_600.0, (members.drop_old_steps,), can_wait=True),
            Schedule(86_400.0, (*kept, helpdesk.drop_old_counts), can_wait=True),
        ),
        on_start=roles.queue_menus,
        on_clock=lambda work, ahead: roles.tell_admins(work, role_notices.clock(ahead)),
        description=BOT_DESCRIPTION,
        short_description=BOT_SHORT_DESCRIPTION,
    )


class StandInClock(Protocol):
    """A clock in Unix seconds, which may be set."""

    on_set_back: Callable[[], Awaitable[None]]  # called after the clock was set back

    def __call__(self) -> float: ...


@dataclass(frozen=True, slots=True)
class StandIn:
    """A Bot API server that replaces Telegram, on the bot's own port, with admins, référents."""

    token: str
    pages: list[BaseRoute]
    close: Callable[[], None]
    clock: StandInClock  # also the bot's clock; the pages send it as the header `Date`
    admins: Sequence[ui.Sender] = ()
    referents: Sequence[tuple[ui.Sender, str]] = ()
    # Called with a sentence on what the database remembers.
    tell_remembered: Callable[[str], object] = lambda _: None


@dataclass(frozen=True, slots=True)
class Running:
    address: str  # of the HTTP server
    health: Health
    tasks: tuple[asyncio.Task[None], ...]  # bot, server, checkup: they must not end by themselves


@asynccontextmanager
async def running(settings: Settings, stand_in: StandIn | None) -> AsyncIterator[Running]:
    """Migrate the database, fill it if it is empty, and run the bot until the block is left."""
    await migrate(settings.database_url)
    storage = Storage(settings.database_url)
    clock = _clock(settings, stand_in)
    try:
        check_tables(settings.database_url, all_tables())
        if stand_in:
            stand_in.clock.on_set_back = partial(_reset_later_times, storage, clock)
            # An earlier run may have ended at a later time.
            await _reset_later_times(storage, clock)
        async with storage.transaction() as session:
            work = ui.UnitOfWork(session, clock())
            if stand_in is not None:
                stand_in.tell_remembered(await _remembered(session))
            if (pack := settings.pack(content.BUILT_IN)) is not None:
                await content.load_when_empty(work, pack)
            admins = [*map(ui.Sender, settings.admin_ids), *(stand_in.admins if stand_in else ())]
            referents = stand_in.referents if stand_in else ()
            await roles.appoint_first(work, admins, referents)
            # Earlier versions published texts without noting the dates in them.
            await dates.note_earlier_ones(work)
            await published_answers.note_earlier_ones(work)
            await due.hold_digests(work)  # before the outbox is read
        with listening(settings.http_host, settings.http_port) as listener:
            async with _at_work(settings, storage, clock, listener, stand_in) as bot:
                yield bot
    finally:
        await storage.close()


@asynccontextmanager
async def _at_work(
    settings: Settings,
    storage: Storage,
    clock: ui.Clock,
    listener: socket.socket,
    stand_in: StandIn | None,
) -> AsyncIterator[Running]:
    address = address_of(listener, settings.http_host)
    token, api_url = settings.telegram_token, settings.telegram_api_url
    if stand_in is not None:
        token, api_url = stand_in.token, address
    public_url, secret = settings.public_url, settings.webhook_secret
    webhook_url = f"{public_url}{routes.WEBHOOK_PATH}" if public_url else ""
    account = Account(token, api_url, webhook_url, secret)
    policy = ui.Policy(
        settings.retention_days, settings.question_days, settings.send_rate, public_url
    )
    health, metrics = Health(), Metrics()
    bot = TelegramBot(account, storage, rooms(policy), policy, health, metrics, clock=clock)
    pages = [routes.metrics_page(metrics, health, storage, clock), *calendars(storage, clock)]
    if stand_in is not None:
        pages += stand_in.pages
    if public_url:
        pages.append(routes.webhook(secret, bot.receive))
    server = Server(create_app(health, storage.answers, pages), dated=stand_in is None)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    working = asyncio.create_task(bot.run())
    looking = asyncio.create_task(keep_checking(storage, health, bot.must_wait, clock=clock))
    preparing = asyncio.create_task(load_encoder(storage))
    try:
        yield Running(address, health, (working, serving, looking))
    finally:
        bot.stop()
        await asyncio.wait([working], timeout=SENDING_S)
        for task in (working, looking, preparing):
            task.cancel()
        await asyncio.wait([working, looking])
        if stand_in is not None:
            stand_in.close()
        server.stop()
        await serving


def _clock(settings: Settings, stand_in: StandIn | None) -> ui.Clock:
    """Return the clock, the machine's or the stand-in's; only the edges read it."""
    if stand_in is None:
        return partial(datetime.now, settings.timezone)  # noqa: TID251 - for the edges
    seconds = stand_in.clock
    return lambda: datetime.fromtimestamp(seconds(), settings.timezone)


def calendars(storage: Storage, clock: ui.Clock) -> list[BaseRoute]:
    given = feeds.Feeds()
    public = (calendar.ALL_PATH, calendar.TOPIC_PATH, calendar.DATE_PATH)
    served: dict[str, routes.Find] = {
        **dict.fromkeys(public, given.public),
        calendar.OWN_PATH: given.of_owner,
    }
    return [routes.document(path, find, storage, clock) for path, find in served.items()]


async def _reset_later_times(storage: Storage, clock: ui.Clock) -> None:
    """Reset times in the database that are in the future, after the clock was set back."""
    async with storage.transaction() as session:
        work = ui.UnitOfWork(session, clock())
        # Rows with later times would wait, or be skipped, until then.
        await news_queries.reset_later_news(work)
        await outbox.reset_due_times(work)
        await rsvp_queries.reset_later_answers(work)
        await reminders.reset_later_reminders(work)


async def _remembered(session: AsyncSession) -> str:
    """Say what the database keeps of earlier runs, while the sandbox has forgotten; "": nothing."""
    counts = await subscription_queries.counts(session)
    follows = sum(count for _, state, count in counts if state is State.ACTIVE)
    news = await news_queries.count(session, "", appeal=True)
    things = ((follows, "abonnement"), (news, "annonce"))
    kept = [counted(count, thing) for count, thing in things if count]
    if not kept:
        return ""
    return typeset(
        "Le bac à sable a redémarré : ses messages ont disparu, mais le bot se souvient "
        f"({', '.join(kept)}). /mesdonnees dit ce qu’il garde de vous."
    )
