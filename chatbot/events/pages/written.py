"""What published texts say of dates: their author adds it, or says that it is none."""

from collections.abc import Sequence

from chatbot.chantiers.links import TopicKey
from chatbot.conversation import Context, Id, Reply, Requires, Router
from chatbot.conversation.markup import escape
from chatbot.events import links, queries, service, written_dates
from chatbot.events.models import Event, WrittenDate
from chatbot.events.notices import ask_about_written
from chatbot.events.rules import OnlyTellers, WrittenDateGone
from chatbot.events.wording import in_a_line, when_of
from chatbot.members import queries as people
from chatbot.members import service as members
from chatbot.members.models import Chat

LEFT = "C’est entendu : elle reste dans /dates telle quelle."
NOT_DATES = "C’est entendu : je ne l’ajoute pas."

router = Router(requires=Requires.REFERENT)


@router.answers(links.add_written)
async def add_written(ctx: Context, *, written: Id, every: bool = False) -> Reply:
    """Add what was read to the dates; where the text speaks of others, ask on."""
    found = await written_dates.lock_open(ctx.session, written, every=every, at=ctx.request.at)
    person = await _teller(ctx, found[0].topic_key)
    at = ctx.request.at
    await written_dates.add_written(ctx.session, found, by=person.id, at=at)
    lines = "\n".join(f"• {in_a_line(one.state)}" for one in found)
    many = len(found) > 1
    done = f"C’est fait : {'elles sont' if many else 'elle est'} dans /dates.\n{lines}"
    return await _and_on(ctx, done, found[0])


@router.answers(links.dismiss_written)
async def dismiss_written(ctx: Context, *, written: Id, every: bool = False) -> Reply:
    found = await written_dates.lock_open(ctx.session, written, every=every, at=ctx.request.at)
    await _teller(ctx, found[0].topic_key)
    await written_dates.dismiss(ctx.session, found)
    return await _and_on(ctx, NOT_DATES, found[0])


@router.answers(links.move_to_written)
async def move_to_written(ctx: Context, *, event: Id, seen: Id, written: Id) -> Reply:
    [found] = await written_dates.lock_open(ctx.session, written, at=ctx.request.at)
    moving, person = await _event(ctx, event)
    to, at = found.state, ctx.request.at
    await service.move(ctx.session, moving, to.when, rule=to.rule, seen=seen, by=person.id, at=at)
    return await _and_on(ctx, f"C’est fait : {_named(moving)}.", found)


@router.answers(links.cancel_gone)
async def cancel_gone(ctx: Context, *, event: Id, seen: Id, written: Id = 0) -> Reply:
    gone, person = await _event(ctx, event)
    await service.cancel(ctx.session, gone, seen=seen, by=person.id, at=ctx.request.at)
    return await _after(ctx, f"C’est fait : {_named(gone)}.", gone, written)


@router.answers(links.leave_gone)
async def leave_gone(ctx: Context, *, event: Id, seen: Id, written: Id = 0) -> Reply:
    del seen
    left, _ = await _event(ctx, event)
    return await _after(ctx, LEFT, left, written)


async def _teller(ctx: Context, topic: TopicKey) -> Chat:
    """Find the sender, who may tell dates of that topic. Raises OnlyTellers."""
    person = await members.remember_sender(ctx.session, ctx.request)
    if person is None or not (
        await members.is_admin(ctx.session, person.telegram_id)
        or topic in await people.topics_of(ctx.session, person.id)
    ):
        raise OnlyTellers
    return person


async def _event(ctx: Context, number: int) -> tuple[Event, Chat]:
    """Find a date, and the sender, who may change it. Raises WrittenDateGone, OnlyTellers."""
    event = await queries.event(ctx.session, number)
    if event is None:
        raise WrittenDateGone
    return event, await _teller(ctx, event.topic_key)


async def _and_on(ctx: Context, done: str, written: WrittenDate) -> Reply:
    """Say what is done, and ask about what else that text speaks of."""
    source = written_dates.Source(written.source, written.source_id)
    others = await written_dates.open_in(ctx.session, source, at=ctx.request.at)
    return _told(done, others, written.topic_key)


async def _after(ctx: Context, done: str, event: Event, written: int) -> Reply:
    """Say what is done, and ask about the date of which the announcement speaks instead."""
    instead = await queries.lock_written(ctx.session, written) if written else None
    still_open = [instead] if instead is not None and not instead.settled else []
    return _told(done, still_open, event.topic_key)


def _told(done: str, written: Sequence[WrittenDate], topic: TopicKey) -> Reply:
    if written:
        return ask_about_written(written, done)
    return Reply(done, ((links.show_dates.button("Voir les dates", topic=topic),),))


def _named(event: Event) -> str:
    return f"<b>{escape(event.title)}</b>, {when_of(event)}"
