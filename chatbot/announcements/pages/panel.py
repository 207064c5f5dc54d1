"""The panel below the preview of a draft: recipients, departure, warnings, and buttons."""

from datetime import datetime

from chatbot import conversation as ui, french as fr
from chatbot.announcements import links, wording
from chatbot.announcements.dossier import Draft
from chatbot.announcements.models import Announcement
from chatbot.announcements.notices import draft_buttons
from chatbot.announcements.rules import State
from chatbot.engine.outbox.rules import Figures
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.events.wording import as_read, when_of
from chatbot.french.vocabulary import WEEKDAYS
from chatbot.members.wording import name_of

MINUTE_S, HOUR_S = 60, 3600
REVIEWED_FIRST = "après l’accord d’un autre référent ou d’un admin"


def panel_page(ctx: ui.Context, draft: Draft, before: str = "") -> ui.Reply:
    """Lay out the panel of a draft; `before` stands first, in HTML."""
    at = ctx.request.at
    parts = [
        before,
        overtaken(draft),
        f"{draft.title}\nCi-dessus, telle que vos abonnés la liront.",
        *_body(draft, at=at, rate=ctx.policy.send_rate),
    ]
    text, buttons = about_contradicted(draft) if draft.is_open else ("", ())
    if draft.is_open and not text:
        text, buttons = about_told(draft)
    if draft.is_open and draft.offered and not text:  # dates of the text, missing in the agenda
        key, many = draft.announcement.key, len(draft.offered) > 1
        label = "Les ajouter aux dates" if many else "L’ajouter aux dates"
        choose = (links.choose_date.button("Choisir", **key),) if many else ()
        text = as_read(draft.offered)
        buttons = ((links.plan_read.button(label, **key), *choose),)
    text = ui.paragraphs(*parts, misnamed(draft), text)
    return ui.Reply(text, (*buttons, *draft_buttons(draft, at=at)))


def misnamed(draft: Draft) -> str:
    """Warn of a wrong weekday in the text, in HTML; "" for none."""
    if draft.misnamed is None:
        return ""
    words, day = draft.misnamed
    is_a = f"le {fr.day_in_words(day)} est un {WEEKDAYS[day.weekday()]}"
    return f"<b>Attention</b> : vous écrivez « {ui.escape(words)} », et {is_a}."


def about_told(draft: Draft) -> tuple[str, ui.Keyboard]:
    """Say what the text changes in known dates, and offer to change these dates."""
    if not draft.told_changes or draft.contradicted:
        return "", ()
    label, seen = "Changer ces dates", wording.checksum(draft.told_changes)
    if len(draft.told_changes) == 1:
        is_cancelled = draft.told_changes[0].state.status is Status.CANCELLED
        label = "Annuler la date" if is_cancelled else "Changer la date"
    plan = links.plan_changes.button(label, **draft.announcement.key, seen=seen)
    return wording.told_changes(draft.told_changes), ((plan,),)


def about_contradicted(draft: Draft) -> tuple[str, ui.Keyboard]:
    """Say that a date under a correction contradicts the text, and offer to change the date."""
    if not draft.contradicted:
        return "", ()
    event, when = draft.contradicted[0]
    name, says = ui.escape(event.title), f"dit encore « {when_of(event)} »"
    if when is not None:
        text = f"<b>Attention</b> : la date jointe, <b>{name}</b>, {says}."
        return text, ui.keyboard(_move_button(draft, event, when))
    text = f"Le texte ne parle plus de <b>{name}</b> ; la date jointe {says}. Que devient-elle ?"
    key, sequence = draft.announcement.key, event.sequence
    cancel = links.plan_change.button("L’annuler", **key, event=event.id, sequence=sequence)
    moves = [_move_button(draft, event, offered.when) for offered in draft.offered[:1]]
    return text, ui.keyboard(*moves, (cancel,))


def _move_button(draft: Draft, event: Event, when: fr.When) -> ui.Row:
    if when.start is None:
        return ()
    move = links.plan_change.button(
        f"La déplacer : {fr.in_words(when, weekday=True)}",
        **draft.announcement.key,
        event=event.id,
        sequence=event.sequence,
        day=when.start.isoformat(),
    )
    return (move,)


def duration(number: int, rate: int) -> str:
    """Write how long it takes to send `number` copies at `rate` a second."""
    seconds = number / rate
    if seconds < MINUTE_S:
        return "moins d’une minute"
    if seconds < HOUR_S:
        return f"environ {wording.count(round(seconds / MINUTE_S), 'minute', 'minutes')}"
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"environ {wording.count(hours, 'heure', 'heures')} {minutes:02}"


def soon_after(draft: Draft, at: datetime) -> str:
    """Warn that another announcement left a short while ago; "" for a draft that leaves later."""
    latest = draft.latest
    if latest is None or latest.published_at is None or draft.corrected or draft.leaves_at(at):
        return ""
    is_own = latest.author == draft.announcement.author
    which = "Votre dernière annonce" if is_own else "La dernière annonce pour ce sujet"
    minutes = max(1, int((at - latest.published_at).total_seconds()) // 60)
    ago = fr.counted(minutes, "minute")
    return f"<b>{which} est partie il y a {ago}</b> : {wording.quoted(latest)}."


def overtaken(draft: Draft) -> str:
    """Name the person who corrected the announcement meanwhile, in HTML; "" for nobody."""
    if not draft.is_overtaken:
        return ""
    who = fr.capital(name_of(draft.overtaken_by))
    return (
        f"<b>{who} l’a corrigée entre-temps</b> : votre texte prend la place du sien. Pour partir "
        "du sien, touchez Modifier, puis Le message."
    )


def copies(figures: Figures) -> str:
    sent, have = figures.sent, "qui a" if figures.sent == 1 else "qui ont"
    parts = [
        f"{wording.reached(sent, figures.groups)} {have} déjà reçu l’annonce" if sent else "",
        wording.count(figures.left, "envoi à venir, corrigé", "envois à venir, corrigés"),
    ]
    return " · ".join(filter(None, parts)) or "personne n’a encore reçu l’annonce"


def _body(draft: Draft, *, at: datetime, rate: int) -> list[str]:
    if not draft.may_write:
        return ["Vous n’êtes plus référent de ce sujet : elle ne peut pas partir ainsi."]
    if draft.corrected is not None:
        return _correction(draft, draft.corrected, at)
    number = draft.recipients.now
    later = draft.leaves_at(at) is not None
    then, whom = ", si rien ne change d’ici là" if later else "", draft.recipients
    nobody = "" if number else "\nElle restera lisible dans /actus."
    lines = [
        f"<b>Qui la reçoit</b>{then} : {wording.recipients(whom, later=later)}.{nobody}",
        f"<b>Durée de l’envoi</b> : {duration(number, rate)}" if number else "",
        f"<b>Départ</b> : {_departure(draft, at)}",
    ]
    return ["\n".join(filter(None, lines)), soon_after(draft, at)]


def _correction(draft: Draft, corrected: Announcement, at: datetime) -> list[str]:
    if corrected.state is not State.PUBLISHED:
        return ["Cette annonce a été retirée : il n’y a plus rien à corriger."]
    changes = draft.changes or "Rien pour l’instant : touchez Modifier."
    parts = [f"<b>Ce qui change</b>\n{changes}"]
    if draft.copies is not None:
        whom = copies(draft.copies)
        parts.append(f"<b>Qui verra la correction</b> : {whom}")
    if draft.note is not None:
        parts.append(f"<b>Ce qu’ils lisent, en réponse</b>\n{wording.quoted_note(draft.note)}")
    if draft.announcement.state is not State.WRITING or draft.needs_review:
        parts.append(f"<b>Départ</b> : {_departure(draft, at)}")
    return parts


def _departure(draft: Draft, at: datetime) -> str:
    state, send_at = draft.announcement.state, draft.announcement.send_at
    if state is State.LATE and send_at is not None:
        when = wording.moment(send_at, at)
        return f"devait partir {when}, et n’est pas partie : elle attend votre décision"
    if state is State.READING or draft.waits_for_review:
        then = draft.leaves_at(at)
        return f"{wording.moment(then, at)}, {REVIEWED_FIRST}" if then else REVIEWED_FIRST
    if send_at is None:
        return "quand vous toucherez Envoyer"
    when = wording.moment(send_at, at)
    if send_at <= at:
        return f"l’heure choisie ({when}) est passée"
    if state is State.SCHEDULED:
        return f"programmé pour {when}"
    return f"{when}, une fois que vous aurez touché Programmer"
