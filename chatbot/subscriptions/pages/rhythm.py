"""/abonnements, and what may be typed after it: pauses, and news at once or weekly."""

from datetime import date, datetime, time, timedelta
from typing import Annotated

from pydantic import Field

from chatbot import conversation as ui
from chatbot.chantiers.rules import fold
from chatbot.members.service import begin_step
from chatbot.subscriptions import links, service
from chatbot.subscriptions.pages.reminders import choose_reminders
from chatbot.subscriptions.pages.subscriptions import show_list, stop_all, to_list
from chatbot.subscriptions.rules import end_of_pause
from chatbot.subscriptions.wording import paused

PAUSES = {7: "Une semaine", 30: "Un mois", 90: "Trois mois"}  # days

HOW_LONG = (
    "<b>Faire une pause</b>\n\nVos abonnements restent, mais je n’envoie aucune nouvelle pendant "
    "la pause, sauf si une date change où vous venez, ou que vous avez demandée. Ensuite, je dirai "
    "ce qui est paru, et vous pourrez le lire. Combien de temps ?"
)
WHICH_DAY = (
    "Jusqu’à quel jour voulez-vous faire une pause ? Écrivez par exemple "
    "<code>15 mars</code>, ou /annuler."
)
NOT_A_DAY = (
    "Je n’ai pas compris ce jour. Écrivez-le par exemple <code>15 mars</code> ou "
    "<code>15/03</code> ; il doit être dans l’année qui vient. Ou /annuler."
)
BY_BUTTONS = (
    "Dans un groupe, le résumé, les rappels et les pauses se choisissent avec les boutons "
    "ci-dessous, dès que le groupe suit un chantier. Seuls ses admins le peuvent."
)
BACK = links.show_subscriptions.button("Retour aux abonnements")
PAST = "Ce jour est passé : /abonnements permet de faire une autre pause."
NOT_A_VERB = (
    "Je n’ai pas compris. Après /abonnements s’écrivent pause (et jusqu’à quel jour), reprendre, "
    "résumé, tout de suite, rappels oui ou rappels non. Pour un chantier : /suivre 7, /arreter 7."
)
# Folded: what may stand behind résumé and rappels.
YES = ("", "oui", "yes", "activer", "on")
NO = ("non", "no", "arreter", "arret", "desactiver", "stop", "off")
IS_WANTED = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
RESUMED = "C’est reparti : les nouvelles de ce que vous suivez arriveront de nouveau ici."
NOTHING_TO_RESUME = "Rien n’était en pause."
WEEKLY = (
    "C’est noté : les nouvelles arriveront ici en un seul message, le lundi à 8h. "
    "S’il n’y en a pas, rien ne viendra."
)
AT_ONCE = "C’est noté : chaque nouvelle arrivera ici dès qu’elle paraît."

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@router.command(
    "abonnements",
    menu="Ce que je suis, résumé, pause, arrêt",
    aliases=("abonnement", "mesabonnements", "subscriptions", "settings", "reglages", "parametres"),
    requires=ui.Requires.NOTHING,
    wish=ui.Wish(
        "subscriptions",
        (
            *("abonnements", "mes abonnements", "mes abos", "à quoi suis je abonné"),
            *("je suis abonné à quoi", "qu'est ce que je suis", "je reçois quoi", "mes chantiers"),
            *("que suis je", "voir mes abonnements", "modifier mes abonnements"),
            "my subscriptions",
            *("quels chantiers je suis", "gérer mes abonnements", "mes réglages", "settings"),
        ),
    ),
)
async def subscriptions_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/abonnements pause 15 mars`, `résumé`, `rappels non` and the like; else list.

    In a group everybody may type it; only its admins may change something, by buttons.
    """
    verb, _, rest = ctx.request.words.partition(" ")
    if not ctx.request.private:
        return await show_list(ctx, toast=BY_BUTTONS if verb else "")
    match fold(verb), fold(rest):
        case "pause", "":
            reply = pause_choice(private=True)
        case "pause", _:
            reply = await _pause_until(ctx, rest)
        case "reprendre", "":
            reply = ui.Reply(await _resume(ctx), to_list(private=True))
        case "resume", said if said in IS_WANTED:
            reply = await choose_rhythm(ctx, weekly=IS_WANTED[said])
        case "tout", "de suite":
            reply = await choose_rhythm(ctx, weekly=False)
        case "rappels" | "rappel", said if said in IS_WANTED:
            reply = await choose_reminders(ctx, wanted=IS_WANTED[said])
        case ("tout", "arreter") | ("arreter", "tout"):
            reply = await stop_all.ask(ctx)
        case _:
            reply = await show_list(ctx, toast=NOT_A_VERB if verb else "")
    return reply


@router.answers(links.show_pauses)
async def show_pauses(ctx: ui.Context) -> ui.Reply:
    return pause_choice(private=ctx.request.private)


@router.button("zd")
async def pause_news(ctx: ui.Context, *, days: Annotated[int, Field(ge=1, le=366)]) -> ui.Reply:
    """Pause for so many days."""
    until = await _pause(ctx, ctx.request.at.date() + timedelta(days=days))
    return await show_list(ctx, toast=paused(until, ctx.request.at))


@router.button("zj")
async def pause_until(
    ctx: ui.Context, *, day: Annotated[int, Field(ge=1, lt=3_652_060)]
) -> ui.Reply:
    """Pause until a day, which is counted from the year 1."""
    last = date.fromordinal(day)
    if last <= ctx.request.at.date():
        return ui.Reply(toast=PAST)
    until = await _pause(ctx, last)
    return await show_list(ctx, toast=paused(until, ctx.request.at))


@router.button("zu", requires=ui.Requires.PRIVACY)
async def choose_last_day(ctx: ui.Context) -> ui.Reply:
    await begin_step(ctx, receive_last_day.pending())
    return ui.Reply(WHICH_DAY, ((BACK,),))


@router.step("pause", requires=ui.Requires.NOTHING, again=True)
async def receive_last_day(ctx: ui.Context) -> ui.Reply:
    """Pause until the day that somebody typed."""
    return await _pause_until(ctx, ctx.request.words)


@router.answers(links.resume_news)
async def resume_news(ctx: ui.Context) -> ui.Reply:
    return await show_list(ctx, toast=await _resume(ctx))


@router.answers(links.choose_rhythm)
async def choose_rhythm(ctx: ui.Context, *, weekly: bool) -> ui.Reply:
    await service.choose_rhythm(ctx.session, ctx.request, weekly=weekly)
    return await show_list(ctx, toast=WEEKLY if weekly else AT_ONCE)


async def _pause_until(ctx: ui.Context, words: str) -> ui.Reply:
    day = end_of_pause(words, ctx.request.at.date())
    if day is None:
        await begin_step(ctx, receive_last_day.pending())
        return ui.Reply(NOT_A_DAY, ((BACK,),))
    await _pause(ctx, day)
    return await show_list(ctx)  # the list says that it is paused


async def _pause(ctx: ui.Context, day: date) -> datetime:
    until = datetime.combine(day, time.min, ctx.request.at.tzinfo)
    await service.pause(ctx.session, ctx.request, until)
    return until


async def _resume(ctx: ui.Context) -> str:
    resumed = await service.resume(ctx.session, ctx.request)
    return RESUMED if resumed else NOTHING_TO_RESUME


def pause_choice(*, private: bool) -> ui.Reply:
    """Lay out the lengths of a pause; any day only in private, since it has to be typed."""
    pauses = [(pause_news.button(label, days=days),) for days, label in PAUSES.items()]
    until_day = (choose_last_day.button("Jusqu’à une date"),) if private else ()
    return ui.Reply(HOW_LONG, ui.keyboard(*pauses, until_day, (BACK,)))
