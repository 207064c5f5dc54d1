"""What admins can't do."""

from chatbot.errors import Refusal

PAGE = 10  # persons or groups on a screen
REQUESTS = 5  # with two buttons each
# Requests with one tap; the bot answers nobody else meanwhile (some 0.7 s for a hundred).
ANSWERED_AT_ONCE = 200
LONGEST_NAME = 100  # characters that leave room for the rest of a notice


class AdminBanned(Refusal):
    """An admin is no admin any more before they are banned."""

    def __init__(self) -> None:
        super().__init__("C’est un admin\u00a0: retirez-lui d’abord ce rôle avec /roles.")


class NotWaiting(Refusal):
    """The request was answered or withdrawn meanwhile; `by` in no more than LONGEST_NAME."""

    def __init__(self, by: str) -> None:
        who = f"{by} a déjà répondu à cette demande." if by else "Cette demande n’attend plus."
        super().__init__(f"{who} /moderation montre celles qui restent.")


class NotThere(Refusal):
    """The chat doesn't follow that any more."""

    def __init__(self) -> None:
        super().__init__("Cet abonnement a déjà pris fin. /moderation montre où l’on en est.")
