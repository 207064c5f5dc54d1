"""What somebody else has to read first, and who may not be that."""

from chatbot.announcements.rules import State
from chatbot.errors import Refusal


class ReadingNeeded(Refusal):
    """It would leave without having been read."""

    def __init__(self) -> None:
        super().__init__(
            "Ce sujet demande une double lecture\u00a0: une autre personne approuve d’abord "
            "l’annonce. Pour le demander\u00a0: /annonce relecture."
        )


class ApprovedForThen(Refusal):
    """It would leave before the hour that its reader saw."""

    def __init__(self) -> None:
        super().__init__(
            "Ce sujet demande une double lecture, et l’heure d’envoi a été relue avec l’annonce. "
            "Pour l’envoyer plus tôt, reprenez-la et demandez une nouvelle relecture."
        )


class NobodyElse(Refusal):
    """The switch is on, and there is nobody to read."""

    def __init__(self) -> None:
        super().__init__(
            "Personne d’autre ne peut la relire\u00a0: il n’y a ni autre référent de ce sujet, ni "
            "autre admin, que je puisse joindre. Un admin peut en nommer, ou lever la double "
            "lecture."
        )


class OwnReading(Refusal):
    """Nobody approves their own, whatever their role."""

    def __init__(self) -> None:
        super().__init__(
            "C’est votre annonce\u00a0: une autre personne doit la relire. Vous pouvez la "
            "reprendre, depuis /annonces."
        )


class OwnDeparture(Refusal):
    """One's own is taken back, or cancelled."""

    def __init__(self) -> None:
        super().__init__(
            "C’est votre annonce\u00a0: pour qu’elle ne parte pas, touchez Modifier ou Annuler "
            "l’envoi, depuis /annonces."
        )


class ChangedSince(Refusal):
    """Another version was read."""

    def __init__(self) -> None:
        super().__init__(
            "Cette annonce a été modifiée depuis que vous l’avez lue\u00a0: touchez Relire dans le "
            "dernier message qui vous la soumet, puis décidez."
        )


class NotWaiting(Refusal):
    """The first decision wins."""

    def __init__(self) -> None:
        super().__init__(
            "Cette annonce n’attend plus de relecture\u00a0: une décision est prise, ou son "
            "auteur l’a reprise. Le message qui vous la soumettait le dit."
        )


class AuthorLeft(Refusal):
    """Whoever wrote it may not publish it any more, so nobody publishes it in their name."""

    def __init__(self) -> None:
        super().__init__(
            "Son auteur n’est plus référent de ce sujet\u00a0: cette annonce ne peut plus partir "
            "ainsi. Vous pouvez l’écrire vous-même, avec /annonce."
        )


def check_alone(state: State, *, read: bool) -> None:
    """What its author decides alone, where others read first: what they read and missed its hour.

    Raises ReadingNeeded, ApprovedForThen.
    """
    if state is State.WRITING or not read:
        raise ReadingNeeded
    if state is State.SCHEDULED:
        raise ApprovedForThen
