"""Written dates: the author of the published text adds or dismisses each date."""

from collections.abc import Sequence
from dataclasses import replace

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.events import links, queries, service, written_dates
from chatbot.events.models import Event, WrittenDate
from chatbot.events.rules import OnlyItsReferents, Status
from chatbot.events.wording import ask_about_written, in_a_line, when_of
from chatbot.members import service as members

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.add_written)
async def add_written(ctx: ui.Context, *, written: ui.Id, every: bool = False) -> ui.Reply:
    """Add a written date to /dates; with `every`, all written dates of its text that are open.

    Then ask about the dates that are still open.
    """
    found = await written_dates.lock_open(ctx.work, written, every=every)
    added = await written_dates.add_written(await _work_for(ctx, found[0].topic_key), found)
    lines = "\n".join(f"• {in_a_line(one.state)}" for one in found)
    many = len(found) > 1
    done = f"C’est fait : {'elles sont' if many else 'elle est'} dans /dates.\n{lines}"
    return await _and_on(ctx, done, found[0], None if many else added[0].event)


@router.answers(links.dismiss_written)
async def dismiss_written(ctx: ui.Context, *, written: ui.Id, every: bool = False) -> ui.Reply:
    found = await written_dates.lock_open(ctx.work, written, every=every)
    await _work_for(ctx, found[0].topic_key)
    await written_dates.dismiss(ctx.session, found)
    return await _and_on(ctx, "C’est entendu : je ne l’ajoute pas.", found[0])


@router.answers(links.move_to_written)
async def move_to_written(
    ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, written: ui.Id
) -> ui.Reply:
    [found] = await written_dates.lock_open(ctx.work, written)
    moving = await service.find_to_change(ctx.session, ctx.request, event)
    to, was = found.state, moving.state
    kept = was.exceptions if to.rule == was.rule else ()
    state = replace(was, when=to.when, rule=to.rule, exceptions=kept)
    await service.change(await members.by_sender(ctx), moving, state, seen=sequence)
    return await _and_on(ctx, f"C’est fait : {_named(moving)}.", found, moving)


@router.answers(links.cancel_gone)
async def cancel_gone(
    ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, written: ui.Id = 0
) -> ui.Reply:
    gone = await service.find_to_change(ctx.session, ctx.request, event)
    cancelled = replace(gone.state, status=Status.CANCELLED)
    await service.change(await members.by_sender(ctx), gone, cancelled, seen=sequence)
    return await _after(ctx, f"C’est fait : {_named(gone)}.", gone, written)


@router.answers(links.leave_gone)
async def leave_gone(
    ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, written: ui.Id = 0
) -> ui.Reply:
    del sequence
    left = await service.find_to_change(ctx.session, ctx.request, event)
    await members.by_sender(ctx)
    kept = "C’est entendu : elle reste dans /dates telle quelle."
    return await _after(ctx, kept, left, written)


async def _work_for(ctx: ui.Context, topic: TopicKey) -> ui.UnitOfWork:
    """Begin the sender's work. Raises OnlyItsReferents if they may change no dates of the topic."""
    if not await service.may_change(ctx.session, ctx.request, topic):
        raise OnlyItsReferents
    return await members.by_sender(ctx)


async def _and_on(
    ctx: ui.Context, done: str, written: WrittenDate, event: Event | None = None
) -> ui.Reply:
    """Say what was done, and ask about the text's other written dates, or else link `event`."""
    source = written_dates.Source(written.source, written.source_id)
    others = await written_dates.open_in(ctx.work, source)
    return _told(done, others, written.topic_key, event)


async def _after(ctx: ui.Context, done: str, event: Event, written: int) -> ui.Reply:
    """Say what was done, and ask about the date that the announcement names instead."""
    instead = await queries.lock_written(ctx.session, written) if written else None
    still_open = [instead] if instead is not None and not instead.settled else []
    return _told(done, still_open, event.topic_key, event)


def _told(
    done: str, written: Sequence[WrittenDate], topic: TopicKey, event: Event | None
) -> ui.Reply:
    if written:
        return ask_about_written(written, done)
    change = (links.manage_date.button("Changer cette date", event=event.id),) if event else ()
    dates = links.show_dates.button("Voir les dates", topic=topic)
    return ui.Reply(done, ui.keyboard((*change, dates)))


def _named(event: Event) -> str:
    return f"<b>{ui.escape(event.title)}</b>, {when_of(event)}"
