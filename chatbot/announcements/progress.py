"""The progress of a sending in words: in one message that is edited, and on a page."""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from chatbot.announcements import links
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import Decision, Recipients, State
from chatbot.announcements.wording import kept_back, reached, reference
from chatbot.chantiers.models import Topic
from chatbot.conversation import Reply, Row
from chatbot.conversation.markup import escape
from chatbot.engine.outbox.models import Broadcast
from chatbot.engine.outbox.rules import Act, Figures, Skipped, Stage
from chatbot.french import cut, grouped, lasting

WORDS = 60  # characters, to which a quoted error of Telegram is cut
OTHERS = 3  # unknown errors that are quoted, at most
LONGEST_REMAINING = timedelta(days=7)  # a longer estimate is cut to this


class Reason(StrEnum):
    """Why Telegram rejected a copy, in words; from LONG on, the message itself is at fault."""

    BLOCKED = "bot bloqué"
    DEACTIVATED = "compte supprimé"
    OUTSIDE = "groupe quitté"
    MUTE = "pas le droit d’écrire"
    NOWHERE = "conversation ou groupe introuvable"
    SILENT = "Telegram n’a pas répondu"
    LONG = "texte trop long"
    FORMATTING = "mise en forme refusée"
    FILE = "fichier refusé"
    BUTTON = "adresse d’un bouton refusée"
    EMPTY = "texte vide"


# Parts of the Bot API's descriptions, in lower case; the first match counts (docs/telegram.md).
REASONS = {
    Reason.BLOCKED: ("blocked by the user", "user_is_blocked"),
    Reason.DEACTIVATED: ("deactivated",),
    Reason.OUTSIDE: ("kicked", "not a member", "group chat was deleted"),
    Reason.MUTE: (
        *("not enough rights", "have no rights", "need administrator rights"),
        *("chat_write_forbidden", "topic_closed"),
    ),
    Reason.NOWHERE: ("chat not found", "peer_id_invalid", "can't initiate conversation"),
    Reason.SILENT: ("no answer",),
    Reason.LONG: ("too long", "_too_long"),
    Reason.FORMATTING: ("can't parse entities", "entity_", "entities_"),
    Reason.FILE: (
        *("file identifier", "file_id", "file_reference", "wrong type of file"),
        *("type of file mismatch", "file is too big", "photo_", "media_empty"),
    ),
    Reason.BUTTON: ("button url", "button_url", "wrong http url"),
    Reason.EMPTY: ("text is empty", "must be non-empty"),
}
HEADS = {
    (Act.SEND, Stage.RUNNING): "Annonce en cours d’envoi",
    (Act.SEND, Stage.PAUSED): "Envoi suspendu",
    (Act.SEND, Stage.STOPPED): "Envoi arrêté : Telegram refuse ce message",
    (Act.SEND, Stage.CANCELLED): "Envoi arrêté",
    (Act.SEND, Stage.FINISHED): "Annonce envoyée",
    (Act.EDIT, Stage.RUNNING): "Correction en cours",
    (Act.EDIT, Stage.PAUSED): "Correction suspendue",
    (Act.EDIT, Stage.STOPPED): "Correction arrêtée : Telegram refuse ce message",
    (Act.EDIT, Stage.CANCELLED): "Correction arrêtée",
    (Act.EDIT, Stage.FINISHED): "Annonce corrigée",
    (Act.DELETE, Stage.RUNNING): "Retrait en cours",
    (Act.DELETE, Stage.CANCELLED): "Retrait arrêté",
    (Act.DELETE, Stage.FINISHED): "Annonce retirée",
}
NOBODY = {
    Act.SEND: "Personne n’était à prévenir tout de suite : l’annonce se lit dans /actus.",
    Act.EDIT: "Personne ne l’avait encore reçue : rien n’était à corriger.",
    Act.DELETE: "Personne ne l’avait reçue : rien n’était à retirer.",
}
DONE = {Act.SEND: "Envoyée à", Act.EDIT: "Corrigée chez", Act.DELETE: "Retirée chez"}
NOT_DONE = {Act.SEND: "non envoyée", Act.EDIT: "non corrigée", Act.DELETE: "non retirée"}
SKIPPED = {
    Skipped.UNFOLLOWED: ("ne suivait plus le sujet", "ne suivaient plus le sujet"),
    Skipped.PAUSED: ("en pause", "en pause"),
    Skipped.UNREACHABLE: ("injoignable", "injoignables"),
    Skipped.GONE: ("message supprimé entre-temps", "messages supprimés entre-temps"),
}
PERHAPS = {Act.SEND: "arrivée", Act.EDIT: "non corrigée", Act.DELETE: "encore visible"}
REJECTED = {  # how to mend a message that Telegram rejects for every recipient
    Reason.LONG: "Le texte est trop long pour Telegram. Touchez Corriger, et raccourcissez-le.",
    Reason.FORMATTING: (
        "Telegram ne comprend pas la mise en forme du texte. Touchez Corriger, et écrivez-le plus "
        "simplement."
    ),
    Reason.FILE: (
        "Telegram ne retrouve pas le fichier, ou n’en veut pas. Touchez Corriger, et envoyez-le de "
        "nouveau."
    ),
    Reason.BUTTON: (
        "Telegram refuse l’adresse d’un bouton. Touchez Corriger, puis Modifier, et changez les "
        "boutons."
    ),
    Reason.EMPTY: "Telegram ne trouve pas de texte à montrer. Touchez Corriger, et écrivez-le.",
}
UNKNOWN = (
    "Incertaine : la liaison a été coupée pendant l’envoi, l’annonce est peut-être arrivée. La "
    "renvoyer peut la faire arriver deux fois ; laisser, c’est accepter qu’elle manque peut-être."
)
SUSPENDED = "En attente : un admin a suspendu tous les envois"
LABELS = {
    (Act.SEND, Decision.PAUSE): "Suspendre",
    (Act.SEND, Decision.RESUME): "Reprendre l’envoi",
    (Act.SEND, Decision.CANCEL): "Arrêter l’envoi",
    (Act.SEND, Decision.TAKE_UP): "Envoyer aux restants",
    (Act.SEND, Decision.RESEND): "Renvoyer",
    (Act.SEND, Decision.LEAVE): "Laisser",
    (Act.EDIT, Decision.PAUSE): "Suspendre la correction",
    (Act.EDIT, Decision.RESUME): "Reprendre la correction",
    (Act.EDIT, Decision.CANCEL): "Arrêter la correction",
}
TOGETHER = (
    (Decision.PAUSE, Decision.RESUME),
    (Decision.CANCEL,),
    (Decision.TAKE_UP,),
    (Decision.RESEND, Decision.LEAVE),
)


@dataclass(frozen=True, slots=True)
class Sending:
    """A broadcast that sends, corrects or withdraws an announcement, with its figures."""

    announcement: Announcement  # as it was published
    topic: Topic
    broadcast: Broadcast
    figures: Figures
    is_suspended: bool = False  # an admin has suspended all sending

    @property
    def kept_back(self) -> Recipients:
        """How many followers were sent nothing when the announcement came out, by reason."""
        kept_back = self.announcement.kept_back if self.broadcast.act is Act.SEND else None
        return Recipients(**kept_back or {})

    @property
    def possible_decisions(self) -> tuple[Decision, ...]:
        """The decisions that are possible now.

        A withdrawal always runs to its end, and a withdrawn announcement isn't sent again. Unknown
        and cancelled copies matter in the first broadcast alone, not in a correction.
        """
        act, stage = self.broadcast.act, self.broadcast.stage
        if act is Act.DELETE:
            return ()
        if stage is Stage.RUNNING:
            return (Decision.PAUSE, Decision.CANCEL)
        if stage in {Stage.PAUSED, Stage.STOPPED}:
            return (Decision.RESUME, Decision.CANCEL)
        if act is not Act.SEND or self.announcement.state is State.WITHDRAWN:
            return ()
        rest = (Decision.TAKE_UP,) if self.figures.cancelled else ()
        return (*rest, Decision.RESEND, Decision.LEAVE) if self.figures.unknown else rest

    @property
    def is_cut_short(self) -> bool:
        """Whether the sending ended before all copies were sent, even if some were sent since."""
        stopped_at = self.announcement.stopped_at if self.broadcast.act is Act.SEND else None
        return self.broadcast.stage is Stage.CANCELLED or (
            self.broadcast.stage is Stage.FINISHED and bool(stopped_at or self.figures.cancelled)
        )


def remaining(left: int, *, done: int, within: timedelta) -> timedelta | None:
    """Estimate how long the `left` copies take, if `done` copies took `within`.

    None if no copy is done yet, or none is left.
    """
    if done <= 0 or within <= timedelta(0) or left <= 0:
        return None
    seconds = min(within.total_seconds() * left / done, LONGEST_REMAINING.total_seconds())
    return timedelta(seconds=seconds)


def reason_of(failure: str) -> Reason | None:
    """Find the reason behind Telegram's description of an error; None for an unknown error."""
    words = failure.casefold()
    for reason, phrases in REASONS.items():
        if any(phrase in words for phrase in phrases):
            return reason
    return None


def progress(
    sending: Sending, *, left: timedelta | None = None, reader: int | None = None
) -> Reply:
    """Lay out the message that is edited while a broadcast goes out, and ends as its report.

    `left`: how long the rest will take; `reader`: our own id of the person who watches.
    """
    announcement, broadcast = sending.announcement, sending.broadcast
    title = f"<b>{head(sending)}</b>\n{reference(announcement, sending.topic, reader)}"
    parts = [title, *report(sending, left=left)]
    if announcement.state is State.WITHDRAWN and broadcast.act is not Act.DELETE:
        parts.append("Elle a été retirée depuis.")
    elif broadcast.stage is Stage.RUNNING:
        parts.append("Ce message se met à jour tout seul.")
    return Reply("\n\n".join(parts), (*decisions(sending), *changes(announcement)))


def decisions(sending: Sending, *, listed: bool = False) -> list[Row]:
    """Lay out buttons for the decisions that are possible now."""
    broadcast, rows = sending.broadcast, list[Row]()
    for group in TOGETHER:
        row: Row = ()
        for what in group:
            if what not in sending.possible_decisions or (broadcast.act, what) not in LABELS:
                continue
            label = LABELS[broadcast.act, what]
            if what is Decision.RESUME and broadcast.stage is Stage.STOPPED:
                label = f"{label} quand même"
            elif what is Decision.TAKE_UP:
                label = to_the_others(sending)
            elif what is Decision.RESEND:
                label = f"{label} ({grouped(sending.figures.unknown)})"
            decide = links.decide_sending
            row += (decide.button(label, what=what, broadcast=broadcast.id, listed=listed),)
        if row:
            rows.append(row)
    return rows


def changes(announcement: Announcement, *, listed: bool = False) -> list[Row]:
    """Lay out the buttons that correct or withdraw a published announcement."""
    if announcement.state is not State.PUBLISHED or announcement.is_correction:
        return []
    correct = links.correct_announcement.button("Corriger", announcement=announcement.id)
    withdraw = links.withdraw_announcement.button(
        "Retirer", announcement=announcement.id, listed=listed
    )
    return [(correct, withdraw)]


def head(sending: Sending) -> str:
    """Write the heading, such as "Annonce en cours d’envoi"."""
    if sending.is_suspended and sending.broadcast.stage is Stage.RUNNING and sending.figures.left:
        return SUSPENDED
    if sending.broadcast.act is Act.SEND and not sending.figures.total:
        return "Annonce publiée"
    stage = Stage.CANCELLED if sending.is_cut_short else sending.broadcast.stage
    return HEADS[sending.broadcast.act, stage]


def report(sending: Sending, *, left: timedelta | None = None) -> list[str]:
    """Write the report, in paragraphs. `left`: how long the rest will take."""
    broadcast, figures = sending.broadcast, sending.figures
    parts = [in_brief(sending, left=left)]
    if others := kept_back(sending.kept_back):
        parts.append(f"Pas tout de suite : {' · '.join(others)}.")
    if broadcast.stage is Stage.STOPPED and broadcast.failure:
        unknown = f"Telegram dit, en anglais : « {escape(broadcast.failure)} »."
        reason = reason_of(broadcast.failure)
        parts.insert(0, REJECTED.get(reason, unknown) if reason else unknown)
    if figures.failed:  # "bot bloqué (3), compte supprimé (1)"; unknown reasons in Telegram's words
        named, unnamed = Counter[Reason](), Counter[str]()
        for failure, number in figures.failed:
            if (why := reason_of(failure)) is not None:
                named[why] += number
            else:
                unnamed[failure] += number
        counted = [(str(why), number) for why, number in named.most_common()]
        quoted = unnamed.most_common(OTHERS)
        counted += [(f"autre, « {escape(cut(words, WORDS))} »", number) for words, number in quoted]
        if rest := unnamed.total() - sum(number for _, number in quoted):
            counted.append(("autres", rest))
        told = ", ".join(f"{words} ({grouped(number)})" for words, number in counted)
        parts.append(f"Échecs : {told}.")
    if Decision.RESEND in sending.possible_decisions:
        parts.append(UNKNOWN)
    if broadcast.finished_at is not None and figures.total:
        parts.append(f"Durée : {lasting(broadcast.finished_at - broadcast.created_at)}.")
    return parts


def in_brief(sending: Sending, *, left: timedelta | None = None) -> str:
    """Write the figures, such as "120 sur 500, environ 12 secondes encore"."""
    act, figures = sending.broadcast.act, sending.figures
    if not figures.left:
        return f"{summary(act, figures)}." if figures.total else NOBODY[act]
    done = f"{grouped(figures.total - figures.left)} sur {grouped(figures.total)}"
    if left and sending.broadcast.stage is Stage.RUNNING:
        seconds = left.total_seconds()
        rounded = timedelta(seconds=5 * round(seconds / 5)) if seconds < 90 else left
        about = "quelques secondes" if seconds < 10 else f"environ {lasting(rounded)}"
        done += f", {about} encore"  # "120 sur 500, environ 12 secondes encore"
    if figures.arrived + figures.left == figures.total:
        return f"{done}."
    return f"{done}.\n{summary(act, figures)}."


def summary(act: Act, figures: Figures) -> str:
    """Write "Corrigée chez 87 abonnés · 3 messages supprimés entre-temps · 2 échecs"."""
    return f"{DONE[act]} {outcomes(act, figures)}"


def outcomes(act: Act, figures: Figures) -> str:
    """Write "84 personnes et 3 groupes · 3 messages supprimés entre-temps · 2 échecs"."""
    others = (f"{grouped(number)} {words}" for number, words in parts_of(act, figures))
    return " · ".join([reached(figures.arrived, figures.groups), *others])


def parts_of(act: Act, figures: Figures) -> list[tuple[int, str]]:
    """Count the copies that did not arrive, by outcome, with the words for each.

    Together with the copies that arrived, the numbers add up to the total.
    """
    skipped = Counter[str]()
    perhaps = f"peut-être {PERHAPS[act]}"
    for why, number in figures.skipped:
        skipped[why] += number
    counted = [
        *((skipped.pop(why, 0), words) for why, words in SKIPPED.items()),
        (skipped.pop(Skipped.UNSURE, 0), (f"incertaine, {perhaps}", f"incertaines, {perhaps}s")),
        (skipped.pop(Skipped.CANCELLED, 0), (NOT_DONE[act], f"{NOT_DONE[act]}s")),
        (sum(skipped.values()), ("laissée de côté", "laissées de côté")),
        (figures.unknown, ("incertaine", "incertaines")),
        (figures.left_unknown, ("incertaine laissée ainsi", "incertaines laissées ainsi")),
        (sum(number for _, number in figures.failed), ("échec", "échecs")),
        (figures.sending, ("en chemin", "en chemin")),
        (figures.pending, ("en attente", "en attente")),
    ]
    return [(number, one if number < 2 else many) for number, (one, many) in counted if number]


def to_the_others(sending: Sending) -> str:
    """Write "Envoyer aux 164 restants"."""
    others = sending.figures.cancelled
    return f"Envoyer aux {grouped(others)} restants" if others > 1 else "Envoyer au dernier"
