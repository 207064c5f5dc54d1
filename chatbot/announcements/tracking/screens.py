"""The message that shows how it goes, and what is asked and said when somebody withdraws."""

from datetime import timedelta

from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.texts import digits, quoted
from chatbot.announcements.tracking import texts
from chatbot.announcements.tracking.payloads import (
    CorrectAnnouncement,
    DecideSending,
    ShowAnnouncement,
    WithdrawAnnouncement,
)
from chatbot.announcements.tracking.rules import Decision
from chatbot.announcements.tracking.views import Sending
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered
from chatbot.conversation import Button, Reply
from chatbot.conversation.markup import escape
from chatbot.engine.outbox.broadcasts.rules import Act, Stage

Row = tuple[Button, ...]

LABELS = {
    (Act.SEND, Decision.PAUSE): "Suspendre",
    (Act.SEND, Decision.RESUME): "Reprendre l’envoi",
    (Act.SEND, Decision.CANCEL): "Arrêter l’envoi",
    (Act.SEND, Decision.RESEND): "Renvoyer",
    (Act.SEND, Decision.LEAVE): "Laisser",
    (Act.EDIT, Decision.PAUSE): "Suspendre la correction",
    (Act.EDIT, Decision.RESUME): "Reprendre la correction",
    (Act.EDIT, Decision.CANCEL): "Arrêter la correction",
}
TOGETHER = (
    (Decision.PAUSE, Decision.RESUME),
    (Decision.CANCEL,),  # apart: what it keeps back can't be sent any more
    (Decision.RESEND, Decision.LEAVE),
)


def progress(sending: Sending, topic: Topic, *, left: timedelta | None = None) -> Reply:
    """What changes by itself while it goes out, and in the end is the report."""
    one, broadcast = sending.one, sending.broadcast
    said = [
        f"<b>{texts.head(sending)}</b>\n{which(one, topic)}",
        *texts.told(sending, left=left),
    ]
    if one.state is State.WITHDRAWN and broadcast.act is not Act.DELETE:
        said.append(texts.WITHDRAWN)
    elif broadcast.stage is Stage.RUNNING:
        said.append(texts.GOING_ON)
    return Reply("\n\n".join(said), (*decisions(sending), *changes(one)))


def which(one: Announcement, topic: Topic) -> str:
    """ "N° 12, 7. Alimentation : « Le marché paysan… »", in HTML."""
    number = f"N°\u00a0{one.id}, {numbered(topic)}"
    return f"{escape(number)}\u00a0: {quoted(one)}"


def decisions(sending: Sending, *, listed: bool = False) -> list[Row]:
    """Those that are possible now."""
    number, act = sending.broadcast.id, sending.broadcast.act
    rows = []
    for group in TOGETHER:
        there = [what for what in group if what in sending.possible]
        row = [
            Button(_label(sending, what), DecideSending(what=what, broadcast=number, listed=listed))
            for what in there
            if (act, what) in LABELS
        ]
        if row:
            rows.append(tuple(row))
    return rows


def changes(one: Announcement, *, listed: bool = False) -> list[Row]:
    """What can be done while it is out."""
    if one.state is not State.PUBLISHED or one.corrects is not None:
        return []
    correct = Button("Corriger", CorrectAnnouncement(announcement=one.id))
    withdraw = WithdrawAnnouncement(announcement=one.id, listed=listed)
    return [(correct, Button("Retirer", withdraw))]


def sure_to_withdraw(
    one: Announcement, topic: Topic, first: Sending | None, *, listed: bool
) -> Reply:
    """Before; on a message that changes by itself the question would be lost."""
    sure = WithdrawAnnouncement(announcement=one.id, listed=listed, sure=True)
    keep = Button("Non, la garder", ShowAnnouncement(announcement=one.id))
    said = texts.sure_to_withdraw(first)
    text = f"<b>Retirer cette annonce\u00a0?</b>\n{which(one, topic)}\n\n{said}"
    return Reply(text, ((Button("Oui, la retirer", sure),), (keep,)), anew=not listed)


def withdrawn(one: Announcement, topic: Topic) -> Reply:
    """After; how it goes is told by a message of its own."""
    said = texts.BEING_WITHDRAWN if one.withdrawal_id is not None else texts.OUT_OF_ACTUS
    page = Button("Voir où l’on en est", ShowAnnouncement(announcement=one.id))
    return Reply(f"{which(one, topic)}\n\n{said}", ((page,),))


def _label(sending: Sending, what: Decision) -> str:
    label = LABELS[sending.broadcast.act, what]
    if what is Decision.RESUME and sending.broadcast.stage is Stage.STOPPED:
        return f"{label} quand même"
    if what is Decision.RESEND:
        return f"{label} ({digits(sending.figures.unknown)})"
    return label
