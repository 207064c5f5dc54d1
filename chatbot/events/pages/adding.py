"""Add a date: ask for a sentence, and the topic; show what was understood; add it on a tap.

Nothing is stored in between. The preview replies to the sentence, so that a press on the preview's
button brings the words back; they are read anew, as on the day of the preview. A date is changed in
the same way (command.py).

`seen` is here a checksum of the draft that was shown (rules.digest). If the words make another
draft by now, it is shown first.
"""

import re
from collections.abc import Sequence
from datetime import date

from chatbot import conversation as ui
from chatbot.chantiers import matching, queries as chantiers
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.wording import topic_name
from chatbot.conversation.markup import clean
from chatbot.events import links, queries, rules, service, wording
from chatbot.events.models import Event
from chatbot.events.orders import Order, read_order
from chatbot.events.pages.managing import BACK, date_page, own_topics
from chatbot.events.sentence import NAMELESS, Said, Unread, read_sentence
from chatbot.french import day_in_words, folded, in_words
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.members import service as members

SENTENCE_LENGTH = 600
WHICH_TOPIC = "Pour quel sujet est cette date ? Vous la verrez avant qu’elle soit annoncée."

router = ui.Router(requires=ui.Requires.REFERENT)


@router.answers(links.write_date)
async def write_date(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    own = await own_topics(ctx, topic)
    examples = (
        "Écrivez-la comme vous la diriez, par exemple :\n"
        "• rencontre ALTAA samedi 12 décembre 14h à Lyon, inscription avant le 5\n"
        "• visio mardi 8 à 18h30 https://visio.exemple.org\n"
        "• courant juin, à confirmer\n\n"
        "Vous verrez ce que j’ai compris avant que rien ne soit annoncé. Ou /annuler."
    )
    return await _ask(ctx, own[0] if topic or len(own) == 1 else None, examples)


@router.step("date")
async def receive_date(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    """Take the sentence; a topic named at its beginning goes before the topic of the question."""
    own = await own_topics(ctx, topic)
    return await preview_date(ctx, own[0] if topic else None)


@router.button("et")
async def choose_topic_of_date(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    require_words(ctx)
    return topic_choice(await own_topics(ctx), WHICH_TOPIC, page)


@router.button("ep")
async def preview_for(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    """Show the date as understood, for the topic, or ask for what the sentence lacks."""
    require_words(ctx)
    [own] = await own_topics(ctx, topic)
    return await _preview(ctx, own, (await _read(ctx))[1])


@router.button("ea")
async def add_date(ctx: ui.Context, *, topic: TopicKey, seen: ui.Id) -> ui.Reply:
    """Add the date that was shown; where the words make another date by now, show that date."""
    require_words(ctx)
    [own] = await own_topics(ctx, topic)
    _, said = await _read(ctx)
    draft = said.as_draft()
    of_topic = [event for event, _ in await queries.events(ctx.session, topic)]
    there = next((event for event in of_topic if event.state == draft), None)
    if there is not None:
        return await date_page(ctx, there, "Elle est déjà dans /dates.")
    if rules.digest(draft) != seen:
        other = "Votre phrase dit autre chose à présent : relisez, puis ajoutez."
        return await _preview(ctx, own, said, other)
    added = await service.add(await members.by_sender(ctx), draft, topic=topic)
    told = "C’est fait : elle est dans /dates, et je la dis à qui demande."
    return await date_page(ctx, added.event, told)


async def preview_date(ctx: ui.Context, topic: Topic | None = None) -> ui.Reply:
    """Show the date of the sender's words, or ask for its topic, or for what the words lack.

    Raises OnlyItsReferents where the words begin with somebody else's topic.
    """
    own = await own_topics(ctx)
    order, said = await _read(ctx)
    if order.topics == []:
        unknown = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel est cette date ?"
        return topic_choice(own, unknown)
    if order.topics:
        own = [named for named in order.topics if named in own]
        if not own:
            raise rules.OnlyItsReferents
        topic = own[0] if len(own) == 1 else None
    elif topic is None:  # the likeliest first; a single one where the sentence is clear
        near = matching.find(said.title, own, by_text=False) if said.title else []
        own = near if len(near) == 1 else [*near, *(other for other in own if other not in near)]
        topic = own[0] if len(own) == 1 else None
    are_several = len(order.topics or ()) > 1
    if topic is not None:
        taken = "Une date n’a qu’un sujet : j’ai pris le vôtre." if are_several else ""
        return await _preview(ctx, topic, said, taken)
    if (problem := _problem(ctx, said)) is not None:
        return await _ask(ctx, None, problem)
    one_of_them = "Une date n’a qu’un sujet : pour lequel est-elle ? Vous la verrez d’abord."
    return topic_choice(own, one_of_them if are_several else WHICH_TOPIC)


def topic_choice(topics: Sequence[Topic], text: str, number: int = 1) -> ui.Reply:
    choices = topic_pages(topics, number, preview_for, choose_topic_of_date)
    return ui.Reply(text, (*choices, (BACK,)), quotes_request=True)


async def _read(ctx: ui.Context) -> tuple[Order, Said]:
    topics = await chantiers.whole_topics(ctx.session)
    order = read_order(typed(ctx), topics)
    return order, read_sentence(order.rest, written_on(ctx))


async def _ask(ctx: ui.Context, topic: Topic | None, text: str) -> ui.Reply:
    await members.begin_step(ctx, receive_date.pending(topic=topic.key if topic else ""))
    of_topic = f" pour {topic_name(topic)}" if topic else ""
    return ui.Reply(f"<b>Ajouter une date{of_topic}</b>\n\n{text}", ((BACK,),))


def _problem(ctx: ui.Context, said: Said) -> str | None:
    title, has_day = ui.as_typed(said.title or NAMELESS), said.when or said.to_be_confirmed
    no_day = (
        f"Je n’y trouve pas de jour. Écrivez la phrase avec lui, par exemple « {title} samedi 12 "
        f"décembre 14h » ; ou, s’il n’est pas fixé, « {title}, date à confirmer »."
    )
    return problem_of(
        ctx,
        said,
        said.as_draft(),
        lacking="" if has_day else no_day,
        again="Écrivez la phrase autrement. Ou /annuler.",
        passed="C’est déjà passé : {when}. Écrivez la phrase avec un jour à venir. Ou /annuler.",
    )


async def _preview(ctx: ui.Context, topic: Topic, said: Said, before: str = "") -> ui.Reply:
    """Show the date, and the topic's dates on the same day, as one of them may be the same."""
    if (problem := _problem(ctx, said)) is not None:
        return await _ask(ctx, topic, problem)
    draft = said.as_draft()
    same_day = [
        f"« {ui.as_typed(event.title)} »"
        for event, _ in await queries.events(ctx.session, topic.key)
        if rules.has_a_day(draft.when) and event.start == draft.when.start
    ]
    remarks = [
        before,
        "" if said.title else f"Sans autre nom, je l’appelle « {NAMELESS} ».",
        f"Ce jour-là, il y a déjà : {', '.join(same_day)}." if same_day else "",
    ]
    add = add_date.button("Ajouter", topic=topic.key, seen=rules.digest(draft))
    is_choice = len(await own_topics(ctx)) > 1
    other = (choose_topic_of_date.button("Un autre sujet"),) if is_choice else ()
    again = links.write_date.button("L’écrire autrement", topic=topic.key)
    leave = links.show_changeable_dates.button("Ne pas l’ajouter")
    below = ["\n".join(filter(None, remarks))]
    question = "<b>Ajouter cette date ?</b>"
    return preview(topic, draft, [question], below, (add,), (again, *other), (leave,))


def _understood(draft: rules.EventDraft) -> str:
    """Say what was understood of a sentence whose other words weren't; "" where no day was."""
    when = wording.state_in_words(draft) if draft.when.start else ""
    return f"J’ai compris : {when}. " if when else ""


def require_words(ctx: ui.Context) -> None:
    """Check that the sentence above the pressed button is still there. Raises WordsGone."""
    if not ctx.request.asked:
        raise rules.WordsGone


def typed(ctx: ui.Context) -> str:
    """Find the sentence that was sent, or stands above the pressed button, cut behind the limit."""
    words = (ctx.request.asked or ctx.request.words)[: SENTENCE_LENGTH + 1]
    return "\n".join(filter(None, (clean(line, None) for line in words.splitlines())))


def written_on(ctx: ui.Context) -> date:
    """Return the day on which the sender's sentence was first read: « demain » counts from it."""
    at = ctx.request.at
    return (ctx.request.drawn_at or at).astimezone(at.tzinfo).date()


def problem_of(
    ctx: ui.Context, said: Said, draft: rules.EventDraft, *, lacking: str, again: str, passed: str
) -> str | None:
    """Say why a sentence can't be carried out, and what to do; None: it can be carried out.

    `lacking`: a problem that the page itself has found, or "". `again` and `passed`: the page's
    sentences where words aren't understood, and where the day is over.
    """
    if len(ctx.request.asked or ctx.request.words) > SENTENCE_LENGTH:
        return (
            f"C’est trop long : une date se dit en {SENTENCE_LENGTH} signes au plus. Ou /annuler."
        )
    if unread := [*filter(None, [said.misnamed]), *said.unread]:
        return f"{_understood(draft)}{not_read(unread)}\n\n{again}"
    if several := said.either or said.others:
        days = [in_words(when, weekday=True) for when in (said.when, *several) if when]
        which = "Lequel est-ce" if said.either else "Une date se dit seule. Laquelle d’abord"
        return f"J’y lis {', ou '.join(days)}. {which} ? {again}"
    if lacking:
        return lacking
    if draft.when.start is not None and rules.next_occurrence(draft, ctx.request.at) is None:
        return passed.format(when=wording.state_in_words(draft))
    return None


def preview(
    topic: Topic, draft: rules.EventDraft, above: Sequence[str], below: Sequence[str], *rows: ui.Row
) -> ui.Reply:
    """Show a date as a sentence makes it, between the paragraphs `above` and `below`."""
    event = Event(topic_key=topic.key, edition="")
    event.state = draft
    parts = [*above, wording.described(event, topic), *below]
    return ui.Reply("\n\n".join(filter(None, parts)), ui.keyboard(*rows), quotes_request=True)


def not_read(unread: Sequence[Unread]) -> str:
    """Say which words weren't understood, in HTML; for a wrong weekday, name the right one."""
    lines = [
        f"« {ui.as_typed(each.words)} » : le {day_in_words(each.misnamed)} est un "
        f"{WEEKDAYS[each.misnamed.weekday()]}."
        for each in unread
        if each.misnamed
    ]
    others = [each.words for each in unread if not each.misnamed]
    every_other = re.compile(r"sur (?:deux|[0-9])|(?:tous|toutes) les|quinz")
    hint = "Dites aussi à partir de quel jour : « un mardi sur deux à partir du 5 janvier »."
    if not any(every_other.search(folded(words)) for words in others):
        hint = ""
    return "\n".join(filter(None, [*lines, ui.not_understood(others), hint]))
