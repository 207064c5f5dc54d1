"""/statut: how the bot is, and how all that it sends by itself is suspended."""

from dataclasses import replace
from datetime import datetime, timedelta

from chatbot import __version__, conversation as ui
from chatbot.announcements.wording import ALL_ANNOUNCEMENTS, moment
from chatbot.chantiers.rules import fold
from chatbot.engine import gauges_queries
from chatbot.engine.outbox.rules import DeliveryState, Stage
from chatbot.french import grouped, lasting
from chatbot.members import service as members
from chatbot.moderation import links, service
from chatbot.moderation.pages.log import show_log
from chatbot.moderation.wording import HOME, in_words_of

SUSPENDED = "C’est fait : plus rien ne part de moi-même."
SUSPENDED_ALREADY = "Les envois étaient déjà suspendus."
RESUMED = "C’est reparti : ce qui attendait s’en va."
RESUMED_ALREADY = "Les envois n’étaient pas suspendus."
STAGES = {
    Stage.RUNNING: "en cours",
    Stage.PAUSED: "en pause",
    Stage.STOPPED: "que Telegram refuse",
}
STATES = {
    DeliveryState.SENT: ("envoyée", "envoyées"),
    DeliveryState.PENDING: ("en attente", "en attente"),
    DeliveryState.UNKNOWN: ("incertaine", "incertaines"),
    DeliveryState.FAILED: ("en échec", "en échec"),
}

router = ui.Router(requires=ui.Requires.ADMIN)


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
    week = links.show_week.button("La semaine")
    return ui.Reply(text, ((switch,), look_on, (HOME, show_log.button("Journal")), (week,)))


@router.button("ss")
async def suspend_sending(ctx: ui.Context) -> ui.Reply:
    """Suspend all that is sent unasked; who writes is still answered."""
    author = await members.remember_sender_id(ctx.session, ctx.request)
    is_new = await service.suspend_sending(ctx.work.by(author))
    return replace(await show_status(ctx), toast=SUSPENDED if is_new else SUSPENDED_ALREADY)


@router.button("sr")
async def resume_sending(ctx: ui.Context) -> ui.Reply:
    """Resume all sending, beginning with waiting messages."""
    author = await members.remember_sender_id(ctx.session, ctx.request)
    is_new = await service.resume_sending(ctx.work.by(author))
    return replace(await show_status(ctx), toast=RESUMED if is_new else RESUMED_ALREADY)


def status_text(
    found: gauges_queries.Gauges, recent: gauges_queries.Lately, vitals: ui.Vitals, *, at: datetime
) -> str:
    """Write how the bot is, in ten lines."""
    failure, backup = "aucune", "sans sauvegarde que je connaisse"
    floods = "ne m’a pas demandé de ralentir"
    if vitals.floods:
        rests = _short(timedelta(seconds=vitals.rests_s))
        still = f", et j’attends encore {rests}" if vitals.rests_s else ""
        floods = f"m’a demandé {vitals.floods} fois de ralentir{still}"
    if recent.failed_at is not None:
        failure = f"{ui.escape(recent.failure)}, {moment(recent.failed_at, at)}"
    if found.backed_up_at is not None:
        backup = f"sauvegardée {moment(found.backed_up_at, at)}"
    lines = (
        _health(vitals),
        _running(vitals, at),
        _answers(recent),
        f"Sans réponse encore : {_waiting(found.queues['inbox'], besides=1)}.",  # this one
        f"À envoyer : {_waiting(found.queues['outbox'])}.",
        f"Annonces : {_broadcasts(found)}.",
        f"Telegram {floods}.",
        f"Dernière erreur : {failure}.",
        f"Base de données : {_size(found.database_bytes)}, {backup}.",
        _sending(found, at),
    )
    return "\n".join(("<b>L’état du bot</b>\n", *lines))


def _health(vitals: ui.Vitals) -> str:
    if not vitals.troubles:
        return "Tout va bien."
    return f"<b>Quelque chose ne va pas</b> : {in_words_of(vitals.troubles)}."


def _running(vitals: ui.Vitals, at: datetime) -> str:
    version = f"Version {__version__}"
    if vitals.started_at is None:
        return f"{version}."
    return f"{version}, en marche depuis {lasting(at - vitals.started_at)}."


def _answers(recent: gauges_queries.Lately) -> str:
    """Say how many there were, the usual time (the median), and the longest."""
    if not recent.waits:
        return "Réponses : aucun message depuis une heure."
    usual, longest = recent.waits[len(recent.waits) // 2], recent.waits[-1]
    return (
        f"Réponses : {grouped(recent.finished)} en une heure, d’ordinaire en {_short(usual)}, "
        f"au plus en {_short(longest)}."
    )


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
    """Say how many are under way, and how far all copies are: "1 en cours ; 120 envoyées"."""
    stages = [
        f"{number} {words}"
        for stage, words in STAGES.items()
        if (number := found.broadcasts[stage])
    ]
    if not stages:
        return "aucune en cours"
    states = [
        f"{grouped(number)} {words[number > 1]}"
        for state, words in STATES.items()
        if (number := found.deliveries[state])
    ]
    return " ; ".join(filter(None, (", ".join(stages), ", ".join(states))))


def _size(count: int) -> str:
    """Write a number of bytes: "12,3 Mo"."""
    return f"{_decimal(count / 1e6)} Mo" if count < 1e9 else f"{_decimal(count / 1e9)} Go"


def _sending(found: gauges_queries.Gauges, at: datetime) -> str:
    if found.suspended_since is None:
        return "Envois : ouverts."
    return (
        f"<b>Tous les envois sont suspendus</b> depuis {moment(found.suspended_since, at)} : "
        "annonces, résumés et avis attendent. Je réponds à qui m’écrit."
    )
