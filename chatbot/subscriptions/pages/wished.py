"""Wishes about subscriptions in plain words; the reply has the button that grants the wish."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import StringConstraints

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import topics_of_wish
from chatbot.chantiers.wording import topic_name
from chatbot.french import day_in_words, protect
from chatbot.subscriptions import links, rules, wording
from chatbot.subscriptions.pages import subscriptions, typed

MOST_EXCEPTED = 60  # characters of the topics in a button, which holds 64 bytes
FOLLOW_IT = "Pour recevoir ici les nouvelles, touchez Suivre."
NOT_FOLLOWED = "Vous ne suivez pas {}."
NOTHING_FOLLOWED = "Vous ne suivez rien pour l’instant : touchez ce que vous voulez suivre."

# Numbers or keys of topics, separated by commas, as a button carries them.
Topics = Annotated[str, StringConstraints(pattern=r"^[a-z0-9,-]*$", max_length=MOST_EXCEPTED)]

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@router.wish(
    "follow",
    *("suivre", "suivre le chantier 7", "je suis le 7", "abonne moi", "abonnez moi au 7"),
    *("m'abonner au chantier 7", "comment s'abonner", "comment je m'abonne", "inscris moi au 7"),
    *("inscrivez moi", "préviens moi", "prévenez moi pour le 7", "tiens moi au courant"),
    *("tenez moi au courant du 7", "recevoir les nouvelles du 7", "recevoir des nouvelles"),
    *("être informé du 7", "être prévenu", "suivre tout", "tout suivre", "abonne moi à tout"),
    *("suivre tous les chantiers", "tout recevoir", "follow 7", "subscribe", "follow all"),
    *("abonner au 7", "s'abonner au 7", "s'abonner", "abonne moi à tous les chantiers"),
    *("suivre tout sauf le 7", "ne suivre que le 7", "je ne veux suivre que le 7"),
    *("ne recevoir que le 7", "je ne veux recevoir que le 7"),
)
async def offer_following(ctx: ui.Context) -> ui.Reply:
    """Offer to follow the topics named, all, or all except some; else show the list."""
    private = ctx.request.private
    what = ctx.request.words.split(" ")[0]
    if what == "que":
        return await _offer_leaving_others(ctx)
    if ctx.request.words == "tout":
        agreed = protect(wording.consent(private=private, to_all=True))
        text = "Pour recevoir ici les nouvelles de tous les chantiers, touchez le bouton."
        every = follow_everything.button("Suivre tous les chantiers")
        buttons = subscriptions.to_list(private=private)
        return ui.Reply(f"{text}\n\n{agreed}", ((every,), *buttons), asks=ui.Question(every))
    topics, unknown = await _topics(ctx)
    but = _packed(ctx)
    # While an exception is unknown, nothing is offered: an excepted topic might be followed.
    if not topics or (what == "sauf" and (unknown or not but)):
        toast = unknown or "Touchez ce que vous voulez suivre."
        return await subscriptions.show_list(ctx, toast=toast)
    following = await subscriptions.following_of(ctx)
    states = following.states
    known = [topic for topic in topics if states.get(topic.key) in rules.CURRENT]
    who = "Vous suivez" if private else "Le groupe suit"
    already = [f"{who} déjà {topic_name(topic)}." for topic in known]
    if what == "sauf":
        first = (
            "Pour recevoir ici les nouvelles de tous les chantiers sauf "
            f"{wording.names_of(topics)}, touchez le bouton."
        )
        lines = [first, *already, wording.consent(private=private, to_all=True)]
        others = follow_everything.button("Suivre tous les autres", but=but)
        return _offer(ctx, known, states, lines, (others,))
    agreed = "" if following.has_agreed else wording.consent(private=private)
    offer = [FOLLOW_IT, *filter(None, [agreed])] if len(known) < len(topics) else []
    return _offer(ctx, topics, states, [unknown, *already, *offer])


@router.button("fa")
async def follow_everything(ctx: ui.Context, *, but: Topics = "") -> ui.Reply:
    """Follow every chantier, also those to come, except those in `but`."""
    return await typed.follow_all(ctx, but)


@router.button("xb")
async def leave_others(ctx: ui.Context, *, but: Topics) -> ui.Reply:
    return await typed.leave_all_but(ctx, but)


@router.wish(
    "unfollow",
    *("arrêter 7", "arrêter de suivre le 7", "ne plus suivre", "ne plus suivre le 7"),
    *("désabonne moi du 7", "désabonnez moi du chantier 7", "désinscris moi du 7", "plus le 7"),
    *("désinscrivez moi du chantier 7", "je ne veux plus suivre le 7", "enlève moi du 7"),
    *("je ne veux plus du chantier 7", "retire moi du 7", "me désabonner du 7", "unfollow 7"),
    *("me désinscrire du chantier 7", "arrêter de suivre un chantier", "stop 7", "unsubscribe 7"),
    *("comment me désabonner du 7", "comment ne plus suivre un chantier", "enlève le 7"),
    *("ne plus suivre tout sauf le 7", "ne plus suivre que le 7", "je ne veux plus que le 7"),
    *("je ne veux plus suivre que le 7", "je ne veux plus recevoir que le 7", "ne garder que le 7"),
)
async def offer_leaving(ctx: ui.Context) -> ui.Reply:
    """Offer to leave the topics named, or all except some; else list the followed topics."""
    if ctx.request.words.split(" ")[0] in ("sauf", "que"):
        return await _offer_leaving_others(ctx)
    topics, unknown = await _topics(ctx)
    if not topics:
        return replace(await typed.choose_what_to_stop(ctx), toast=unknown)
    states = (await subscriptions.following_of(ctx)).states
    left = [topic for topic in topics if states.get(topic.key) in rules.CURRENT]
    missing = [NOT_FOLLOWED.format(topic_name(topic)) for topic in topics if topic not in left]
    lines = [unknown, *missing]
    if left:
        lines.append("Pour ne plus recevoir ces nouvelles, touchez Ne plus suivre.")
    return _offer(ctx, left, states, lines)


@router.wish(
    "stop_all",
    *("stop", "arrêter", "stop tout", "arrête", "arrêtez", "arrête tout", "arrêtez tout"),
    *("tout arrêter", "désabonne moi de tout", "désabonnez moi", "désabonne moi"),
    *("désinscris moi", "désabonnement", "me désabonner", "me désinscrire de tout"),
    *("comment je me désabonne", "comment me désabonner"),
    *("je ne veux plus de messages", "je ne veux plus rien recevoir", "plus aucun message"),
    *("ne m'écris plus", "ne m'écrivez plus", "arrête de m'écrire", "arrêtez de m'écrire"),
    *("arrête tes messages", "arrêtez vos messages", "ne plus recevoir de messages"),
    *("ne plus rien recevoir", "arrêtez de m'envoyer des messages", "stop les messages"),
    *("unsubscribe", "désinscription", "se désabonner", "stop all", "laisse moi"),
    *("arrêter tout sauf le 7", "ne m'écris plus que pour le 7"),
)
async def offer_stopping(ctx: ui.Context) -> ui.Reply:
    """Ask whether to stop everything, or to pause; or offer to leave all topics except some."""
    if ctx.request.words:
        return await _offer_leaving_others(ctx)
    if not (await subscriptions.following_of(ctx)).is_following:
        return await typed.choose_what_to_stop(ctx)
    return await subscriptions.stop_all.ask(ctx)


@router.wish(
    "pause",
    *("pause", "faire une pause", "mets en pause", "mettre en pause", "pause d'une semaine"),
    *("pause jusqu'au 10 juin", "mettre en pause jusqu'au 10 juin", "suspendre les envois"),
    *("ne m'écris plus jusqu'au 10 juin", "n'envoyez rien jusqu'au 10 juin", "silence 10 jours"),
    *("plus de messages jusqu'au 10 juin", "ne m'envoyez rien pendant 10 jours", "mute"),
    *("rien avant septembre", "mets moi en pause jusqu'au 10 juin", "suspension jusqu'au 10 juin"),
)
async def offer_pause(ctx: ui.Context) -> ui.Reply:
    """Offer a pause until the day that the words name, else the usual lengths of a pause."""
    at = ctx.request.at
    if not (await subscriptions.following_of(ctx)).is_following:
        return ui.Reply(typed.NOTHING_COMES, subscriptions.to_list(private=ctx.request.private))
    day = rules.end_of_pause(ctx.request.words, at.date())
    if day is None:
        return typed.pause_choice(private=ctx.request.private)
    until = f"jusqu’au {day_in_words(day)}"
    text = f"Faire une pause {until} ? D’ici là, je n’enverrai aucune nouvelle ici."
    yes = typed.pause_until.button(f"Pause {until}", day=day.toordinal())
    other = links.show_pauses.button("Une autre durée")
    return ui.Reply(text, ((yes,), (other,)), asks=ui.Question(yes))


@router.wish(
    "resume",
    *("reprendre", "reprends", "reprenez", "reprendre les envois", "recommence les envois"),
    *("reprenez les envois", "fin de la pause", "arrêter la pause", "je suis de retour"),
    *("remets les messages", "réactiver", "unmute", "réactiver mes abonnements"),
)
async def offer_resuming(ctx: ui.Context) -> ui.Reply:
    """Offer to resume, if the chat is paused or was out of reach."""
    following, at = await subscriptions.following_of(ctx), ctx.request.at
    if not following.is_following:
        return await subscriptions.show_list(ctx, toast=NOTHING_FOLLOWED)
    if not (why := subscriptions.silence(following, at)):
        text = "Rien n’est en pause : les nouvelles de ce que vous suivez arrivent ici."
        return ui.Reply(text, subscriptions.to_list(private=ctx.request.private))
    text = "Pour recevoir de nouveau les nouvelles de ce que vous suivez, touchez Reprendre."
    resume = links.resume_news.button("Reprendre")
    return ui.Reply(f"{why}\n\n{text}", ((resume,),), asks=ui.Question(resume))


@router.wish(
    "digest",
    *("résumé", "un résumé par semaine", "un message par semaine", "résumé hebdomadaire"),
    *("un seul message par semaine", "recevoir un résumé le lundi", "1 message par semaine"),
    *("regroupe les messages", "tout en un message", "weekly digest", "résumé du lundi", "digest"),
)
async def offer_digest(ctx: ui.Context) -> ui.Reply:
    return await _offer_rhythm(ctx, weekly=True)


@router.wish(
    "at_once",
    *("tout de suite", "au fil de l'eau", "immédiatement", "recevoir tout de suite"),
    *("chaque nouvelle tout de suite", "plus de résumé", "arrêter le résumé", "pas de résumé"),
    *("préviens moi tout de suite", "dès que ça paraît", "at once", "notify me immediately"),
)
async def offer_at_once(ctx: ui.Context) -> ui.Reply:
    return await _offer_rhythm(ctx, weekly=False)


@router.wish(
    "reminders",
    *("rappels", "les rappels", "je veux des rappels", "rappelle moi les dates", "reminders"),
    *("rappelez moi les dates", "recevoir des rappels", "activer les rappels", "remind me"),
    *("me rappeler les dates", "un rappel avant les réunions", "reprendre les rappels"),
    *("préviens moi avant les réunions", "prévenez moi avant les réunions", "un rappel la veille"),
)
async def offer_reminders(ctx: ui.Context) -> ui.Reply:
    return await _offer_reminders(ctx, wanted=True)


@router.wish(
    "no_reminders",
    *("plus de rappels", "pas de rappels", "arrête les rappels", "arrêtez les rappels"),
    *("stop rappels", "je ne veux plus de rappels", "désactiver les rappels", "no reminders"),
    *("ne me rappelle plus les dates", "arrêter les rappels", "je ne veux pas de rappels"),
    *("ne me préviens plus avant les réunions", "plus d'alerte la veille", "stop reminders"),
)
async def offer_no_reminders(ctx: ui.Context) -> ui.Reply:
    return await _offer_reminders(ctx, wanted=False)


async def _offer_reminders(ctx: ui.Context, *, wanted: bool) -> ui.Reply:
    following = await subscriptions.following_of(ctx)
    private = ctx.request.private
    if not following.is_following:
        toast = (
            "Il n’y a rien à rappeler tant que rien n’est suivi : touchez ce que vous voulez "
            "suivre."
        )
        return await subscriptions.show_list(ctx, toast=toast)
    if following.reminded is (rules.Reminded.ALL if wanted else rules.Reminded.NONE):
        text = "Les dates ne sont pas rappelées ici."
        if wanted:
            text = "Les dates sont déjà rappelées ici."
        return ui.Reply(text, subscriptions.to_list(private=private))
    button = links.choose_reminders.button(subscriptions.SWITCHES[wanted], wanted=wanted)
    text = "Pour que les dates ne soient plus rappelées ici, touchez le bouton."
    if wanted:
        text = "Pour que les dates de ce qui est suivi soient rappelées ici, touchez le bouton."
        text += f"\n\n<i>{wording.WORDINGS[rules.wording_of_reminders(private=private)]}</i>"
    buttons = ((button,), *subscriptions.to_list(private=private))
    return ui.Reply(text, buttons, asks=ui.Question(button))


async def _offer_rhythm(ctx: ui.Context, *, weekly: bool) -> ui.Reply:
    following = await subscriptions.following_of(ctx)
    if not following.is_following:
        return await subscriptions.show_list(ctx, toast=NOTHING_FOLLOWED)
    buttons = subscriptions.to_list(private=ctx.request.private)
    if following.is_weekly is weekly:
        text = "Vous recevez déjà chaque nouvelle dès qu’elle paraît."
        if weekly:
            text = "Vous recevez déjà un seul message par semaine, le lundi à 8h."
        return ui.Reply(text, buttons)
    text = "Pour recevoir chaque nouvelle dès qu’elle paraît, touchez le bouton."
    if weekly:
        text = "Pour tout recevoir en un seul message, le lundi à 8h, touchez le bouton."
    switch = links.choose_rhythm.button(subscriptions.RHYTHMS[weekly], weekly=weekly)
    return ui.Reply(text, ((switch,), *buttons), asks=ui.Question(switch))


async def _offer_leaving_others(ctx: ui.Context) -> ui.Reply:
    """Offer to keep only the topics named: to follow the missing ones, and to leave all others."""
    kept, unknown = await _topics(ctx)
    but = _packed(ctx)
    if unknown or not kept or not but:  # else a topic to keep might be left
        return replace(await typed.choose_what_to_stop(ctx), toast=unknown)
    following = await subscriptions.following_of(ctx)
    states, names = following.states, wording.names_of(kept)
    followed = {key for key, state in states.items() if state in rules.CURRENT}
    missing = [topic for topic in kept if topic.key not in followed]
    are_others = followed - {topic.key for topic in kept} or following.all_since
    lines = [NOT_FOLLOWED.format(topic_name(topic)) for topic in missing]
    if missing:
        agreed = "" if following.has_agreed else wording.consent(private=following.private)
        lines += [FOLLOW_IT, agreed]
    if are_others:
        lines.append(f"Pour ne garder que {names}, touchez Arrêter tous les autres.")
        lines.append(typed.NEW_ONES_END if following.all_since else "")
    elif not missing:
        lines += [typed.NOTHING_ELSE.format(names)]
    others = (leave_others.button("Arrêter tous les autres", but=but),) if are_others else ()
    return _offer(ctx, missing, states, lines, others)


def _packed(ctx: ui.Context) -> str:
    """Join the topics that a wish excepts for a button; "" if they are too long for one."""
    packed = ",".join(ctx.request.words.split()[1:])
    return packed if len(packed) <= MOST_EXCEPTED else ""


async def _topics(ctx: ui.Context) -> tuple[Sequence[Topic], str]:
    """Find the topics of a wish that the chat may follow, and a sentence on unknown numbers."""
    found = await topics_of_wish(ctx.session, ctx.request.words)
    known = {str(topic.number) for topic in found}
    numbers = [word for word in ctx.request.words.split() if word.isdigit() and word not in known]
    unknown = f"Il n’y a pas de chantier {' ni '.join(numbers[: ui.QUOTED])}." if numbers else ""
    followable = [topic for topic in found if topic.kind is not TopicKind.ALLIANCE]
    return subscriptions.visible(followable, private=ctx.request.private), unknown


def _offer(
    ctx: ui.Context,
    topics: Sequence[Topic],
    states: dict[str, rules.State],
    lines: Sequence[str],
    others: ui.Row = (),
) -> ui.Reply:
    rows = [(subscriptions.toggle(topic, states.get(topic.key)),) for topic in topics]
    text = "\n\n".join(map(protect, filter(None, lines)))
    to_list = subscriptions.to_list(private=ctx.request.private)
    offered = ui.keyboard(*rows, others)
    asks = ui.Question(offered[0][0]) if len(offered) == 1 else None
    return ui.Reply(text, (*offered, *to_list), asks=asks)
