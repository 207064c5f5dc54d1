"""What is said while an announcement is written."""

from datetime import UTC, datetime

from chatbot.announcements.rules import LABEL_LENGTH, LINKS, Recipients
from chatbot.announcements.texts import kept_back
from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import the
from chatbot.conversation.markup import escape
from chatbot.french import Precision, When, in_words

MINUTE_S, HOUR_S = 60, 3600

WRITE_ON = "Reprendre le brouillon"  # a button
WHICH_TOPIC = "<b>Une annonce</b>\n\nPour quel sujet\u00a0?"
NO_SUCH_TOPIC = "Je ne trouve pas ce sujet parmi les vôtres. Pour lequel écrivez-vous\u00a0?"
ONE_FILE = (
    "Une annonce porte un seul fichier. Envoyez une seule photo, un seul document ou une seule "
    "vidéo, avec sa légende. Ou /annuler."
)
OTHER_KIND = (
    "Une annonce est un texte, ou une photo, un document ou une vidéo avec sa légende. "
    "Envoyez-la ainsi. Ou /annuler."
)
FILE_STAYS = (
    "Le fichier d’une annonce déjà envoyée ne peut pas changer\u00a0: écrivez seulement le nouveau "
    "texte. Ou /annuler."
)
BACK_AGAIN = "<b>Vous aviez une annonce en cours</b>\u00a0: la voici."
NO_TEXT = "Votre annonce n’a pas encore de texte\u00a0: écrivez-le d’abord."
NO_DRAFT = (
    "Vous n’avez pas d’annonce en cours. /annonce en commence une\u00a0; /annonces montre celles "
    "qui attendent ou sont parties."
)
WHAT_TO_CHANGE = "<b>Modifier</b>\n\nQue voulez-vous changer\u00a0?"
WHICH_LINKS = (
    "<b>Des boutons sous le message</b>\n\n"
    f"Écrivez un bouton par ligne, {LINKS} au plus\u00a0: son libellé ({LABEL_LENGTH} signes au "
    "plus), puis l’adresse.\n\n"
    "<code>Le programme https://exemple.org/programme</code>\n\nOu /annuler."
)
WHICH_DATE = "<b>La date jointe</b>\n\nLaquelle des dates à venir va avec ce message\u00a0?"
NO_DATE = "<b>La date jointe</b>\n\nAucune date à venir n’est annoncée pour ce sujet."
TRIED = "L’essai arrive, tel que vos abonnés le liront. Vous seul le recevez."
ABANDONED = (
    "C’est fait\u00a0: l’annonce est effacée, rien n’est parti. /annonce en commence une autre."
)
CORRECTION_ABANDONED = (
    "C’est fait\u00a0: la correction est abandonnée. L’annonce envoyée n’a pas changé."
)
TAKEN_BACK = "C’est fait\u00a0: elle ne partira pas toute seule. La voici, à modifier ou à envoyer."
YOURS_AGAIN = "C’est fait\u00a0: la voici, de nouveau en brouillon. Rien ne part."
NO_OTHER_TOPIC = "<b>Le sujet</b>\n\nVous n’êtes référent d’aucun autre sujet."


def title_of(*, corrects: bool) -> str:
    """What it is."""
    return "Correction d’une annonce" if corrects else "Annonce"


def which_message(topic: Topic, *, before: str = "", corrects: bool = False) -> str:
    """What is to be written."""
    if corrects:
        asked = (
            "Écrivez le nouveau texte, en entier. Le fichier, s’il y en a un, reste."
            "\n\nVous verrez tout avant que rien ne change. /annuler arrête là."
        )
    else:
        asked = (
            "Écrivez votre message, tel que vos abonnés le liront\u00a0: la mise en forme et les "
            "liens sont gardés. Ou envoyez une photo, un document ou une vidéo, avec sa légende."
            "\n\nVous verrez tout avant que rien ne parte. /annuler arrête là."
        )
    title = f"<b>{title_of(corrects=corrects)} pour {the(topic)}</b>"
    return "\n\n".join(filter(None, [before, title, asked]))


def sure_to_send(topic: Topic, count: int) -> str:
    """Asked first."""
    if not count:
        return (
            f"<b>Publier cette annonce pour {the(topic)}\u00a0?</b>\n\nPersonne ne la reçoit tout "
            "de suite\u00a0; elle restera lisible dans /actus."
        )
    return (
        f"<b>Envoyer cette annonce à {subscribers(count)} de {the(topic)}\u00a0?</b>\n\nElle part "
        "aussitôt. Vous verrez où elle en est, et pourrez arrêter l’envoi, la corriger ou la "
        "retirer."
    )


def sure_to_correct(topic: Topic, count: int) -> str:
    """The same of a correction."""
    which = _count(count, "message déjà reçu change", "messages déjà reçus changent")
    return (
        f"<b>Corriger cette annonce pour {the(topic)}\u00a0?</b>\n\n"
        f"{which or 'Le message change'} sur place, sans nouvelle notification."
    )


def sent(topic: Topic, count: int) -> str:
    """It leaves."""
    if not count:
        return f"C’est fait\u00a0: l’annonce pour {the(topic)} est publiée. /annonces la montre."
    return (
        f"C’est parti\u00a0: l’annonce pour {the(topic)} part vers {subscribers(count)}. "
        "Le message ci-dessous dit où elle en est."
    )


def corrected(topic: Topic) -> str:
    """It changes."""
    return (
        f"C’est parti\u00a0: je corrige l’annonce pour {the(topic)} chez celles et ceux qui l’ont "
        "reçue. Le message ci-dessous dit où l’on en est."
    )


def copies(sent: int, left: int) -> str:
    """Whom a correction concerns."""
    parts = [
        _count(sent, "abonné qui a déjà reçu l’annonce", "abonnés qui ont déjà reçu l’annonce"),
        _count(left, "abonné qui la recevra corrigée", "abonnés qui la recevront corrigée"),
    ]
    return " · ".join(filter(None, parts)) or "personne n’a encore reçu l’annonce"


def sure_to_abandon(topic: Topic, when: str, *, corrects: bool = False) -> str:
    """Asked first; `when`: it was to leave by itself."""
    if corrects:
        return (
            f"<b>Abandonner cette correction pour {the(topic)}\u00a0?</b>\n\n"
            "L’annonce déjà envoyée reste telle quelle."
        )
    if when:
        return (
            f"<b>Annuler l’envoi prévu {when}\u00a0?</b>\n\nL’annonce pour {the(topic)} sera "
            "effacée. Pour la garder en brouillon, revenez et touchez Modifier."
        )
    return (
        f"<b>Abandonner l’annonce pour {the(topic)}\u00a0?</b>\n\nElle sera effacée, rien ne part."
    )


def scheduled(when: str) -> str:
    """It will leave by itself."""
    return f"C’est noté\u00a0: elle partira {when}, même si vous n’êtes pas là."


def draft_stays(topic: Topic, *, corrects: bool = False) -> str:
    """After `/annuler`."""
    what = "correction" if corrects else "annonce"
    return (
        f"C’est entendu, on s’arrête là. Votre {what} pour {the(topic)} reste en brouillon\u00a0: "
        "/annonce la montre, et permet de l’abandonner."
    )


def message_instead(topic: Topic) -> str:
    """After words that nobody awaited."""
    return (
        f"Est-ce le message de votre annonce pour {the(topic)}\u00a0? Touchez «\u00a0Écrire le "
        "message\u00a0», puis envoyez-le de nouveau."
    )


def recipients(found: Recipients) -> str:
    """ "87 la reçoivent tout de suite · 3 en pause"."""
    parts = [
        _now(found.now),
        *kept_back(found),
        _count(found.waiting, "attend l’accord d’un admin", "attendent l’accord d’un admin"),
    ]
    return " · ".join(filter(None, parts))


def duration(count: int, rate: int) -> str:
    """How long it takes to send so many, at so many a second."""
    seconds = count / rate
    if seconds < MINUTE_S:
        return "moins d’une minute"
    if seconds < HOUR_S:
        return f"environ {_count(round(seconds / MINUTE_S), 'minute', 'minutes')}"
    hours, minutes = divmod(round(seconds / MINUTE_S), 60)
    return f"environ {_count(hours, 'heure', 'heures')} {minutes:02}"


def moment(when: datetime, at: datetime) -> str:
    """ "mardi 1er décembre à 9h"; with the year, where it isn't this one."""
    local = when.astimezone(UTC).astimezone(at.tzinfo)  # there are hours that clocks jump over
    said = in_words(
        When(Precision.MINUTE, local.date(), local.date(), local.time().replace(second=0)),
        weekday=True,
    )
    return said.replace(f" {local.year}", "", 1) if local.year == at.year else said


def subscribers(count: int) -> str:
    """ "87 abonnés"."""
    return _count(count, "abonné", "abonnés")


def too_long_in_parts(sentence: str) -> str:
    """Telegram's application had cut the text, and this is what followed."""
    return f"Telegram a coupé votre texte en plusieurs messages. {escape(sentence)}"


def _now(count: int) -> str:
    if not count:
        return "personne ne la reçoit tout de suite"
    return _count(count, "la reçoit tout de suite", "la reçoivent tout de suite")


def _count(count: int, one: str, several: str) -> str:
    """Nothing where there are none."""
    return f"{count} {one if count == 1 else several}" if count else ""
