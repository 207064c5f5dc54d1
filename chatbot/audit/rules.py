"""The acts that the log records."""

from enum import StrEnum

DETAIL_LENGTH = 300  # characters: of a reason, all of it (members/rules.py)


class Act(StrEnum):
    """A kind of act; the stored values never change."""

    ACCEPTED = "accepted"  # a request to follow
    REFUSED = "refused"
    REMOVED = "removed"  # from the followers of a topic
    POLICY = "policy"  # who may follow a topic; the detail says which
    BANNED = "banned"
    UNBANNED = "unbanned"
    ADMIN_GRANTED = "admin_granted"
    ADMIN_REVOKED = "admin_revoked"
    REFERENT_GRANTED = "referent_granted"
    REFERENT_REVOKED = "referent_revoked"
    INVITED = "invited"  # a link was made
    INVITATION_OPENED = "invitation_opened"
    INVITATION_REVOKED = "invitation_revoked"
    PUBLISHED = "published"  # an announcement, whose number the detail is, as below
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    DOUBLE_READING = "double_reading"  # whether a topic needs it; the detail says which
    READING_ASKED = "reading_asked"
    APPROVED = "approved"
    RETURNED = "returned"  # changes were asked for
    STOPPED = "stopped"  # before the hour at which it was to leave
    PAUSED = "paused"  # its sending, as below
    RESUMED = "resumed"
    CANCELLED = "cancelled"
    TAKEN_UP = "taken_up"  # sent to the others, after it was cancelled
    RESENT = "resent"  # to those whom it may not have reached
    LEFT_UNKNOWN = "left_unknown"
    SENDING_SUSPENDED = "sending_suspended"  # all of it
    SENDING_RESUMED = "sending_resumed"
    DATE_ADDED = "date_added"  # of a topic; the detail is its title, as below
    DATE_CHANGED = "date_changed"
    DATE_MOVED = "date_moved"
    DATE_CONFIRMED = "date_confirmed"
    DATE_CANCELLED = "date_cancelled"
    DATE_RESTORED = "date_restored"  # to what it was before its last change
    DATE_REMOVED = "date_removed"
    ANSWERED = "answered"  # a question that was forwarded
    QUESTION_CLOSED = "question_closed"  # without an answer
    QUESTION_REASSIGNED = "question_reassigned"  # to that topic
    QUESTION_REPORTED = "question_reported"  # to the admins
    ANSWER_PUBLISHED = "answer_published"
    ANSWER_TAKEN_BACK = "answer_taken_back"
    EXPORTED = "exported"
    DENIED = "denied"  # tried without the right; the detail says what
    FORGOTTEN = "forgotten"  # erased themselves


class Kind(StrEnum):
    """The kinds of acts that the log is filtered by; the values are in buttons."""

    ALL = ""
    REQUESTS = "q"
    BANS = "b"
    ROLES = "r"
    ANNOUNCEMENTS = "a"
    DATES = "d"
    QUESTIONS = "h"
    DENIED = "x"
    OTHERS = "o"


KINDS: dict[Act, Kind] = {
    act: kind
    for kind, acts in {
        Kind.REQUESTS: "accepted refused removed policy",
        Kind.BANS: "banned unbanned",
        Kind.ROLES: "admin_granted admin_revoked referent_granted referent_revoked invited "
        "invitation_opened invitation_revoked",
        Kind.ANNOUNCEMENTS: "published corrected withdrawn double_reading reading_asked approved "
        "returned stopped paused resumed cancelled taken_up resent left_unknown",
        Kind.DATES: "date_added date_changed date_moved date_confirmed date_cancelled "
        "date_restored date_removed",
        Kind.QUESTIONS: "answered question_closed question_reassigned question_reported "
        "answer_published answer_taken_back",
        Kind.DENIED: "denied",
    }.items()
    for act in map(Act, acts.split())
}
WITH_REASON = {Act.REFUSED, Act.BANNED}
TOGETHER = {Act.ACCEPTED, Act.REFUSED}  # of which one tap may do many


def acts_of(kind: Kind) -> frozenset[Act]:
    """Find the acts of a kind."""
    return frozenset(act for act in Act if kind in (Kind.ALL, KINDS.get(act, Kind.OTHERS)))
