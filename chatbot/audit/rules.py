"""The acts that the log records."""

from enum import StrEnum

DETAIL_LENGTH = 60


class Act(StrEnum):
    """Something that somebody did; the stored values never change."""

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
