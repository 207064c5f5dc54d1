"""How what goes out, or went, is told: in one message that goes on changing, and on pages."""

from collections import Counter
from collections.abc import Iterable
from datetime import timedelta

from chatbot.announcements.texts import cut, digits, kept_back
from chatbot.announcements.tracking.refusal_texts import refused
from chatbot.announcements.tracking.rules import Decision, Reason, reason_of
from chatbot.announcements.tracking.views import Sending
from chatbot.conversation.markup import escape
from chatbot.engine.outbox.broadcasts.models import Broadcast
from chatbot.engine.outbox.broadcasts.rules import Act, Figures, Skipped, Stage

WORDS = 60  # of Telegram's own, on a line with others
OTHERS = 3  # reasons that have no name here
HEADS = {
    (Act.SEND, Stage.RUNNING): "Annonce en cours d’envoi",
    (Act.SEND, Stage.PAUSED): "Envoi suspendu",
    (Act.SEND, Stage.STOPPED): "Envoi arrêté\u00a0: Telegram refuse ce message",
    (Act.SEND, Stage.CANCELLED): "Envoi arrêté",
    (Act.SEND, Stage.FINISHED): "Annonce envoyée",
    (Act.EDIT, Stage.RUNNING): "Correction en cours",
    (Act.EDIT, Stage.PAUSED): "Correction suspendue",
    (Act.EDIT, Stage.STOPPED): "Correction arrêtée\u00a0: Telegram refuse ce message",
    (Act.EDIT, Stage.CANCELLED): "Correction arrêtée",
    (Act.EDIT, Stage.FINISHED): "Annonce corrigée",
    (Act.DELETE, Stage.RUNNING): "Retrait en cours",
    (Act.DELETE, Stage.CANCELLED): "Retrait arrêté",
    (Act.DELETE, Stage.FINISHED): "Annonce retirée",
}
NOBODY = {
    Act.SEND: "Personne n’était à prévenir tout de suite\u00a0: l’annonce se lit dans /actus.",
    Act.EDIT: "Personne ne l’avait encore reçue\u00a0: rien n’était à corriger.",
    Act.DELETE: "Personne ne l’avait reçue\u00a0: rien n’était à retirer.",
}
DONE = {Act.SEND: "Envoyée à", Act.EDIT: "Corrigée chez", Act.DELETE: "Retirée chez"}
NOT_DONE = {Act.SEND: "non envoyée", Act.EDIT: "non corrigée", Act.DELETE: "non retirée"}
SKIPPED = {
    Skipped.LEFT: ("ne suivait plus le sujet", "ne suivaient plus le sujet"),
    Skipped.PAUSED: ("en pause", "en pause"),
    Skipped.UNREACHABLE: ("injoignable", "injoignables"),
    Skipped.GONE: ("message supprimé entre-temps", "messages supprimés entre-temps"),
}
PERHAPS = {Act.SEND: "arrivée", Act.EDIT: "non corrigée", Act.DELETE: "encore visible"}
REASONS = {
    Reason.BLOCKED: "bot bloqué",
    Reason.DEACTIVATED: "compte supprimé",
    Reason.OUTSIDE: "groupe quitté",
    Reason.MUTE: "pas le droit d’écrire",
    Reason.NOWHERE: "conversation ou groupe introuvable",
    Reason.SILENT: "Telegram n’a pas répondu",
    Reason.LONG: "texte trop long",
    Reason.FORMATTING: "mise en forme refusée",
    Reason.FILE: "fichier refusé",
    Reason.BUTTON: "adresse d’un bouton refusée",
    Reason.EMPTY: "texte vide",
}
UNKNOWN = (
    "Incertaine\u00a0: la liaison a été coupée pendant l’envoi, l’annonce est peut-être arrivée. "
    "La renvoyer peut la faire arriver deux fois\u00a0; laisser, c’est accepter qu’elle manque "
    "peut-être."
)
INSTEAD = "Cette annonce a été retirée."
INSTEAD_BY_AUTHOR = "Cette annonce a été retirée par son auteur."
BEING_WITHDRAWN = (
    "C’est fait\u00a0: l’annonce n’est plus dans /actus, et je la retire des conversations. Le "
    "message ci-dessous dit où l’on en est."
)
OUT_OF_ACTUS = (
    "C’est fait\u00a0: l’annonce n’est plus dans /actus. Elle est si ancienne que je ne sais plus "
    "qui l’a reçue\u00a0: ces messages-là restent."
)
WITHDRAWN = "Elle a été retirée depuis."
GOING_ON = "Ce message se met à jour tout seul."
DECIDED = {
    Decision.PAUSE: "C’est suspendu\u00a0: plus rien ne part.",
    Decision.RESUME: "C’est reparti.",
    Decision.CANCEL: "C’est arrêté\u00a0: rien de plus ne partira.",
}


def told(sending: Sending, *, left: timedelta | None = None) -> list[str]:
    """How it goes, or went, in paragraphs. `left`: how long it will still take."""
    broadcast, figures = sending.broadcast, sending.figures
    said = [in_brief(sending, left=left)]
    if others := kept_back(sending.kept_back):
        said.append(_not_at_once(others))
    if broadcast.stage is Stage.STOPPED and broadcast.failure:
        said.insert(0, refused(broadcast.failure))
    if figures.failed:
        said.append(f"Échecs\u00a0: {_reasons(figures.failed)}.")
    if Decision.RESEND in sending.possible:
        said.append(UNKNOWN)
    if broadcast.finished_at is not None and figures.total:
        said.append(f"Durée\u00a0: {lasting(broadcast.finished_at - broadcast.created_at)}.")
    return said


def in_brief(sending: Sending, *, left: timedelta | None = None) -> str:
    """The figures alone."""
    act, figures = sending.broadcast.act, sending.figures
    if figures.left:
        return _going(sending.broadcast, figures, left)
    return f"{summary(act, figures)}." if figures.total else NOBODY[act]


def head(sending: Sending) -> str:
    """What it is, in some words."""
    if sending.broadcast.act is Act.SEND and not sending.figures.total:
        return "Annonce publiée"
    return HEADS[sending.broadcast.act, sending.broadcast.stage]


def parts(act: Act, figures: Figures) -> list[tuple[int, str]]:
    """Each number, and what it counts: together they are all that there are."""
    skipped = Counter[str]()
    perhaps = f"peut-être {PERHAPS[act]}"
    for why, number in figures.skipped:
        skipped[why] += number
    counted = [
        (figures.sent, ("abonné", "abonnés")),
        *((skipped.pop(why, 0), words) for why, words in SKIPPED.items()),
        (
            skipped.pop(Skipped.UNSURE, 0),
            (f"incertaine, {perhaps}", f"incertaines, {perhaps}s"),
        ),
        (skipped.pop(Skipped.CANCELLED, 0), (NOT_DONE[act], f"{NOT_DONE[act]}s")),
        (sum(skipped.values()), ("laissée de côté", "laissées de côté")),
        (figures.unknown, ("incertaine", "incertaines")),
        (figures.left_unknown, ("incertaine laissée ainsi", "incertaines laissées ainsi")),
        (sum(number for _, number in figures.failed), ("échec", "échecs")),
        (figures.sending, ("en chemin", "en chemin")),
        (figures.pending, ("en attente", "en attente")),
    ]
    first, *others = [(number, one if number < 2 else many) for number, (one, many) in counted]
    return [first, *(part for part in others if part[0])]


def summary(act: Act, figures: Figures) -> str:
    """ "Corrigée chez 87 abonnés · 3 messages supprimés entre-temps · 2 échecs"."""
    said = " · ".join(f"{digits(number)} {words}" for number, words in parts(act, figures))
    return f"{DONE[act]} {said}"


def decided(what: Decision, count: int) -> str:
    """After somebody decided; no HTML."""
    copies = f"{digits(count)} {'abonné' if count == 1 else 'abonnés'}"
    if what is Decision.RESEND:
        return f"Je la renvoie à {copies}."
    if what is Decision.LEAVE:
        return f"C’est noté\u00a0: je ne la renvoie pas à {copies}."
    return DECIDED[what]


def sure_to_withdraw(first: Sending | None) -> str:
    """Before an announcement is withdrawn; `first`: how far it is, where that isn't forgotten."""
    figures = first.figures if first else Figures()
    there = figures.sent + figures.sending
    copies = f"{digits(there)} {'abonné' if there < 2 else 'abonnés'}"
    waiting = " L’envoi s’arrête." if figures.pending else ""
    gone = (
        f"Elle disparaîtra chez {copies}, et de /actus.{waiting} Après 48 heures, Telegram ne "
        "laisse plus supprimer un message\u00a0: le texte est alors remplacé par "
        f"«\u00a0{INSTEAD}\u00a0»."
    )
    said = [gone]
    if maybe := figures.unknown + figures.left_unknown:
        are = "envoi est incertain" if maybe == 1 else "envois sont incertains"
        said.append(f"{digits(maybe)} {are}\u00a0: là où elle est arrivée, elle restera.")
    if others := kept_back(first.kept_back) if first else []:
        said.append(f"{_not_at_once(others)} Je ne la leur proposerai plus.")
    said.append(
        "Qui l’a lue dans son résumé ou dans /actus garde ce qu’il a sous les yeux. On ne peut pas "
        "revenir en arrière."
    )
    return "\n\n".join(said)


def lasting(time: timedelta) -> str:
    """ "17 secondes", "4 minutes", "1 heure 12"."""
    seconds = max(1, round(time.total_seconds()))
    if seconds < 90:
        return _many(seconds, "seconde")
    minutes = round(seconds / 60)
    if minutes < 60:
        return _many(minutes, "minute")
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return _many(hours, "heure") + (f" {minutes:02}" if minutes else "")
    return _many(round(hours / 24), "jour")


def _not_at_once(others: Iterable[str]) -> str:
    return f"Pas tout de suite\u00a0: {' · '.join(others)}."


def _going(broadcast: Broadcast, figures: Figures, left: timedelta | None) -> str:
    """ "120 sur 500, environ 12 secondes encore."."""
    done = f"{digits(figures.total - figures.left)} sur {digits(figures.total)}"
    still = f", {_still(left)}" if left and broadcast.stage is Stage.RUNNING else ""
    if figures.sent + figures.left == figures.total:
        return f"{done}{still}."
    return f"{done}{still}.\n{summary(broadcast.act, figures)}."


def _still(left: timedelta) -> str:
    seconds = left.total_seconds()
    if seconds < 10:
        return "quelques secondes encore"
    rounded = timedelta(seconds=5 * round(seconds / 5)) if seconds < 90 else left
    return f"environ {lasting(rounded)} encore"


def _reasons(failed: Iterable[tuple[str, int]]) -> str:
    """ "bot bloqué (3), compte supprimé (1)"; what has no name here, in Telegram's own words."""
    named, others = Counter[Reason](), Counter[str]()
    for failure, number in failed:
        reason = reason_of(failure)
        if reason is not None:
            named[reason] += number
        else:
            others[failure] += number
    counted = [(REASONS[reason], number) for reason, number in named.most_common()]
    quoted = others.most_common(OTHERS)
    counted += [
        (f"autre, «\u00a0{escape(cut(words, WORDS))}\u00a0»", number) for words, number in quoted
    ]
    if rest := others.total() - sum(number for _, number in quoted):
        counted.append(("autres", rest))
    return ", ".join(f"{words} ({digits(number)})" for words, number in counted)


def _many(number: int, word: str) -> str:
    return f"{digits(number)} {word}" + ("s" if number > 1 else "")
