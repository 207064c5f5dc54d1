"""What stands below the preview of an announcement: what becomes of it, and what can be done."""

from datetime import datetime

from chatbot.announcements.approval.payloads import AskReading
from chatbot.announcements.approval.seen import is_read_first
from chatbot.announcements.rendering import post_of, written_out
from chatbot.announcements.rules import State
from chatbot.announcements.writing import texts
from chatbot.announcements.writing.difference import difference
from chatbot.announcements.writing.payloads import (
    AbandonDraft,
    ChangeDraft,
    ChooseOther,
    ScheduleDraft,
    SendDraft,
    TakeBack,
    TryDraft,
)
from chatbot.announcements.writing.service import Draft
from chatbot.chantiers.texts import the
from chatbot.conversation import Button, Keyboard, Post, Reply

FORMATTING_CHANGES = "Les mots restent\u00a0; la mise en forme change."
READ_FIRST = "après l’accord d’un autre référent ou d’un admin"
GIVEN_BACK = "elle vous a été rendue, à reprendre"
NOTHING_CHANGES = "Rien pour l’instant\u00a0: touchez Modifier."


def panel(of: Draft, *, at: datetime, rate: int, before: str = "", toast: str = "") -> Reply:
    """Without the preview, which stands above it."""
    parts = [before, _title(of), *_body(of, at=at, rate=rate)]
    return Reply("\n\n".join(filter(None, parts)), _ways(of, at=at), toast)


def preview(of: Draft) -> Post:
    """The message itself."""
    return post_of(of.one, of.topic, of.event, preview=True)


def changes(of: Draft) -> str:
    """What a correction changes, in HTML; "" where it changes nothing."""
    if of.corrected is None:
        return ""
    was = written_out(of.corrected, of.corrected_event)
    is_now = written_out(of.one, of.event)
    return difference(was, is_now) or (FORMATTING_CHANGES if was != is_now else "")


def planned(of: Draft, at: datetime) -> datetime | None:
    """When it leaves by itself, unless that is over."""
    return of.one.send_at if of.one.send_at and of.one.send_at > at else None


def sends(of: Draft) -> str:
    """What the button that sends does."""
    if of.copies is not None:
        return (
            f"Corriger chez {texts.subscribers(of.copies.sent)}" if of.copies.sent else "Corriger"
        )
    if of.one.state is not State.WRITING:
        return "Envoyer maintenant"
    return "Envoyer"


def _title(of: Draft) -> str:
    what = texts.title_of(corrects=of.corrected is not None)
    return f"<b>{what} pour {the(of.topic)}</b>\nCi-dessus, telle que vos abonnés la liront."


def _body(of: Draft, *, at: datetime, rate: int) -> list[str]:
    if not of.may_write:
        return ["Vous n’êtes plus référent de ce sujet\u00a0: elle ne peut pas partir ainsi."]
    if of.corrected is not None:
        return _correction(of, at)
    found = texts.recipients(of.recipients)
    nobody = "" if of.recipients.now else "\nElle restera lisible dans /actus."
    lasts = texts.duration(of.recipients.now, rate)
    lines = [
        f"<b>Qui la reçoit</b>{_then(of, at)}\u00a0: {found}.{nobody}",
        f"<b>Durée de l’envoi</b>\u00a0: {lasts}" if of.recipients.now else "",
        f"<b>Départ</b>\u00a0: {_departure(of, at)}",
    ]
    return ["\n".join(filter(None, lines))]


def _then(of: Draft, at: datetime) -> str:
    return ", si rien ne change d’ici là" if planned(of, at) else ""


def _departure(of: Draft, at: datetime) -> str:
    if of.one.state is State.LATE and of.one.send_at is not None:
        when = texts.moment(of.one.send_at, at)
        return f"devait partir {when}, et n’est pas partie\u00a0: elle attend votre décision"
    if of.one.state in (State.READING, State.RETURNED) or is_read_first(of):
        return _after_reading(of, at)
    if of.one.send_at is None:
        return "quand vous toucherez Envoyer"
    when = texts.moment(of.one.send_at, at)
    if of.one.send_at <= at:
        return f"l’heure choisie ({when}) est passée"
    if of.one.state is State.SCHEDULED:
        return f"programmé pour {when}"
    return when


def _after_reading(of: Draft, at: datetime) -> str:
    if of.one.state is State.RETURNED:
        return GIVEN_BACK
    then = planned(of, at)
    return f"{texts.moment(then, at)}, {READ_FIRST}" if then else READ_FIRST


def _correction(of: Draft, at: datetime) -> list[str]:
    if of.corrected is not None and of.corrected.state is not State.PUBLISHED:
        return ["Cette annonce a été retirée\u00a0: il n’y a plus rien à corriger."]
    said = [f"<b>Ce qui change</b>\n{changes(of) or NOTHING_CHANGES}"]
    if of.copies is not None:
        said.append(
            f"<b>Qui verra la correction</b>\u00a0: {texts.copies(of.copies.sent, of.copies.left)}"
        )
    if of.one.state is not State.WRITING or of.needs_reading:
        said.append(f"<b>Départ</b>\u00a0: {_departure(of, at)}")
    return said


def _ways(of: Draft, *, at: datetime) -> Keyboard:
    key = {"number": of.one.id, "version": of.one.version}
    abandon = Button("Abandonner", AbandonDraft(**key))
    if not of.may_write:
        move = ((Button("Changer de sujet", ChooseOther(**key)),),) if of.may_move else ()
        return (*move, (abandon,))
    if of.one.state in (State.READING, State.RETURNED):
        return ((Button(texts.WRITE_ON, TakeBack(**key)), abandon),)
    if of.corrected is not None:
        return (*_correcting(of, key), (Button("Modifier", ChangeDraft(**key)), abandon))
    if of.one.state is State.WRITING:
        return (
            (_leaving(of, key, at),),
            (Button("M’envoyer un essai", TryDraft(**key)),),
            (Button("Modifier", ChangeDraft(**key)), abandon),
        )
    back = Button("Modifier", TakeBack(**key))
    if of.one.state is State.SCHEDULED:
        abandon = Button("Annuler l’envoi", abandon.data)
    return (*_at_once(of, key, at), (back, abandon))


def _at_once(of: Draft, key: dict[str, int], at: datetime) -> Keyboard:
    """What can be done of what leaves by itself, or should have."""
    if is_read_first(of):
        return ((_leaving(of, key, at),),)
    if of.needs_reading and of.one.state is State.SCHEDULED:  # its hour was read, too
        return ()
    return ((Button(sends(of), SendDraft(**key)),),)


def _leaving(of: Draft, key: dict[str, int], at: datetime) -> Button:
    when = planned(of, at)
    if of.needs_reading:
        then = ", puis programmer" if when else ""
        return Button(f"Demander une relecture{then}", AskReading(**key))
    if when is None:
        return Button(sends(of), SendDraft(**key))
    return Button(f"Programmer pour {texts.moment(when, at)}", ScheduleDraft(**key))


def _correcting(of: Draft, key: dict[str, int]) -> Keyboard:
    gone = of.corrected is None or of.corrected.state is not State.PUBLISHED
    if gone or not changes(of):
        return ()
    if of.needs_reading:
        return ((Button("Demander une relecture", AskReading(**key)),),)
    return ((Button(sends(of), SendDraft(**key)),),)
