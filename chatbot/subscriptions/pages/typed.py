"""/suivre, /arreter and /abonnements, and the words that may follow these commands.

People follow and leave topics here, and choose a pause, the rhythm of news, and reminders.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from chatbot import conversation as ui
from chatbot.chantiers.matching import EXCEPTING, Understood
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, followables_named
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.french import typeset
from chatbot.members import service as members
from chatbot.subscriptions import links, rules, service, wording
from chatbot.subscriptions.pages import subscriptions

# Folded: "tout", "tous les chantiers", "tout sauf 5".
EVERYTHING = re.compile(
    rf"(?:tou(?:t|s|te|tes)|all)(?: les)?(?: chantiers?)?(?: (?:{EXCEPTING}) (?P<but>.+))?"
)
NEW_ONES = re.compile(r"(?:les )?(?:chantiers )?(?:a venir|futurs|nouveaux)(?: chantiers)?")

NOTHING_COMES = "Vous ne suivez rien : aucune annonce n’arrive ici."
NOTHING_ELSE = "Vous ne suivez rien d’autre que {}."
NEW_ONES_END = "Les chantiers à venir ne seront plus suivis."
WANTED = "C’est noté : les dates seront rappelées ici, une semaine puis un jour avant."
NOT_WANTED = "C’est noté : les dates ne seront pas rappelées ici. Ce qui change est encore annoncé."
BACK = links.show_subscriptions.button("Retour aux abonnements")
# Folded words that may follow « résumé » and « rappels ».
YES = ("", "oui", "yes", "activer", "on")
NO = ("non", "no", "arreter", "arret", "desactiver", "stop", "off")
IS_WANTED = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@router.command("suivre", aliases=("suis", "abonner", "sabonner", "follow", "subscribe"))
async def follow_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/suivre 7`, `/suivre 5 7`, `/suivre tout`, `/suivre tout sauf 5`."""
    words = ctx.request.words
    if not words:
        return await subscriptions.show_list(ctx)
    if everything := EVERYTHING.fullmatch(fold(words)):
        return await follow_all(ctx, everything["but"] or "")
    understood = await followables_named(ctx.session, words)
    if not (understood.topics or _choice(ctx, understood)):
        return _no_such_topic(ctx)
    return await follow_each(ctx, understood, rules.Source.COMMAND)


@router.command(
    "arreter",
    aliases=("arrete", "desabonner", "sedesabonner", "quitter", "stop", "unfollow", "unsubscribe"),
)
async def leave_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/arreter`, `/arreter 5 7`, `/arreter tout`, `tout sauf 7`, `à venir`."""
    words = ctx.request.words
    if not words:
        return await choose_what_to_stop(ctx)
    if everything := EVERYTHING.fullmatch(fold(words)):
        but = everything["but"]
        return await (leave_all_but(ctx, but) if but else subscriptions.stop_all.ask(ctx))
    if NEW_ONES.fullmatch(fold(words)):
        return await subscriptions.leave_new_ones(ctx)
    understood = await followables_named(ctx.session, words)
    if not (understood.topics or _choice(ctx, understood, follow=False)):
        return _no_such_topic(ctx)
    return await _leave_each(ctx, understood)


async def choose_what_to_stop(ctx: ui.Context) -> ui.Reply:
    """Lay out a button to leave each followed topic, or the list if the topics are many."""
    current = await _followed(ctx)
    stop = (subscriptions.stop_all.button("Tout arrêter"),)
    if not current:
        return ui.Reply(NOTHING_COMES, (stop, *subscriptions.to_list(private=ctx.request.private)))
    if len(current) > subscriptions.PAGE:
        return await subscriptions.show_list(ctx)
    each = _choice(ctx, Understood(unclear=current), follow=False)
    text = (
        "<b>Ne plus suivre</b>\n\nQue voulez-vous arrêter ? Touchez ce que vous ne voulez plus "
        "suivre."
    )
    return ui.Reply(text, (*each, stop))


async def follow_each(ctx: ui.Context, understood: Understood, source: rules.Source) -> ui.Reply:
    """Follow topics; lay out the outcomes, and the wording that was agreed to."""
    private, lines, changed, joined = ctx.request.private, [], False, []
    was_told = await service.has_agreed(ctx.session, ctx.request)
    here = subscriptions.visible(understood.topics, private=private)
    if understood.topics and not here:
        raise rules.InPrivateOnly
    for topic in here:
        outcome = await service.follow(ctx.session, ctx.request, topic, source=source)
        lines.append(ui.escape(wording.now_follows(topic, outcome, private=private)))
        lines.append(f"Motif : {ui.escape(ui.shown(outcome.reason))}" if outcome.reason else "")
        changed |= outcome.changed
        joined += [topic] if outcome.joined else []
    agreed = wording.consent(private=private) if changed and not was_told else ""
    if len(here) < len(understood.topics):
        lines.append(rules.InPrivateOnly.sentence)
    news = subscriptions.to_news_of(joined[0]) if len(joined) == 1 == len(here) else ()
    return _told(ctx, understood, lines, agreed, (*_choice(ctx, understood), *news))


async def follow_all(ctx: ui.Context, but: str = "") -> ui.Reply:
    """Follow every chantier except those in `but`; lay out the outcomes and the wording."""
    private = ctx.request.private
    excepted = await followables_named(ctx.session, but)
    if but and (unclear := _unclear(ctx, excepted, but)):
        return unclear
    states = (await subscriptions.following_of(ctx)).states
    stay = {
        topic: rules.Outcome(states[topic.key], states[topic.key])
        for topic in excepted.topics
        if states.get(topic.key) in rules.CURRENT
    }
    outcomes = await service.follow_all(
        ctx.session, ctx.request, but=excepted.topics, source=rules.Source.COMMAND
    )
    waiting = [
        ui.escape(wording.now_follows(topic, outcome, private=private))
        for topic, outcome in outcomes
        if outcome.after is not rules.State.ACTIVE
    ]
    left_out = [topic for topic in excepted.topics if topic not in stay]
    who = "vous suivez" if private else "le groupe suit"
    besides = f", sauf {wording.names_of(left_out)}" if left_out else ""
    everything = typeset(
        f"C’est noté : {who} tous les chantiers{besides}, et ceux à venir. "
        "Leurs nouvelles arriveront ici."
    )
    lines = [everything, *waiting]
    lines += [ui.escape(wording.now_follows(topic, stay[topic], private=private)) for topic in stay]
    leave = tuple((subscriptions.toggle(topic, states[topic.key]),) for topic in stay)
    return _told(ctx, Understood(), lines, wording.consent(private=private, to_all=True), leave)


async def leave_all_but(ctx: ui.Context, but: str) -> ui.Reply:
    """Leave every topic, and chantiers to come, except those in `but`; lay out the outcomes."""
    excepted = await followables_named(ctx.session, but)
    if unclear := _unclear(ctx, excepted, but):
        return unclear
    left = [topic for topic in await _followed(ctx) if topic not in excepted.topics]
    has_ended = await service.leave_new_ones(ctx.session, ctx.request)
    if not (left or has_ended):
        text = NOTHING_ELSE.format(wording.names_of(excepted.topics))
        return ui.Reply(text, subscriptions.to_list(private=ctx.request.private))
    return await _leave_each(ctx, Understood(left), NEW_ONES_END if has_ended else "")


async def _leave_each(ctx: ui.Context, understood: Understood, more: str = "") -> ui.Reply:
    lines = []
    for topic in understood.topics:
        try:
            outcome = await service.leave(ctx.session, ctx.request, topic.key)
        except rules.NotFollowed as refusal:
            is_only = len(understood.topics) == 1
            which = f"Vous ne suivez pas {topic_name(topic)}."
            lines.append(refusal.sentence if is_only else which)
        else:
            lines.append(ui.escape(wording.follows_no_more(topic, outcome)))
    return _told(ctx, understood, [*lines, more], "", _choice(ctx, understood, follow=False))


def _unclear(ctx: ui.Context, excepted: Understood, but: str) -> ui.Reply | None:
    """Say which excepted topics weren't understood; None if they all were.

    Callers do nothing while an exception is unclear: it might be a topic that has to stay.
    """
    if excepted.topics and not (excepted.unclear or excepted.unknown):
        return None
    unknown = [*excepted.unknown, *map(numbered, excepted.unclear)] or [but]
    return ui.Reply(ui.not_understood(unknown), subscriptions.to_list(private=ctx.request.private))


async def _followed(ctx: ui.Context) -> list[Topic]:
    _, rows = await service.followed(ctx.session, ctx.request)
    current = {row.topic_key for row in rows if row.state in rules.CURRENT}
    return [topic for topic in await followable(ctx.session) if topic.key in current]


def _told(
    ctx: ui.Context, understood: Understood, lines: Sequence[str], agreed: str, buttons: ui.Keyboard
) -> ui.Reply:
    which = "Lequel voulez-vous dire ?" if understood.unclear else ""
    text = ui.paragraphs(*lines, ui.not_understood(understood.unknown), which, agreed)
    return ui.Reply(text, (*buttons, *subscriptions.to_list(private=ctx.request.private)))


def _choice(ctx: ui.Context, understood: Understood, *, follow: bool = True) -> ui.Keyboard:
    """Lay out a button for each topic that ambiguous words may mean."""
    action = subscriptions.follow_in_list if follow else subscriptions.leave_in_list
    label = "Suivre : {}" if follow else "Ne plus suivre : {}"
    topics = subscriptions.visible(understood.unclear, private=ctx.request.private)
    return topic_buttons(topics, action, label)


def _no_such_topic(ctx: ui.Context) -> ui.Reply:
    text = (
        f"Je ne trouve rien à suivre sous le nom « {ui.as_typed(ctx.request.words)} ». Choisissez "
        "dans la liste, ou écrivez un numéro de chantier : <code>/suivre 7</code>."
    )
    return ui.Reply(text, subscriptions.to_list(private=ctx.request.private))


@router.command(
    "abonnements",
    menu="Ce que je suis, résumé, pause, arrêt",
    aliases=("abonnement", "mesabonnements", "subscriptions", "settings", "reglages", "parametres"),
    requires=ui.Requires.NOTHING,
)
@router.wish(
    "subscriptions",
    *("abonnements", "mes abonnements", "mes abos", "à quoi suis je abonné"),
    *("je suis abonné à quoi", "qu'est ce que je suis", "je reçois quoi", "mes chantiers"),
    *("que suis je", "voir mes abonnements", "modifier mes abonnements"),
    "my subscriptions",
    *("quels chantiers je suis", "gérer mes abonnements", "mes réglages", "settings"),
)
async def subscriptions_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/abonnements pause 15 mars`, `résumé`, `rappels non` and the like; else list.

    In a group everybody may type it; only its admins may change something, by buttons.
    """
    verb, _, rest = ctx.request.words.partition(" ")
    if not ctx.request.private:
        by_buttons = (
            "Dans un groupe, le résumé, les rappels et les pauses se choisissent avec les boutons "
            "ci-dessous, dès que le groupe suit un chantier. Seuls ses admins le peuvent."
        )
        return await subscriptions.show_list(ctx, toast=by_buttons if verb else "")
    match fold(verb), fold(rest):
        case "pause", "":
            reply = pause_choice(private=True)
        case "pause", _:
            reply = await _pause_until(ctx, rest)
        case "reprendre", "":
            reply = ui.Reply(await _resume(ctx), subscriptions.to_list(private=True))
        case "resume", said if said in IS_WANTED:
            reply = await choose_rhythm(ctx, weekly=IS_WANTED[said])
        case "tout", "de suite":
            reply = await choose_rhythm(ctx, weekly=False)
        case "rappels" | "rappel", said if said in IS_WANTED:
            reply = await choose_reminders(ctx, wanted=IS_WANTED[said])
        case ("tout", "arreter") | ("arreter", "tout"):
            reply = await subscriptions.stop_all.ask(ctx)
        case _:
            not_understood = (
                "Je n’ai pas compris. Après /abonnements s’écrivent pause (et jusqu’à quel jour), "
                "reprendre, résumé, tout de suite, rappels oui ou rappels non. Pour un chantier : "
                "/suivre 7, /arreter 7."
            )
            reply = await subscriptions.show_list(ctx, toast=not_understood if verb else "")
    return reply


@router.answers(links.show_pauses)
async def show_pauses(ctx: ui.Context) -> ui.Reply:
    return pause_choice(private=ctx.request.private)


@router.button("zd")
async def pause_news(ctx: ui.Context, *, days: Annotated[int, Field(ge=1, le=366)]) -> ui.Reply:
    return await _pause(ctx, ctx.request.at.date() + timedelta(days=days))


@router.button("zj")
async def pause_until(
    ctx: ui.Context, *, day: Annotated[int, Field(ge=1, lt=3_652_060)]
) -> ui.Reply:
    """Pause until a day, given by its ordinal: 1 is 1 January of the year 1."""
    last = date.fromordinal(day)
    if last <= ctx.request.at.date():
        return ui.Reply(toast="Ce jour est passé : /abonnements permet de faire une autre pause.")
    return await _pause(ctx, last)


@router.button("zu", requires=ui.Requires.PRIVACY)
async def choose_last_day(ctx: ui.Context) -> ui.Reply:
    await members.begin_step(ctx, receive_last_day.pending())
    text = (
        "Jusqu’à quel jour voulez-vous faire une pause ? Écrivez par exemple "
        "<code>15 mars</code>, ou /annuler."
    )
    return ui.Reply(text, ((BACK,),))


@router.step("pause", requires=ui.Requires.NOTHING, again=True)
async def receive_last_day(ctx: ui.Context) -> ui.Reply:
    return await _pause_until(ctx, ctx.request.words)


@router.answers(links.resume_news)
async def resume_news(ctx: ui.Context) -> ui.Reply:
    return await subscriptions.show_list(ctx, toast=await _resume(ctx))


@router.answers(links.choose_rhythm)
async def choose_rhythm(ctx: ui.Context, *, weekly: bool) -> ui.Reply:
    await service.choose_rhythm(ctx.session, ctx.request, weekly=weekly)
    toast = "C’est noté : chaque nouvelle arrivera ici dès qu’elle paraît."
    if weekly:
        toast = (
            "C’est noté : les nouvelles arriveront ici en un seul message, le lundi à 8h. "
            "S’il n’y en a pas, rien ne viendra."
        )
    return await subscriptions.show_list(ctx, toast=toast)


async def _pause_until(ctx: ui.Context, words: str) -> ui.Reply:
    day = rules.end_of_pause(words, ctx.request.at.date())
    if day is None:
        await members.begin_step(ctx, receive_last_day.pending())
        text = (
            "Je n’ai pas compris ce jour. Écrivez-le par exemple <code>15 mars</code> ou "
            "<code>15/03</code> ; il doit être dans l’année qui vient. Ou /annuler."
        )
        return ui.Reply(text, ((BACK,),))
    return await _pause(ctx, day)


async def _pause(ctx: ui.Context, day: date) -> ui.Reply:
    until = datetime.combine(day, time.min, ctx.request.at.tzinfo)
    await service.pause(ctx.session, ctx.request, until)
    is_pressed = ctx.request.drawn_at is not None  # a toast would stand above the list otherwise
    toast = wording.paused(until, ctx.request.at) if is_pressed else ""
    return await subscriptions.show_list(ctx, toast=toast)


async def _resume(ctx: ui.Context) -> str:
    if await service.resume(ctx.session, ctx.request):
        return "C’est reparti : les nouvelles de ce que vous suivez arriveront de nouveau ici."
    return "Rien n’était en pause."


def pause_choice(*, private: bool) -> ui.Reply:
    """Lay out the lengths of a pause; in private, also a day to type."""
    lengths = {7: "Une semaine", 30: "Un mois", 90: "Trois mois"}
    pauses = [(pause_news.button(label, days=days),) for days, label in lengths.items()]
    until_day = (choose_last_day.button("Jusqu’à une date"),) if private else ()
    text = (
        "<b>Faire une pause</b>\n\nVos abonnements restent, mais je n’envoie aucune nouvelle "
        "pendant la pause, sauf si une date change où vous venez, ou que vous avez demandée. "
        "Ensuite, je dirai ce qui est paru, et vous pourrez le lire. Combien de temps ?"
    )
    return ui.Reply(text, ui.keyboard(*pauses, until_day, (BACK,)))


@router.answers(links.choose_reminders)
async def choose_reminders(ctx: ui.Context, *, wanted: bool) -> ui.Reply:
    await service.choose_reminders(ctx.session, ctx.request, wants=wanted)
    return await subscriptions.show_list(ctx, toast=WANTED if wanted else NOT_WANTED)


@router.answers(links.answer_offer)
async def answer_offer(ctx: ui.Context, *, wanted: bool) -> ui.Reply:
    """Accept or decline the offer of reminders; show the wording that was agreed to."""
    await service.choose_reminders(ctx.session, ctx.request, wants=wanted)
    private = ctx.request.private
    text = "C’est noté : pas de rappels. /abonnements permet de changer d’avis."
    if wanted:
        agreed = wording.WORDINGS[rules.wording_of_reminders(private=private)]
        text = f"C’est noté.\n\n<i>{agreed}</i>"
    return ui.Reply(text, subscriptions.to_list(private=private))


@router.answers(links.switch_reminders)
async def switch_reminders(ctx: ui.Context, *, wanted: bool) -> ui.Reply:
    """Switch reminders below a reminder, whose text stays; the button then does the opposite."""
    await service.choose_reminders(ctx.session, ctx.request, wants=wanted)
    label = "Plus de rappels" if wanted else "Reprendre les rappels"
    again = links.switch_reminders.button(label, wanted=not wanted)
    return ui.Reply(toast=WANTED if wanted else NOT_WANTED, pressed_becomes=again)
