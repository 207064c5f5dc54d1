"""Add a date: ask for a sentence, and the topic; show what was understood; add it on a tap.

The preview replies to the sentence, so that a press on the preview's button brings the words back;
they are read anew, as on the day of the preview. Words that complete an earlier sentence are joined
with it, and the preview quotes the whole. A date is changed in the same way (command.py).

`seen` is here a checksum of what was shown (rules.digest). If the words make another date by now,
it is shown first.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from chatbot import conversation as ui
from chatbot.chantiers import matching, queries as chantiers
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_pages
from chatbot.chantiers.rules import fold
from chatbot.chantiers.wording import topic_name
from chatbot.conversation.markup import clean
from chatbot.events import links, queries, rules, service, wording
from chatbot.events.meant import COMMON, title_stems, topics_before
from chatbot.events.models import Event
from chatbot.events.pages.managing import (
    BACK,
    date_label,
    date_page,
    own_topics,
    show_changeable_dates,
)
from chatbot.events.said import NAMELESS, Said, Unread
from chatbot.events.sentence import read_sentence
from chatbot.french import When, capital, day_in_words, folded, in_words, protect
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.members import service as members

SENTENCE_LENGTH = 600
WHICH_TOPIC = "Pour quel sujet est cette date ? Vous la verrez avant qu’elle soit annoncée."
_ADD = re.compile(
    r"\s*(?:(?:r?ajout(?:er?|ez)|cr[ée]er)\b(?!\s+\d+ (?:places?|connexions?))"
    r"(?:\s+(?:une?|la|cette)?\s*(?:nouvelle )?date\b)?|nouvelle date\b)[\s:]*",
    re.IGNORECASE,
)

router = ui.Router(requires=ui.Requires.REFERENT)


@dataclass(frozen=True, slots=True)
class Sentence:
    """What somebody wrote about a date: the topics before it, and the words of the date itself."""

    topics: list[Topic] | None  # None: no topic is named; empty: one of the numbers is unknown
    words: str
    adds: bool  # the words say that the date is new: "ajouter …"


@router.answers(links.write_date)
async def write_date(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    own = await own_topics(ctx, topic)
    examples = (
        "Écrivez-la comme vous la diriez, par exemple :\n"
        "• rencontre ALTAA samedi en huit à 14h, à Lyon\n"
        "• visio le 18 à 18h30 https://visio.exemple.org\n"
        "• chaque deuxième vendredi du mois à 9h, sauf en août\n\n"
        "Vous verrez ce que j’ai compris avant que rien ne soit annoncé. Ou /annuler."
    )
    return await _ask(ctx, own[0] if topic or len(own) == 1 else None, examples)


@router.step("date")
async def receive_date(ctx: ui.Context, *, topic: links.AnyTopic = "", kept: str = "") -> ui.Reply:
    """Take the sentence, or what completes the sentence `kept`.

    A topic named at its beginning goes before the topic of the question.
    """
    own = await own_topics(ctx, topic)
    topics = await chantiers.whole_topics(ctx.session)

    def is_read(words: str, *, titled: bool = False) -> bool:
        said = read_sentence(_without_topics(words, topics).words, written_on(ctx))
        return bool(said.title or not titled) and _problem(ctx, said) is None

    is_whole = is_read(ctx.request.words, titled=True)
    joined = ctx if is_whole else join(ctx, kept, is_read)
    return await preview_date(joined, own[0] if topic else None)


@router.button("et")
async def choose_topic_of_date(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    require_words(ctx)
    return topic_choice(ctx, await own_topics(ctx), WHICH_TOPIC, page)


@router.button("ep")
async def preview_for(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    """Show the date as understood, for the topic, or ask for what the sentence lacks."""
    require_words(ctx)
    [own] = await own_topics(ctx, topic)
    return await _preview(ctx, own, (await _read(ctx))[1])


@router.button("ea")
async def add_date(ctx: ui.Context, *, topic: TopicKey, seen: ui.Id) -> ui.Reply:
    """Add the dates that were shown, or that one of two that was touched.

    Where the words make other dates by now, show these.
    """
    require_words(ctx)
    [own] = await own_topics(ctx, topic)
    _, said = await _read(ctx)
    drafts = _drafts(said)
    if said.either:
        drafts = [draft for draft in drafts if rules.digest(draft) == seen]
    known = {event.state: event for event, _ in await queries.events(ctx.session, topic)}
    there = [known[draft] for draft in drafts if draft in known]
    if there and len(there) == len(drafts):
        return await date_page(ctx, there[0], "Elle est déjà dans /dates.")
    if rules.digest(*drafts) != seen:
        other = "Votre phrase dit autre chose à présent : relisez, puis ajoutez."
        return await _preview(ctx, own, said, other)
    work = await members.by_sender(ctx)
    added = [await service.add(work, one, topic=topic) for one in drafts if one not in known]
    told = "C’est fait : elle est dans /dates, et je la dis à qui demande."
    if len(drafts) > 1:
        told = f"C’est fait : ces {len(drafts)} dates sont dans /dates. Voici la première."
    return await date_page(ctx, added[0].event, told)


async def preview_date(ctx: ui.Context, topic: Topic | None = None) -> ui.Reply:
    """Show the date of the sender's words, or ask for its topic, or for what the words lack.

    Raises OnlyItsReferents where the words begin with somebody else's topic.
    """
    own = await own_topics(ctx)
    sentence, said = await _read(ctx)
    if sentence.topics == []:
        unknown = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel est cette date ?"
        return topic_choice(ctx, own, unknown)
    if sentence.topics:
        own = [named for named in sentence.topics if named in own]
        if not own:
            raise rules.OnlyItsReferents
        topic = own[0] if len(own) == 1 else None
    elif topic is None:  # the likeliest first; a single one where the sentence is clear
        near = matching.find(said.title, own, by_text=False) if said.title else []
        own = near if len(near) == 1 else [*near, *(other for other in own if other not in near)]
        topic = own[0] if len(own) == 1 else None
    are_several = len(sentence.topics or ()) > 1
    if topic is not None:
        taken = "Une date n’a qu’un sujet : j’ai pris le vôtre." if are_several else ""
        return await _preview(ctx, topic, said, taken)
    if (problem := _problem(ctx, said)) is not None:
        return await _ask(ctx, None, problem, typed(ctx))
    one_of_them = "Une date n’a qu’un sujet : pour lequel est-elle ? Vous la verrez d’abord."
    return topic_choice(ctx, own, one_of_them if are_several else WHICH_TOPIC)


def topic_choice(ctx: ui.Context, topics: Sequence[Topic], text: str, number: int = 1) -> ui.Reply:
    choices = topic_pages(topics, number, preview_for, choose_topic_of_date)
    return ui.Reply(f"{quoted(ctx)}{text}", (*choices, (BACK,)), quotes_request=True)


async def read_typed(ctx: ui.Context) -> Sentence:
    """Divide what the sender wrote into topics and the words about a date."""
    return _without_topics(typed(ctx), await chantiers.whole_topics(ctx.session))


def _without_topics(words: str, topics: Sequence[Topic]) -> Sentence:
    named, rest = topics_before(words, topics)
    new = _ADD.match(rest)
    return Sentence(named, rest[new.end() :] if new else rest, adds=new is not None)


async def _read(ctx: ui.Context) -> tuple[Sentence, Said]:
    sentence = await read_typed(ctx)
    return sentence, read_sentence(sentence.words, written_on(ctx))


async def _ask(ctx: ui.Context, topic: Topic | None, text: str, kept: str = "") -> ui.Reply:
    """Wait for a date in a sentence, or for what completes the sentence `kept`."""
    key = topic.key if topic else ""
    await members.begin_step(ctx, receive_date.pending(topic=key, kept=kept[:SENTENCE_LENGTH]))
    of_topic = f" pour {topic_name(topic)}" if topic else ""
    return ui.Reply(f"<b>Ajouter une date{of_topic}</b>\n\n{text}", ((BACK,),))


def _problem(ctx: ui.Context, said: Said) -> str | None:
    title = ui.as_typed(said.title or NAMELESS)
    has_day = said.when or said.either or said.deadline or said.to_be_confirmed
    no_day = (
        "Je n’y trouve pas de jour. Écrivez-le, par exemple « le 12 à 14h » ; ou, s’il "
        f"n’est pas fixé, « {title}, date à confirmer ». Ou /annuler."
    )
    return problem_of(
        ctx,
        said,
        _drafts(said),
        lacking="" if has_day else no_day,
    )


def _drafts(said: Said) -> list[rules.EventDraft]:
    """Make the dates of a sentence: one, several, or those of which one is meant."""
    if said.when is None and not said.either and said.deadline is not None:  # it stands alone
        status = rules.Status.TO_BE_CONFIRMED if said.to_be_confirmed else rules.Status.CONFIRMED
        return [replace(said.as_draft(), title=said.title or "Dernier jour", status=status)]
    if said.either:
        return [said.as_draft(when) for when in said.either]
    others = [said.as_draft(when) for when in said.others]
    return [said.as_draft(), *others, *(one.as_draft() for one in said.apart)]


async def _preview(ctx: ui.Context, topic: Topic, said: Said, before: str = "") -> ui.Reply:
    """Show the date, and the topic's dates that may be the same."""
    if (problem := _problem(ctx, said)) is not None:
        return await _ask(ctx, topic, problem, typed(ctx))
    drafts, of_topic = _drafts(said), await queries.events(ctx.session, topic.key)
    draft, known = drafts[0], [event for event, _ in of_topic]
    same_day = [
        f"« {ui.as_typed(event.title)} »"
        for event in known
        if rules.has_a_day(draft.when) and event.start == draft.when.start
    ]
    remarks = [
        before,
        not_read([said.misnamed] if said.misnamed else []),
        "" if said.title else f"Sans autre nom, je l’appelle « {draft.title} ».",
        f"Ce jour-là, il y a déjà : {', '.join(same_day)}." if same_day else "",
    ]
    question, choices = _choices(topic, said, drafts)
    now = ctx.request.at
    alike = [each for each in known if _is_alike(each, draft) and not rules.is_past(each, now)]
    instead = [
        (links.preview_move.button(f"Plutôt : {date_label(event, now)}", event=event.id),)
        for event in alike[:2]
    ]
    is_choice = len(await own_topics(ctx)) > 1
    other = (choose_topic_of_date.button("Un autre sujet"),) if is_choice else ()
    again = links.write_date.button("L’écrire autrement", topic=topic.key)
    leave = show_changeable_dates.button("Ne pas l’ajouter")
    if alike:
        remarks.append("Est-ce une date déjà annoncée, à fixer ou à changer ? Touchez-la.")
    told = await service.count_told.call(ctx.work, wording.as_event(draft, topic.key), draft)
    below = ["\n".join(filter(None, remarks)), wording.warning(*told[0], now, added=True)]
    rows = (*choices, *instead, (again, *other), (leave,))
    return preview(ctx, topic, drafts, [f"<b>{question}</b>"], below, *rows)


def _choices(
    topic: Topic, said: Said, drafts: Sequence[rules.EventDraft]
) -> tuple[str, list[ui.Row]]:
    """Ask whether to add these dates, or which of two days is meant; one tap adds what is shown."""
    key = topic.key
    if said.either:
        return "Quel jour est-ce ?", [
            (add_date.button(day_label(one), topic=key, seen=rules.digest(one)),) for one in drafts
        ]
    label = f"Les ajouter ({len(drafts)})" if len(drafts) > 1 else "Ajouter"
    question = "Ajouter ces dates ?" if len(drafts) > 1 else "Ajouter cette date ?"
    return question, [(add_date.button(label, topic=key, seen=rules.digest(*drafts)),)]


def _is_alike(event: Event, draft: rules.EventDraft) -> bool:
    """Tell whether a new date may be what fixes, or moves, a date with a title like it."""
    titled = {*matching.stems(fold(f"{draft.title} {draft.place}"))}
    its = title_stems(event)
    is_vague = not rules.has_a_day(event.when) and rules.has_a_day(draft.when)
    return not event.rule and bool(its & titled - COMMON or (is_vague and its & titled))


def day_label(draft: rules.EventDraft) -> str:
    """Name one of two days on a button."""
    return capital(in_words(draft.when, weekday=True))


def require_words(ctx: ui.Context) -> None:
    """Check that the sentence above the pressed button is still there. Raises WordsGone."""
    if not (ctx.request.quoted or ctx.request.asked):
        raise rules.WordsGone


def typed(ctx: ui.Context) -> str:
    """Find the sentence that was sent, or stands above the pressed button, cut behind the limit."""
    request = ctx.request
    words = (request.quoted or request.asked or request.words)[: SENTENCE_LENGTH + 1]
    return "\n".join(filter(None, (clean(line, None) for line in words.splitlines())))


def written_on(ctx: ui.Context) -> date:
    """Return the day on which the sender's sentence was first read: « demain » counts from it."""
    at = ctx.request.at
    return (ctx.request.drawn_at or at).astimezone(at.tzinfo).date()


def join(ctx: ui.Context, kept: str, is_read: Callable[[str], bool]) -> ui.Context:
    """Join the sender's words with the sentence `kept` that they complete or correct.

    The words go behind those of the sentence that weren't understood, or in their place, or to the
    end of the sentence; if nothing of this can be read, they stand alone.
    """
    new, unread = ctx.request.words, read_sentence(kept, written_on(ctx)).unread
    tries = [f"{kept} {new}"] if kept else []
    for words in (each.words for each in unread if each.words in kept):
        since = re.sub(r"^(?:le|du|dès le)\s+", "", new, flags=re.IGNORECASE)
        with_more = (f"{words} {new}", f"{words} à partir du {since}", new)
        tries = [*(kept.replace(words, more, 1) for more in with_more), *tries]
    whole = next(filter(is_read, (" ".join(words.split()) for words in tries)), "")
    return replace(ctx, request=replace(ctx.request, quoted=whole)) if whole else ctx


def quoted(ctx: ui.Context) -> str:
    """Quote a sentence that was written in several messages: a press brings it back."""
    words = ctx.request.quoted
    return f"<blockquote>{protect(ui.escape(words))}</blockquote>\n" if words else ""


def problem_of(
    ctx: ui.Context,
    said: Said,
    drafts: Sequence[rules.EventDraft],
    *,
    lacking: str,
) -> str | None:
    """Say why a sentence can't be carried out, and what to do; None: it can be carried out.

    `lacking`: a problem that the page itself has found, or "".
    """
    if len(typed(ctx)) > SENTENCE_LENGTH:
        return (
            f"C’est trop long : une date se dit en {SENTENCE_LENGTH} signes au plus. Ou /annuler."
        )
    if said.unread:
        read = f"J’ai compris : {wording.in_a_line(drafts[0])}." if said.when else ""
        missing = not_read(said.unread)
        go_on = "Écrivez ce qui manque, ou toute la phrase autrement. Ou /annuler."
        return ui.paragraphs(read, missing, go_on)
    if lacking:
        return lacking
    for draft in drafts:
        if draft.when.start is not None and rules.next_occurrence(draft, ctx.request.at) is None:
            when = wording.state_in_words(draft)
            return f"C’est déjà passé : {when}. Écrivez un jour à venir. Ou /annuler."
    return None


def preview(
    ctx: ui.Context,
    topic: Topic,
    drafts: Sequence[rules.EventDraft],
    above: Sequence[str],
    below: Sequence[str],
    *rows: ui.Row,
) -> ui.Reply:
    """Show a date as a sentence makes it, between the paragraphs `above` and `below`.

    Of several dates, which differ in their days only, the days are listed.
    """
    shown = wording.described(wording.as_event(drafts[0]), topic)
    if len(drafts) > 1:
        named = wording.in_a_line(replace(drafts[0], when=When(), rule=""))
        shown = "\n".join([named, *(f"• {wording.when_read(draft)}" for draft in drafts)])
    text = quoted(ctx) + ui.paragraphs(*above, shown, *below)
    return ui.Reply(text, ui.keyboard(*rows), quotes_request=True)


def not_read(unread: Sequence[Unread]) -> str:
    """Say which words weren't understood, in HTML, and what can be written instead of them."""
    lines = [
        f"« {ui.as_typed(each.words)} » : le {day_in_words(each.misnamed)} est un "
        f"{WEEKDAYS[each.misnamed.weekday()]}."
        for each in unread
        if each.misnamed
    ]
    others = [each.words for each in unread if not each.misnamed]
    hints = {
        r"sur (?:deux|[0-9])|(?:tous|toutes) les|quinz": "Il manque le premier jour : dites à "
        "partir duquel, « à partir du 5 janvier ».",
        r"vacance|ferie": "Je ne connais pas ces jours : écrivez plutôt lesquels, par exemple "
        "« sauf le 24 et le 31 décembre ».",
    }
    said = folded(" ".join(others))
    told = [hint for words, hint in hints.items() if re.search(words, said)]
    return "\n".join(filter(None, [*lines, ui.not_understood(others), *told]))
