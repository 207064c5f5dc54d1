"""/date: change the dates of the sender's topics, in free words; for people without topics, /dates.

A sentence either changes a date that is known or adds one. Before anything is done, the sender sees
what was understood, and taps. Whoever changes a date at the same time as another référent is shown
the other change first.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from html import unescape
from itertools import islice

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import topic_of_key, topics_of_wish
from chatbot.events import links, rules, service
from chatbot.events.change_words import ORDER
from chatbot.events.changing import EVERY, Change, Missing, Order, decide, read_change
from chatbot.events.models import Event
from chatbot.events.news import changes_in
from chatbot.events.pages import adding, managing
from chatbot.events.pages.dates import COMING, PAST, dates_command
from chatbot.events.said import Said
from chatbot.events.sentence import read_sentence
from chatbot.events.wording import described, state_in_words, when_read
from chatbot.french import day_in_words, folded, rule_in_words
from chatbot.french.vocabulary import MONTHS
from chatbot.members import service as members

# Folded words that ask to see dates: "juin 2027", "passées", "toutes".
LISTING = re.compile(
    "|".join([*map(fold, MONTHS), *PAST, *COMING, "cette", "semaine", "20[0-9]{2}"])
)
SESSIONS = 3  # of a recurring date, on the buttons that ask which is meant
router = ui.Router(requires=ui.Requires.NOTHING)


@router.command("date", menu="Ajouter, déplacer, annuler une date", shown_to=ui.Requires.REFERENT)
async def date_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/date`, `/date 7 rencontre samedi 12 décembre 14h`, `/date annuler la rencontre`."""
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return await dates_command(ctx)
    sentence = await adding.read_typed(ctx)
    named = own if sentence.topics is None else [each for each in sentence.topics if each in own]
    words, key = fold(sentence.words).split(), named[0].key if len(named) == 1 else ""
    asks_for_list = words and sentence.topics is None and all(map(LISTING.fullmatch, words))
    if not sentence.adds and (asks_for_list or not (named or words)):
        return await dates_command(ctx)  # a month is named, or only a topic of other référents
    if not (words or sentence.adds):
        return await managing.show_changeable_dates(ctx, topic=key)
    if not named and sentence.topics:
        raise rules.OnlyItsReferents
    if not words:
        return await adding.write_date(ctx, topic=key if sentence.topics else "")
    return await _carry_on(ctx, sentence, named or own)


async def grant_change(ctx: ui.Context) -> ui.Reply | None:
    """Answer the wish to change a date; None: the sender may change no dates.

    `ctx.request.words` name the topics of the wish.
    """
    own = await service.topics_to_change(ctx.session, ctx.request)
    if not own:
        return None
    named = [each for each in await topics_of_wish(ctx.session, ctx.request.words) if each in own]
    words = unescape(ctx.request.written.html) if ctx.request.written else ""
    ctx = replace(ctx, request=replace(ctx.request, words=words))
    sentence = await adding.read_typed(ctx)
    said = read_sentence(sentence.words, adding.written_on(ctx))
    if sentence.adds and not said.title:
        return await adding.write_date(ctx, topic=named[0].key if len(named) == 1 else "")
    return await _carry_on(ctx, sentence, named or own)


async def change_in_words(ctx: ui.Context) -> ui.Reply | None:
    """Show what a sentence without a command changes in a date of the sender's; None: nothing.

    "la rencontre ALTAA est déplacée au 20": whoever may change no date meets no change here.
    """
    words, own = ctx.request.words, await service.topics_to_change(ctx.session, ctx.request)
    if not own or words.endswith("?") or len(words) > adding.SENTENCE_LENGTH:
        return None
    sentence = await adding.read_typed(ctx)
    topics = [each for each in sentence.topics or own if each in own]
    ahead = await managing.dates_ahead(ctx, topics)
    on = adding.written_on(ctx)
    order = decide(sentence.words, ahead, on)
    if order is None or not (order.changes or order.undo):
        return None
    if len(changes_in(words, ahead, on)) > 1:  # of several dates: one sentence for each
        return None
    return await _carry_on(ctx, sentence, topics)


async def _carry_on(
    ctx: ui.Context, sentence: adding.Sentence, topics: Sequence[Topic]
) -> ui.Reply:
    """Show what a sentence changes in a date of these topics, else the date that it adds."""
    ahead = await managing.dates_ahead(ctx, topics)
    order = None
    if not sentence.adds and sentence.topics != []:
        order = decide(sentence.words, ahead, adding.written_on(ctx))
    if order is None:
        return await adding.preview_date(ctx)
    if order.undo:
        return await managing.undo_last(ctx, topics)
    if not ahead:
        return ui.Reply(managing.NONE_AHEAD, ((managing.BACK,),))
    events = {change.event.id: change.event for change in order.changes}
    candidates = [*events.values()] or order.candidates or ahead
    if len(candidates) == 1:
        return await _preview(ctx, candidates[0])
    rows = [
        (links.preview_move.button(managing.date_label(event, ctx.request.at), event=event.id),)
        for event in candidates[: managing.SHOWN]
    ]
    text = "Quelle date ? Touchez-la."
    if not order.candidates:
        text = "Je ne trouve pas de quelle date il s’agit. Touchez-la : votre phrase est gardée."
    return ui.Reply(text, ui.keyboard(*rows, (managing.BACK,)), quotes_request=True)


@router.answers(links.write_move, requires=ui.Requires.REFERENT)
async def write_move(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    found = await service.find_to_change(ctx.session, ctx.request, event)
    return await _ask(ctx, found, await _what_changes(ctx, found))


@router.step("date_move", requires=ui.Requires.REFERENT)
async def receive_move(ctx: ui.Context, *, event: ui.Id, kept: str = "") -> ui.Reply:
    """Take the words that say what changes in a date, or that complete the sentence `kept`."""
    found = await service.find_to_change(ctx.session, ctx.request, event)
    on = adding.written_on(ctx)
    joined = adding.join(ctx, kept, lambda words: bool(read_change(words, found, on).changes))
    return await _preview(joined, found)


@router.answers(links.preview_move, requires=ui.Requires.REFERENT)
async def preview_move(ctx: ui.Context, *, event: ui.Id, session: ui.Id = 0) -> ui.Reply:
    """Show what the sentence changes in the date that was chosen below the sentence."""
    adding.require_words(ctx)
    found = await service.find_to_change(ctx.session, ctx.request, event)
    return await _preview(ctx, found, session=session)


@router.button("ed", requires=ui.Requires.REFERENT)
async def move_date(
    ctx: ui.Context, *, event: ui.Id, sequence: ui.Id, seen: ui.Id, session: ui.Id = 0
) -> ui.Reply:
    """Change a date as was shown; where somebody was faster, say so and show the date anew.

    `sequence`: the date's, when it was shown. `seen`: a checksum of the draft that was shown.
    `session`: as of links.preview_move.
    """
    adding.require_words(ctx)
    found = await service.find_to_change(ctx.session, ctx.request, event)
    if found.sequence != sequence:
        return await _changed_meanwhile(ctx, found, session)
    order = await _read(ctx, found, session)
    change = next((each for each in order.changes if rules.digest(_shown(each)) == seen), None)
    if change is None:
        other = "Votre phrase dit autre chose à présent : relisez, puis changez."
        return await _preview(ctx, found, before=other, session=session)
    work = await members.by_sender(ctx)
    try:
        if change.apart is not None:
            await service.set_apart(work, found, change.state, change.apart, seen=sequence)
        else:
            await service.change(work, found, change.state, seen=sequence)
    except rules.ChangedMeanwhile:
        return await _changed_meanwhile(ctx, found, session)
    return await managing.date_page(ctx, found, "C’est changé.")


async def _changed_meanwhile(ctx: ui.Context, event: Event, session: int) -> ui.Reply:
    """Show the change anew, unless the sender made it just now, by a first tap."""
    author, sender = await managing.last_author(ctx, event), ctx.request.sender
    if author and sender and author.telegram_id == sender.id:
        return await managing.date_page(ctx, event, "C’est déjà changé.")
    told = await managing.by_another(ctx, event)
    return await _preview(ctx, event, before=told, session=session)


async def _read(ctx: ui.Context, event: Event, session: int = 0) -> Order:
    day = EVERY if session == EVERY.toordinal() else date.fromordinal(session) if session else None
    sentence = await adding.read_typed(ctx)
    return read_change(sentence.words, event, adding.written_on(ctx), day)


async def _preview(
    ctx: ui.Context, event: Event, *, before: str = "", session: int = 0
) -> ui.Reply:
    """Show a date as it is and as it would be, or ask for what the words don't say."""
    order = await _read(ctx, event, session)
    if order.missing is Missing.SESSION:
        return _which_session(ctx, event)
    key = {"event": event.id, "sequence": event.sequence}
    cancels = [each.state.status for each in order.changes] == [rules.Status.CANCELLED]
    if cancels and event.status is not rules.Status.CANCELLED:
        return await managing.cancel_date.ask(ctx, **key)
    problem = adding.problem_of(
        ctx,
        Said(unread=[] if order.changes else list(order.unread)),
        [_shown(each) for each in order.changes],
        lacking="" if order.changes else await _what_lacks(ctx, event),
    )
    if problem is not None:
        return await _ask(ctx, event, problem, adding.typed(ctx))
    first = order.changes[0]
    above = [before, "<b>Changer cette date ?</b>", f"Avant : {_before(first)}"]
    buttons = [
        (
            move_date.button(
                adding.day_label(_shown(each)) if len(order.changes) > 1 else "Changer",
                **key,
                seen=rules.digest(_shown(each)),
                session=session,
            ),
        )
        for each in order.changes
    ]
    if len(buttons) > 1:
        above[1] = "<b>À quel jour la déplacer ?</b>"
    rest = f"Les autres fois restent : {when_read(first.state)}." if first.apart else ""
    topic = await topic_of_key(ctx.session, event.topic_key)
    again = links.write_move.button("L’écrire autrement", event=event.id)
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    new = adding.preview_for.button("Plutôt en ajouter une", topic=event.topic_key)
    below = [adding.not_read(order.unread), rest, await managing.warn(ctx, event, first.state)]
    rows = (*buttons, (again, keep), (new,))
    drafts = [_shown(each) for each in order.changes]
    return adding.preview(ctx, topic, drafts, above, below, *rows)


def _shown(change: Change) -> rules.EventDraft:
    """Find the state that a change is about: a session's, if it takes place otherwise."""
    return change.apart or change.state


def _before(change: Change) -> str:
    """Write what was so far of a date, or of the session that a change sets apart."""
    event, skipped = change.event, set(change.state.exceptions) - set(change.event.exceptions)
    if change.apart is None or not skipped:
        return state_in_words(event.state)
    when = rules.occurrence_on(event, min(skipped)) or event.when
    return state_in_words(replace(event.state, when=when, rule="", exceptions=()))


def _which_session(ctx: ui.Context, event: Event) -> ui.Reply:
    """Ask whether a sentence means one session of a recurring date, or the date itself."""
    ahead = rules.occurrences(event, adding.written_on(ctx))
    days = [when.start for when in islice(ahead, SESSIONS) if when.start]
    one = [
        (
            links.preview_move.button(
                f"Seulement le {day_in_words(day, year=False)}",
                event=event.id,
                session=day.toordinal(),
            ),
        )
        for day in days
    ]
    every = links.preview_move.button("Toutes", event=event.id, session=EVERY.toordinal())
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    one_day = day_in_words(days[-1] if days else adding.written_on(ctx), year=False)
    text = (
        f"Cette date revient {rule_in_words(event.rule)} : laquelle est-ce ? Ou écrivez son jour : "
        f"« la séance du {one_day} »."
    )
    return ui.Reply(f"{adding.quoted(ctx)}{text}", (*one, (every, keep)), quotes_request=True)


async def _what_lacks(ctx: ui.Context, event: Event) -> str:
    if ORDER.search(folded(adding.typed(ctx))):  # "déplacer la rencontre"
        return await _what_changes(ctx, event)
    return (
        "Je n’y trouve rien qui change cette date. Écrivez par exemple « le 19 à 14h » "
        "ou « à 15h ». Ou /annuler."
    )


async def _what_changes(ctx: ui.Context, event: Event) -> str:
    topic = await topic_of_key(ctx.session, event.topic_key)
    return (
        f"<b>Quand est-ce, désormais ?</b>\n\n{described(event, topic)}\n\n"
        "Écrivez par exemple « le 19 », « à 15h », ou ce qui change d’autre : "
        "« à Grenoble », « inscription avant le 12 », « titre : Rencontre d’hiver », « complet ». "
        "Vous verrez tout avant que rien ne change. Ou /annuler."
    )


async def _ask(ctx: ui.Context, event: Event, text: str, kept: str = "") -> ui.Reply:
    """Wait for what changes in a date, or for what completes the sentence `kept`."""
    kept = kept[: adding.SENTENCE_LENGTH]
    await members.begin_step(ctx, receive_move.pending(event=event.id, kept=kept))
    keep = links.manage_date.button("Ne rien changer", event=event.id)
    return ui.Reply(text, ((keep,),))
