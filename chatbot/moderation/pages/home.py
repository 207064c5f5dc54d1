"""/moderation and /statut: what waits for admins, how the week was, and how the bot is.

Admins suspend and resume here everything that the bot sends unasked.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from chatbot import __version__, conversation as ui
from chatbot.announcements.wording import ALL_ANNOUNCEMENTS, moment
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable
from chatbot.chantiers.wording import label_of
from chatbot.engine import gauges_queries
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.french import counted, grouped, lasting
from chatbot.members import queries as people, service as members
from chatbot.members.links import show_roles
from chatbot.members.models import Admin
from chatbot.moderation import notices, service, wording
from chatbot.moderation.pages import followers, log, person, requests, revoking
from chatbot.moderation.wording import HOME, in_words_of
from chatbot.subscriptions import queries as subscriptions
from chatbot.subscriptions.wording import requests_wait

TO_LOG = log.show_log.button("Journal")

router = ui.Router(requires=ui.Requires.ADMIN)


@router.command("moderation", menu="Demandes, abonnés, bannis")
@router.wish(
    "moderation",
    *("modération", "demandes en attente", "les demandes", "bannir quelqu'un", "bannir"),
    *("les abonnés", "bloquer quelqu'un", "demandes d'abonnement", "pending requests"),
    *("annonces à valider", "quelles annonces à valider", "qu'est-ce qui attend ma validation"),
)
async def moderation_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/moderation`, `demandes`, `bannis`, `semaine`, `7 dupont`, `référents du 7`."""
    words = ctx.request.words
    folded = fold(words)
    if not folded:
        return await show_moderation(ctx)
    for beginning, page in TYPED.items():
        if folded.startswith(beginning):
            return await page(ctx)
    if members.names_role(words):
        return await person.find_people(ctx, words)
    first, _, rest = words.partition(" ")
    named = await followable(ctx.session, first)
    if rest and len(named) == 1:
        # Words of the topic's own name don't search for a person.
        own_words = set(fold(f"{named[0].title} {label_of(named[0])}").split())
        is_name_of_person = not set(fold(rest).split()) <= own_words
        # « Pays du Mans » is a group, although a chantier has « pays » among its names.
        if is_name_of_person and not await members.search(ctx.session, words, groups=True, limit=1):
            return await followers.find_followers(ctx, named[0], rest)
    return await person.find_people(ctx, words, topics=await followable(ctx.session, words))


@router.answers(wording.show_moderation)
async def show_moderation(ctx: ui.Context) -> ui.Reply:
    waiting = await subscriptions.count_waiting(ctx.session)
    banned = await people.count_bans(ctx.session)
    asked = requests_wait(waiting) if waiting else "aucune demande n’attend"
    bans = counted(banned, "personne bannie") if banned else "personne n’est banni"
    text = (
        f"<b>Modération</b>\n\n{asked.capitalize()} ; {bans}.\n\n"
        "<code>/moderation marie</code> trouve une personne ou un groupe, "
        "<code>/moderation 7</code> montre les abonnés d’un chantier, "
        "<code>/moderation semaine</code> les sept derniers jours en cinq lignes."
    )
    show_bans = revoking.show_bans.button(f"Bannis ({banned})")
    rows = (
        (requests.show_requests.button(f"Demandes ({waiting})"), person.SEARCH),
        (followers.show_topics.button("Sujets et abonnés"), show_bans),
        (show_roles.button("Rôles"), TO_LOG),
    )
    return ui.Reply(text, rows)


@router.button("mj")
async def show_week(ctx: ui.Context) -> ui.Reply:
    at = ctx.request.at
    week = await service.look_back(ctx.session, since=at - service.WEEK, until=at)
    own_roles = [role for _, role in await people.roles(ctx.session, ctx.request.chat)]
    is_wanted = any(isinstance(role, Admin) and role.week_since for role in own_roles)
    label = "Ne plus la recevoir le lundi" if is_wanted else "La recevoir chaque lundi"
    switch = wording.choose_week.button(label, wanted=not is_wanted)
    return ui.Reply(notices.week_text(week, at=at), ((switch,), (TO_LOG, HOME)))


@router.answers(wording.choose_week)
async def choose_week(ctx: ui.Context, *, wanted: bool) -> ui.Reply:
    """Switch the weekly summary on, from next Monday, or off for the admin who pressed."""
    at = ctx.request.at
    admin = await members.person_of_account(ctx.work, ctx.request.chat)
    await people.choose_week(ctx.session, admin.id, since=at if wanted else None)
    toast = "C’est noté : plus de résumé le lundi. /moderation semaine le montre toujours."
    if wanted:
        toast = "C’est noté : la semaine en cinq lignes, chaque lundi à 8h."
    return replace(await show_week(ctx), toast=toast)


TYPED: Mapping[str, Callable[[ui.Context], Awaitable[ui.Reply]]] = {
    "demande": requests.show_requests,
    "banni": revoking.show_bans,
    "semaine": show_week,
}


@router.command("statut", aliases=("status", "etat"))
async def status_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/statut`, `/statut suspendre`, `/statut reprendre`."""
    words = fold(ctx.request.words)
    if words.startswith("suspend"):
        return await suspend_sending(ctx)
    if words.startswith("repren"):
        return await resume_sending(ctx)
    return await show_status(ctx)


@router.button("st")
async def show_status(ctx: ui.Context) -> ui.Reply:
    at = ctx.request.at
    found = await gauges_queries.gauges(ctx.work)
    text = status_text(found, await gauges_queries.lately(ctx.work), ctx.vitals(), at=at)
    if found.suspended_since is None:
        switch = suspend_sending.button("Suspendre tous les envois")
    else:
        switch = resume_sending.button("Reprendre les envois")
    look_on = (show_status.button("Actualiser"), ALL_ANNOUNCEMENTS)
    week = show_week.button("La semaine")
    return ui.Reply(text, ((switch,), look_on, (HOME, TO_LOG), (week,)))


@router.button("ss")
async def suspend_sending(ctx: ui.Context) -> ui.Reply:
    """Suspend everything that is sent unasked; whoever writes to the bot is still answered."""
    is_new = await service.switch_sending(await members.by_sender(ctx), on=False)
    suspended = "C’est fait : plus rien ne part de moi-même."
    toast = suspended if is_new else "Les envois étaient déjà suspendus."
    return replace(await show_status(ctx), toast=toast)


@router.button("sr")
async def resume_sending(ctx: ui.Context) -> ui.Reply:
    """Resume all sending, beginning with waiting messages."""
    is_new = await service.switch_sending(await members.by_sender(ctx), on=True)
    resumed = "C’est reparti : ce qui attendait s’en va."
    toast = resumed if is_new else "Les envois n’étaient pas suspendus."
    return replace(await show_status(ctx), toast=toast)


def status_text(
    found: gauges_queries.Gauges, recent: gauges_queries.Lately, vitals: ui.Vitals, *, at: datetime
) -> str:
    health, running, answers = "Tout va bien", "", "aucun message depuis une heure"
    if vitals.troubles:
        health = f"<b>Quelque chose ne va pas</b> : {in_words_of(vitals.troubles)}"
    if vitals.started_at is not None:
        running = f", en marche depuis {lasting(at - vitals.started_at)}"
    if recent.waits:
        median, longest = recent.waits[len(recent.waits) // 2], recent.waits[-1]
        count, usual = grouped(recent.finished), _short(median)
        answers = f"{count} en une heure, d’ordinaire en {usual}, au plus en {_short(longest)}"
    floods = "ne m’a pas demandé de ralentir"
    if vitals.floods:
        rests = _short(timedelta(seconds=vitals.rests_s))
        still = f", et j’attends encore {rests}" if vitals.rests_s else ""
        floods = f"m’a demandé {vitals.floods} fois de ralentir{still}"
    failure, backup, sending = "aucune", "sans sauvegarde que je connaisse", "Envois : ouverts."
    if recent.failed_at is not None:
        failure = f"{ui.escape(recent.failure)}, {moment(recent.failed_at, at)}"
    if found.backed_up_at is not None:
        backup = f"sauvegardée {moment(found.backed_up_at, at)}"
    bytes_, unit = (1e6, "Mo") if found.database_bytes < 1e9 else (1e9, "Go")
    if found.suspended_since is not None:
        sending = (
            f"<b>Tous les envois sont suspendus</b> depuis {moment(found.suspended_since, at)} : "
            "annonces, résumés et avis attendent. Je réponds à qui m’écrit."
        )
    lines = (
        f"{health}.",
        f"Version {__version__}{running}.",
        f"Réponses : {answers}.",
        f"Sans réponse encore : {_waiting(found.queues['inbox'], besides=1)}.",  # not this request
        f"À envoyer : {_waiting(found.queues['outbox'])}.",
        f"Annonces : {_broadcasts(found)}.",
        f"Telegram {floods}.",
        f"Dernière erreur : {failure}.",
        f"Base de données : {_decimal(found.database_bytes / bytes_)} {unit}, {backup}.",
        sending,
    )
    return "\n".join(("<b>L’état du bot</b>\n", *lines))


def _short(time: timedelta) -> str:
    """Write "moins de 0,1 s", "1,2 s", "12 secondes", "4 minutes"."""
    seconds = time.total_seconds()
    if seconds >= 10:
        return lasting(time)
    return f"{_decimal(seconds)} s" if seconds >= 0.1 else "moins de 0,1 s"


def _decimal(number: float) -> str:
    return f"{number:.1f}".replace(".", ",")


def _waiting(queue: gauges_queries.Queue, *, besides: int = 0) -> str:
    if (rows := queue.rows - besides) <= 0:
        return "aucun message"
    messages = f"{grouped(rows)} {'message' if rows == 1 else 'messages'}"
    return f"{messages}, depuis {_short(timedelta(seconds=queue.oldest_s))}"


def _broadcasts(found: gauges_queries.Gauges) -> str:
    """Count the broadcasts under way, and the copies by state: "1 en cours ; 120 envoyées"."""
    stages = {
        Stage.RUNNING: "en cours",
        Stage.PAUSED: "en pause",
        Stage.STOPPED: "que Telegram refuse",
    }
    under_way = [f"{many} {stages[stage]}" for stage in stages if (many := found.broadcasts[stage])]
    if not under_way:
        return "aucune en cours"
    states = {
        DeliveryState.SENT: ("envoyée", "envoyées"),
        DeliveryState.PENDING: ("en attente", "en attente"),
        DeliveryState.UNKNOWN: ("incertaine", "incertaines"),
        DeliveryState.FAILED: ("en échec", "en échec"),
    }
    copies = [
        f"{grouped(number)} {words[number > 1]}"
        for state, words in states.items()
        if (number := found.deliveries[state])
    ]
    return " ; ".join(filter(None, (", ".join(under_way), ", ".join(copies))))
