"""How long an announcement may be, when it may leave, and what stands in the way."""

from datetime import UTC, date, datetime, time, timedelta

from chatbot.conversation.limits import CAPTION_LENGTH, TEXT_LENGTH
from chatbot.errors import Refusal
from chatbot.french import hour_in, moment_in

PIECES = 100  # formatted ones (Bot API)
SOURCE_BYTES = 32_768  # of the HTML (Bot API server)
LONGEST_WAIT = timedelta(days=366)
TOGETHER = timedelta(seconds=3)  # what was sent together arrives within that


class TooLong(Refusal):
    """So many signs more than Telegram takes."""

    def __init__(self, over: int, *, with_file: bool) -> None:
        signs = "d’un signe" if over == 1 else f"de {_grouped(over)} signes"
        most = f"{_grouped(CAPTION_LENGTH if with_file else TEXT_LENGTH)} au plus"
        where = "avec un fichier, le texte en compte" if with_file else "un message en compte"
        way = ", ou écrivez sans fichier" if with_file else ""
        super().__init__(
            f"C’est trop long {signs}\u00a0: {where} {most}, date et ligne du bas comprises. "
            f"Raccourcissez-le{way}."
        )


class TooFormatted(Refusal):
    """More pieces, or longer addresses in them, than Telegram takes."""

    def __init__(self) -> None:
        super().__init__(
            f"Il y a trop de mises en forme et de liens dans ce texte\u00a0: Telegram en accepte "
            f"{PIECES}. Simplifiez-le."
        )


class DraftInTheWay(Refusal):
    """One person has one draft."""

    def __init__(self) -> None:
        super().__init__(
            "Vous avez déjà une annonce en cours\u00a0: envoyez-la ou abandonnez-la d’abord. "
            "/annonce la montre."
        )


class HourPassed(Refusal):
    """The draft lay longer than it was to wait."""

    def __init__(self) -> None:
        super().__init__(
            "L’heure choisie est passée. Choisissez-en une autre (/annonce heure), ou envoyez "
            "l’annonce tout de suite (/annonce envoyer)."
        )


class NothingChanged(Refusal):
    """A correction that corrects nothing."""

    def __init__(self) -> None:
        super().__init__(
            "Rien n’a changé pour l’instant. Touchez Modifier, ou abandonnez cette correction."
        )


def check(seen: int, pieces: int, source: int, *, with_file: bool) -> None:
    """What is seen, in UTF-16 units; formatted pieces; bytes of HTML. Raises TooLong, TooFormatted.

    All with what stands below what was written.
    """
    room = CAPTION_LENGTH if with_file else TEXT_LENGTH
    if seen > room:
        raise TooLong(seen - room, with_file=with_file)
    if pieces > PIECES or source > SOURCE_BYTES:
        raise TooFormatted


def moment_said(words: str, day: date | None, at: datetime) -> datetime | date | None:
    """When the words say; a day where the hour is missing; None where they can't be understood.

    `day`: what was said before. An hour alone is that day's, else the next time that it is so late.
    """
    when = moment_in(words, at.date())
    if when is not None and when.start is not None:
        return _at(when.start, when.start_time, at) if when.start_time is not None else when.start
    hour = hour_in(words)
    if hour is None:
        return None
    if day is not None:
        return _at(day, hour, at)
    today = _at(at.date(), hour, at)
    return today if today > at else _at(at.date() + timedelta(days=1), hour, at)


def is_skipped(words_hour: datetime) -> bool:
    """Whether clocks jump over that hour, so that another one is meant."""
    return words_hour.astimezone(UTC).astimezone(words_hour.tzinfo).time() != words_hour.time()


def is_past(said: datetime | date, at: datetime) -> bool:
    """Whether it can't be waited for any more."""
    return said <= at if isinstance(said, datetime) else said < at.date()


def _at(day: date, hour: time, at: datetime) -> datetime:
    return datetime.combine(day, hour, at.tzinfo)


def _grouped(number: int) -> str:
    """1 024."""
    return f"{number:,}".replace(",", "\u00a0")
