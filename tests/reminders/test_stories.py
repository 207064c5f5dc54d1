"""Each is reminded of the dates of what they follow, and told how these change, once."""

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from tests.cast import GROUP, SUPERGROUP
from tests.reminders.stories import Story

REMINDERS = {
    "a week and a day before, in the morning, once": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        22T08 works
        23T07:59 works
        23T08 works = Dans une semaine: Un
        23T08:01 works
        24T08 works
        29T08 works = Demain: Un
        30T08 works
        30T15 works
    """,
    "without an hour, without a day": """
        20T10 follows
        20T11 works
        20T12 dates Un 30
        20T12 dates Deux month
        23T08 works = Dans une semaine: Un
        29T08 works = Demain: Un
        31T08 works
    """,
    "what isn't sure says so, and is reminded too": """
        20T10 follows
        20T11 works
        20T12 dates Un 30 ?
        23T08 works = Dans une semaine: Un
    """,
    "in one message where several fall on a day, of whichever topic": """
        20T10 follows
        20T10 follows media
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T9 media
        20T12 dates Trois 24 media
        23T08 works = Demain: Trois; Dans une semaine: Deux Un
        29T08 works = Demain: Deux Un
    """,
    "of what one follows alone": """
        20T10 follows media
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T9 media
        23T08 works = Dans une semaine: Deux
    """,
    "what was told after the hour is reminded only the day before": """
        20T10 follows
        23T08 works
        23T09 dates Un 30T14
        23T09:01 works
        29T08 works = Demain: Un
    """,
    "what is added the day before is told at once, and reminded no more": """
        20T10 follows
        23T08 works
        23T09 dates Un 24T14
        23T09:01 works = Nouvelle date, demain: Un
        24T08 works
    """,
}
ADDED = {
    "for today too, but not what has begun": """
        20T10 follows
        23T08 works
        23T09 dates Un 23T14
        23T09 dates Deux 23T8
        23T09:01 works = Nouvelle date, aujourd’hui: Un
        24T08 works
    """,
    "at night it is told in the morning, once": """
        20T10 follows
        23T08 works
        23T22 dates Un 24T14
        23T23 dates Deux 25T14
        24T03 works
        24T08 works = Nouvelle date, aujourd’hui: Un | Demain: Deux
        25T08 works
    """,
    "before the morning that reminds of it, it is reminded alone": """
        20T10 follows
        22T08 works
        23T07:59 dates Un 24T14
        23T08:01 works = Demain: Un
    """,
    "once also where the bot was away until then": """
        20T10 follows
        20T11 works
        23T09 dates Un 24T14
        23T09:01 works = Nouvelle date, demain: Un
        24T08 works
    """,
    "what moves at once is told as it is": """
        20T10 follows
        23T08 works
        23T09 dates Un 24T14
        23T09 moves Un 24T15
        23T09:01 works = Nouvelle date, demain: Un
        23T09:05 works
    """,
    "what is cancelled in between isn't told, but to who had answered": """
        20T10 follows
        23T08 works
        23T22 dates Un 24T14
        23T22 dates Deux 24T15
        23T23 answers Deux yes
        23T23 cancels Un
        23T23 cancels Deux
        24T08 works = Date annulée: Un | Date annulée: Deux
    """,
    "who wants no reminders isn't told, nor who follows something else": """
        20T10 follows
        20T10 wants no
        23T08 works
        23T09 dates Un 24T14
        23T09 dates Deux 24T14 media
        23T09:01 works
    """,
    "who read the announcement isn't told again, unless that is of before": """
        20T10 follows
        23T08 works
        23T09 dates Un 24T14
        23T09 announces Un
        23T09:01 works
        24T10 dates Deux 40T14
        24T10 announces Deux
        24T10:01 works
        25T08 works
    """,
    "what recurs is told where its first time is tomorrow": """
        20T10 follows
        23T08 works
        23T09 dates Un 24T14 FREQ/WEEKLY
        23T09:01 works = Nouvelle date, demain: Un
        24T08 works
        30T08 works = Demain: Un
    """,
    "what an edition adds for tomorrow is told too": """
        20T10 follows
        23T08 works
        23T09 edition_tells Un 24 novembre 2026
        23T09:01 works = Nouvelle date, demain: Un
        24T08 works
    """,
    "what was left in the evening is said anew": """
        20T10 follows
        23T08 works
        23T20:58 dates Un 24T14
        23T20:59 works undelivered
        24T08 works = Aujourd’hui: Un
    """,
    "with one message a week: what comes before that message": """
        20T10 follows
        20T10 weekly
        23T08 works
        23T08:02 digests
        24T10 dates Un 27T14
        24T10 dates Deux 30T7
        24T10 dates Trois 30T14
        24T10:01 works = Nouvelle date, dans 3 jours: Un | Nouvelle date, dans 6 jours: Deux
        26T08 works
        30T08:02 digests = Le résumé du lundi; À venir: Trois
    """,
    "with one message a week: what was announced, too": """
        20T10 follows
        20T10 weekly
        23T08:02 digests
        24T10 dates Un 25T14
        24T10:01 works = Nouvelle date, demain: Un
    """,
    "on Monday before that message it is in it": """
        20T10 follows
        20T10 weekly
        22T22 dates Un 23T18
        23T08 works
        23T08:02 digests = Le résumé du lundi; À venir: Un
        23T09 works
    """,
}
LATE = {
    "by hours it still goes, but not at night": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T15 works = Dans une semaine: Un
        29T21:30 works
        30T07:30 works
        30T08 works = Aujourd’hui: Un
    """,
    "by days it says how long there is": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        27T10 works = Dans 3 jours: Un
        29T08 works = Demain: Un
    """,
    "both reminders late are one": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        29T10 works = Demain: Un
    """,
    "not what has begun, or is over": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T7
        20T12 dates Deux 29
        23T08 works = Dans 6 jours: Deux; Dans une semaine: Un
        30T10 works
    """,
    "what was left in the evening is said anew in the morning": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T14
        23T20:59 works undelivered
        23T21 works
        24T07 works
        24T08 works = Aujourd’hui: Un
    """,
    "what was left when it begins is not said": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T14
        23T20:59 works undelivered
        24T14 works
    """,
    "what was left of several goes on without what has begun": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T9
        20T12 dates Deux 24T18
        23T20:59 works undelivered
        24T10 works = Aujourd’hui: Deux
    """,
    "a clock that was set back by days begins anew": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works = Dans une semaine: Un
        24T10 moves Un 31T14
        21T09 goes_back
        21T09:01 works = Date déplacée: Un
        24T08 works = Dans une semaine: Un
    """,
    "a clock that was set back leaves nothing of a later morning on its way": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        22T09 goes_back
        22T09:01 works
        23T08 works = Dans une semaine: Un
    """,
    "nothing of before the bot knew reminders": """
        20T10 follows
        20T11 dates Un 24T14
        23T09 works
        23T10 works
    """,
}
CHANGES = {
    "a date that moves forgets the reminders of the old one": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        21T10 moves Un 31T14
        21T10:01 works = Date déplacée: Un
        23T08 works
        24T08 works = Dans une semaine: Un
        29T08 works
        30T08 works = Demain: Un
    """,
    "also those that are on their way": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T18
        23T08 works undelivered
        23T08:01 moves Un 40T14
        23T08:02 works = Dans une semaine: Deux | Date déplacée: Un
    """,
    "and by an hour alone they say the new one": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08:00 moves Un 30T15
        23T08:00 delivers = Dans une semaine: Un
        23T08:01 works = Date déplacée: Un
    """,
    "what is cancelled is told, and reminded no more": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08:01 cancels Un
        23T08:02 works = Date annulée: Un
        29T08 works
        29T09 undoes Un
        29T09:01 works = Date maintenue, finalement: Un
    """,
    "what is fixed is told": """
        20T10 follows
        20T11 works
        20T12 dates Un month
        21T10 fixes Un 30T14
        21T10:01 works = Date fixée: Un
        23T08 works = Dans une semaine: Un
    """,
    "another place is told, a word of the title is not": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        21T10 meets_at Un Lyon
        21T10:01 works = Nouveau lieu: Un
    """,
    "what is undone at once is told to nobody": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        21T10 moves Un 31T14
        21T10 undoes Un
        21T10:01 works
    """,
    "changes that follow each other are told as one, and not at night": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        21T22 moves Un 31T14
        21T23 moves Un 32T14
        22T03 works
        22T08 works = Date déplacée: Un
    """,
    "what is on its way stays, whatever else changes that nobody is told of": """
        20T10 follows
        20T11 works
        20T12 dates Un 41T14
        20T12 dates Deux 41T15
        23T10 moves Un 48T14
        23T20:58 cancels Deux
        23T20:59 works undelivered
        23T20:59 has_places Un 20
        23T20:59 meets_at Deux Lyon
        24T08 works = Date déplacée: Un | Date annulée: Deux
        24T08:01 works
    """,
    "but not where that changes again": """
        20T10 follows
        20T11 works
        20T12 dates Un 41T14
        23T10 moves Un 48T14
        23T10:01 works undelivered
        23T10:01 cancels Un
        23T10:02 works = Date annulée: Un
    """,
    "who followed before is told of changes, which are news": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        21T08 works = Offre
        22T10 moves Un 31T14
        22T10:01 works = Date déplacée: Un
    """,
    "what is over is told no more": """
        20T10 follows
        20T11 works
        20T12 dates Un 21T14
        22T10 cancels Un
        22T10:01 works
    """,
    "what an edition moves is told, and reminded anew": """
        20T10 follows
        20T11 works
        20T12 edition_tells Un 30 novembre 2026
        20T12:01 works
        23T08 works undelivered
        23T09 edition_tells Un 1er décembre 2026
        23T09:01 works = Date déplacée: Un
        24T08 works = Dans une semaine: Un
        24T09 edition_tells Un 1er décembre 2026
        24T09:01 works
    """,
    "what an edition tells no more is reminded no more": """
        20T10 follows
        20T11 works
        20T12 edition_tells Un 30 novembre 2026
        23T08 works undelivered
        23T09 edition_tells Un
        23T09:01 works
        29T08 works
    """,
    "what an edition drops though somebody asked for it is cancelled, and told once": """
        20T10 works
        20T12 edition_tells Un 30 novembre 2026
        20T12:01 asks Un
        23T09 edition_tells Un
        23T09:01 works = Date annulée: Un
        24T09 edition_tells Un
        24T09:01 works
        29T08 works
    """,
    "who means to come, and follows nothing, is told too": """
        20T10 follows media
        20T11 works
        20T12 dates Un 30T14
        20T13 answers Un maybe
        22T10 moves Un 31T14
        22T10:01 works = Date déplacée: Un
        23T10 asks Un
        23T11 cancels Un
        23T11:01 works = Date annulée: Un
    """,
    "who doesn't come, or no longer, isn't": """
        20T10 follows media
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T15
        20T13 answers Un no
        20T13 answers Deux yes
        22T10 moves Un 31T14
        22T10 moves Deux 31T15
        22T10:01 works undelivered
        22T10:02 answers Deux no
        22T10:03 delivers
    """,
    "who means to come is told too while the month alone is known": """
        20T10 works
        20T12 dates Un 30T14
        20T13 answers Un yes
        21T10 moves Un month
        21T10:01 works = Date de nouveau à confirmer: Un
        35T10 would_cancel Un = 1
        35T10 cancels Un
        35T10:01 works = Date annulée: Un
    """,
    "and once it has begun": """
        20T10 works
        20T12 dates Un 24-26
        20T13 answers Un yes
        25T10 would_cancel Un = 1
        25T10 meets_at Un Lyon
        25T10:01 works = Nouveau lieu: Un
    """,
    "who stopped everything isn't, until they answer or follow anything again": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T13 answers Un yes
        20T14 stops
        21T10 would_cancel Un = 0
        21T10 moves Un 31T14
        21T10:01 works
        22T10 answers Un yes
        22T11 moves Un 32T14
        22T11:01 works = Date déplacée: Un
        23T10 stops
        23T11 answers Un no
        23T11 dates Deux 33T14
        23T11 answers Deux yes
        23T12 moves Deux 34T14
        23T12:01 works = Date déplacée: Deux
        24T10 stops
        24T11 follows media
        24T12 moves Deux 35T14
        24T12:01 works = Date déplacée: Deux
        25T10 stops
        25T11 dates Trois 40T14 media
        25T11 asks Trois
        25T12 moves Deux 36T14
        25T12:01 works undelivered
        25T12:02 stops
        25T12:03 delivers
    """,
    "who stopped everything though they followed nothing isn't, either": """
        20T11 works
        20T12 dates Un 30T14
        20T13 answers Un yes
        20T14 stops
        21T10 moves Un 31T14
        21T10:01 works
    """,
    "who is banned isn't, either": """
        20T10 follows media
        20T11 works
        20T12 dates Un 30T14
        20T13 answers Un yes
        21T10 is_banned
        22T10 moves Un 31T14
        22T10:01 works
    """,
    "of a date whose adding is undone nothing is said": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T13 undoes Un
        20T13:01 works
        23T08 works
    """,
}
RECURRING = {
    "each time, the day before only where it is each week": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T14 FREQ/WEEKLY
        23T08 works = Demain: Un
        24T08 works
        30T08 works = Demain: Un
    """,
    "each time, a week and a day before where it is less often": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T14 FREQ/WEEKLY;INTERVAL/2
        23T08 works = Demain: Un
        31T08 works = Dans une semaine: Un
        37T08 works = Demain: Un
    """,
    "but on the days on which it doesn't take place, which is told": """
        20T10 follows
        20T11 works
        20T12 dates Un 24T14 FREQ/WEEKLY
        22T10 skips Un 24
        22T10:01 works = Pas de séance: Un
        23T08 works
        30T08 works = Demain: Un
    """,
}
WHO_COMES = {
    "who comes on a day on which it doesn't take place is told": """
        20T10 works
        20T12 dates Un 24T14 FREQ/WEEKLY
        20T13 answers Un yes
        22T10 skips Un 24
        22T10:01 works = Pas de séance: Un
    """,
    "who came before, and not next time, isn't": """
        20T10 works
        20T12 dates Un 24T14 FREQ/WEEKLY
        20T13 answers Un yes
        25T10 would_cancel Un = 0
        25T10 meets_at Un Lyon
        25T10:01 works
    """,
    "who comes to what recurred and moves to an earlier day is told": """
        20T10 works
        20T12 dates Un 30T14 FREQ/WEEKLY
        20T13 answers Un yes
        21T10 moves Un 28T14
        21T10:01 works = Date déplacée: Un
        27T10 would_cancel Un = 1
        27T10 cancels Un
        27T10:01 works = Date annulée: Un
    """,
}
WHO = {
    "who left is reminded no more, though others are": """
        20T10 follows
        20T10 another_follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08 leaves
        23T08:01 delivers
        23T09 moves Un 31T14
        23T09:01 works
    """,
    "nor who wants none any more, though others do": """
        20T10 follows
        20T10 another_follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08 wants no
        23T08:01 delivers
    """,
    "who left is reminded no more, also of what is on its way": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08 leaves
        23T08:01 delivers
        29T08 works
    """,
    "who pauses is not reminded": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T12 asks Un
        22T10 pauses 25
        23T08 works
        29T08 works = Demain: Un
    """,
    "who is banned is not reminded": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T12 asks Un
        23T08 works undelivered
        23T08 is_banned
        23T08:01 delivers
        29T08 works
    """,
    "who pauses is told what changes of a date to which they may come, or that they asked for": """
        20T10 follows media
        20T11 works
        20T12 dates Un 41T14
        20T12 dates Deux 42T14
        20T12 dates Trois 43T14 media
        20T12 dates Quatre 44T14 media
        20T13 answers Un yes
        20T13 asks Deux
        20T13 answers Trois maybe
        21T10 pauses 30T00
        25T10 moves Un 48T14
        25T10 cancels Deux
        25T10 moves Trois 48T14
        25T10 moves Quatre 48T14
        25T10:01 works = Date déplacée: Un | Date annulée: Deux | Date déplacée: Trois
    """,
    "also who pauses while it is on its way": """
        20T10 follows media
        20T11 works
        20T12 dates Un 41T14
        20T13 answers Un yes
        25T10 moves Un 48T14
        25T10:01 works undelivered
        25T10:01 pauses 30T00
        25T10:02 delivers = Date déplacée: Un
    """,
    "who was away and answers, or asks, is in reach again": """
        20T11 works
        20T12 dates Un 41T14
        20T12 dates Deux 42T14
        21T10 blocks
        22T10 answers Un yes
        25T10 moves Un 48T14
        25T10:01 works = Date déplacée: Un
        25T11 blocks
        25T12 asks Deux
        25T13 cancels Deux
        25T13:01 works = Date annulée: Deux
    """,
    "who blocked the bot is not reminded": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works undelivered
        23T08 blocks
        23T08:01 delivers
    """,
    "who followed before is asked once, and reminded only if they want": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 31T14
        21T08 works = Offre
        22T08 works
        23T08 works
        23T12 wants yes
        24T08 works = Dans une semaine: Deux
        29T08 works = Demain: Un
    """,
    "who answered no is asked no more": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        21T08 works = Offre
        21T09 wants no
        22T08 works
        23T08 works
        24T10 follows media
        24T11 dates Deux 30T14 media
        29T08 works
    """,
    "who answered while it was on its way isn't asked": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        21T08 works undelivered
        21T08 wants no
        21T08:01 delivers
    """,
    "nobody is asked while nothing comes": """
        20T10 followed
        20T11 works
        20T12 dates Un month
        20T12 dates Deux 45
        21T08 works
        31T08 works = Offre
    """,
    "the offer that was left in the evening comes in the morning": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        21T20:59 works undelivered
        21T22 works
        22T08 works = Offre
    """,
    "who followed before and follows something new is reminded of that": """
        20T10 followed
        20T11 works
        20T12 follows media
        20T12 dates Un 30T14
        20T12 dates Deux 30T14 media
        21T08 works = Offre
        23T08 works = Dans une semaine: Deux
    """,
    "who wants no reminders gets none, and is told what changes": """
        20T10 follows
        20T10 wants no
        20T11 works
        20T12 dates Un 30T14
        23T08 works
        24T10 cancels Un
        24T10:01 works = Date annulée: Un
    """,
}
ASKED = {
    "who asks is told when it is fixed, and reminded": """
        20T11 works
        20T12 dates Un month
        20T13 asks Un
        21T10 fixes Un 30T14
        21T10:01 works = Date fixée: Un
        23T08 works = Dans une semaine: Un
        23T09 moves Un 31T14
        23T09:01 works = Date déplacée: Un
    """,
    "and who follows as well is told once": """
        20T10 follows
        20T11 works
        20T12 dates Un month
        20T13 asks Un
        21T10 fixes Un 30T14
        21T10:01 works = Date fixée: Un
        23T08 works = Dans une semaine: Un
    """,
    "also who wants no other reminders": """
        20T10 follows
        20T10 wants no
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T15
        20T13 asks Un
        23T08 works = Dans une semaine: Un
    """,
    "until they ask no more": """
        20T11 works
        20T12 dates Un 30T14
        20T13 asks Un
        23T08 works undelivered
        23T08 asks_no_more Un
        23T08:01 delivers
        29T08 works
    """,
    "or want no reminders, leave the topic or stop everything": """
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 30T15 media
        20T13 asks Un
        20T13 wants no
        20T14 follows media
        20T14 asks Deux
        20T15 leaves media
        20T16 asks Un
        20T17 stops
        23T08 works
    """,
}
DIGEST = {
    "who wants one message a week has the dates in it, until the next one": """
        20T10 follows
        20T10 weekly
        20T11 works
        20T12 dates Un 23T14
        20T12 dates Deux 30T7
        20T12 dates Trois 30T14
        20T12 dates Quatre 31T14
        23T08 works
        23T08:02 digests = Le résumé du lundi; À venir: Un Deux Trois
        29T08 works
        30T08:02 digests = Le résumé du lundi; À venir: Trois Quatre
    """,
    "and what changed, at once if it can't wait": """
        16T10 follows
        16T10 weekly
        16T11 works
        16T12 dates Un 30T14
        16T12 dates Deux 22T14
        17T10 moves Un 37T14
        17T10 cancels Deux
        17T10:01 works = Date annulée: Deux
        23T08:02 digests = Le résumé du lundi; Dates qui ont changé: Un
    """,
    "who asks for a date is reminded of it, and told what changes, at once": """
        20T10 follows media
        20T10 weekly
        20T11 works
        20T12 dates Un 26T14
        20T12 dates Deux 27T14 media
        20T12 dates Trois 41T14 media
        23T08 works
        23T08:02 digests = Le résumé du lundi; À venir: Deux
        24T10 asks Un
        24T10 asks Deux
        24T10 asks Trois
        24T11 moves Trois 48T14
        24T11:01 works = Date déplacée: Trois
        25T08 works = Demain: Un
        26T08 works = Demain: Deux
        30T08:02 digests
    """,
    "who asks for it, or says they come, after it moved hadn't been told": """
        19T10 follows
        19T10 weekly
        20T11 works
        20T12 dates Un 60T14
        24T10 moves Un 61T14
        24T10:01 works
        25T10 asks Un
        25T11 answers Un yes
        30T08:05 digests = Le résumé du lundi; Dates qui ont changé: Un
    """,
    "who was told at once isn't told again, whatever they say meanwhile": """
        19T10 follows
        19T10 weekly
        20T11 works
        20T12 dates Un 60T14
        20T13 answers Un yes
        24T10 moves Un 61T14
        24T10:01 works = Date déplacée: Un
        25T10 answers Un no
        30T08:05 digests
    """,
    "who comes, and was out of reach when it moved, has it in the digest": """
        19T10 follows
        19T10 weekly
        20T11 works
        20T12 dates Un 60T14
        20T13 answers Un yes
        23T10 blocks
        24T10 moves Un 61T14
        24T10:01 works
        27T10 answers Un maybe
        30T08:05 digests = Le résumé du lundi; Dates qui ont changé: Un
    """,
    "a date that moves at once and then again doesn't keep its first day": """
        20T10 follows
        20T10 weekly
        20T11 works
        20T12 dates Un 26T14
        23T08:02 digests = Le résumé du lundi; À venir: Un
        24T10 moves Un 47T14
        24T10:01 works = Date déplacée: Un
        27T10 moves Un 58T14
        27T10:01 works
        30T08 works
        30T08:02 digests = Le résumé du lundi; Dates qui ont changé: Un
        37T08:02 digests
    """,
    "nor is told twice what changes on Sunday evening": """
        20T10 follows
        20T10 weekly
        20T11 works
        20T12 dates Un 31T14
        23T08:02 digests
        29T21:30 moves Un 38T14
        30T08 works = Date déplacée: Un
        30T08:02 digests
    """,
    "not who followed before, until they want": """
        16T10 followed
        16T10 weekly
        16T11 works
        16T12 dates Un 30T14
        17T08 works = Offre
        23T08:02 digests
        24T10 wants yes
        30T08:02 digests = Le résumé du lundi; À venir: Un
    """,
}


@pytest.mark.parametrize(
    "story",
    [
        pytest.param(story, id=name)
        for stories in (REMINDERS, ADDED, LATE, CHANGES, RECURRING, WHO_COMES, WHO, ASKED, DIGEST)
        for name, story in stories.items()
    ],
)
async def test_told_once(connection: AsyncConnection, story: str) -> None:
    await Story(connection).goes(story)


GROUPS = {
    "a group is reminded where it follows": """
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        23T08 works = Dans une semaine: Un
    """,
    "one that followed before is asked": """
        20T10 followed
        20T11 works
        20T12 dates Un 30T14
        21T08 works = Offre
        21T10 wants yes
        23T08 works = Dans une semaine: Un
    """,
    "what it said goes with it when it becomes a supergroup": f"""
        20T10 follows
        20T10 wants no
        20T11 works
        20T12 dates Un 30T14
        20T12 dates Deux 31T14
        20T13 asks Un
        21T10 becomes {SUPERGROUP}
        23T08 works = Dans une semaine: Un
        24T08 works
    """,
}


@pytest.mark.parametrize("story", GROUPS.values(), ids=GROUPS)
async def test_groups_are_told_once(connection: AsyncConnection, story: str) -> None:
    await Story(connection, GROUP).goes(story)


async def test_a_change_is_a_reply_to_what_told_of_the_date(connection: AsyncConnection) -> None:
    story = Story(connection)
    await story.goes("""
        20T10 follows
        20T11 works
        20T12 dates Un 30T14
        20T12 announces Un
        20T12 dates Deux 30T14
        21T10 moves Un 31T14
        21T10:01 works = Date déplacée: Un
        21T11 moves Deux 31T14
        21T11:01 works = Date déplacée: Deux
    """)
    assert story.replies == [True, False]
