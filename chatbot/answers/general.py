"""What is asked of no chantier: the list, the edition, all dates, the appeal, the alliance."""

from datetime import datetime

from chatbot.answers import slots
from chatbot.answers.filling import WRITTEN, Piece, filled, quoted
from chatbot.answers.finding import hits_for
from chatbot.answers.index import Index
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Knowledge, Subject
from chatbot.answers.rules import COVERED
from chatbot.answers.slots import Slot
from chatbot.answers.understanding import Understood
from chatbot.chantiers.rules import TopicKind

SEVERAL = {"porteurs", "referents", "chaque", "quoi"}  # « qui porte quoi ? »
BESIDE_AN_APPEAL = {Intent.WHO, Intent.CONTACT, Intent.DATE}


def of_no_chantier(asked: Understood, index: Index, at: datetime, *, follows: bool) -> list[Piece]:
    """Tell what is asked of no chantier.

    Where it `follows` what was told of a topic, a date and a contact are that one's.
    """
    appeal = index.knowledge.of_kind(TopicKind.APPEAL)
    alliance = index.knowledge.of_kind(TopicKind.ALLIANCE)
    if appeal and Intent.APPEAL in asked.said and _may_be_meant(appeal, asked):
        also = [one for one in asked.intents if one in BESIDE_AN_APPEAL]
        is_whole = Intent.OVERVIEW in asked.intents and not also
        whole = [(appeal, slots.overview(appeal, at))] if is_whole else []
        return [*whole, *filled([appeal], [*also, Intent.JOIN], index, at)]
    if alliance is None or any(one is not alliance for one in asked.named):
        return []
    what = slots.section(alliance, Intent.ALLIANCE)
    is_asked = _is_of_alliance(asked, follows=follows)
    if _is_list(asked, follows=follows) and not asked.named:
        found = [what if is_asked else None, slots.everything(index.knowledge)]
    elif _is_who_carries_them(asked, follows=follows):
        found = [slots.carriers(index.knowledge)]
    elif told := _told(asked, alliance, index.knowledge, at, follows=follows):
        found = [told]
    elif is_asked and (hits := hits_for(asked.rest, index, [alliance], COVERED)):
        return quoted(hits, index, at)
    else:
        found = [what] if (is_asked or asked.named) and not asked.rest else []
    return [(alliance, slot) for slot in found if slot]


def _may_be_meant(appeal: Subject, asked: Understood) -> bool:
    """Tell whether nothing else is named but the chantier that carries it."""
    return {one.key for one in asked.named} <= {appeal.key, appeal.about}


def _is_of_alliance(asked: Understood, *, follows: bool) -> bool:
    """Tell whether it asks for the alliance, or for what chantiers are."""
    about = {Intent.ALLIANCE, *WRITTEN} if asked.speaks_of_chantiers else {Intent.ALLIANCE}
    is_like_it = asked.likeliest is Intent.ALLIANCE and not asked.rest and not follows
    return is_like_it or bool(about & set(asked.intents))


def _is_list(asked: Understood, *, follows: bool) -> bool:
    """Tell whether it asks which chantiers there are."""
    others = set(asked.said) - {Intent.LIST, Intent.ALLIANCE, Intent.OVERVIEW, Intent.IDENTIFY}
    if others or len(asked.rest) > 1:
        return False
    is_any = Intent.IDENTIFY in asked.said and asked.speaks_of_chantiers and not asked.rest
    return Intent.LIST in asked.said or (is_any and not asked.absent and not follows)


def _is_who_carries_them(asked: Understood, *, follows: bool) -> bool:
    """Tell whether it asks who carries all the chantiers, and not how or why."""
    words = set(asked.words.words)
    if asked.named or asked.rest or follows or {"comment", "pourquoi"} & words:
        return False
    is_of_all = Intent.LIST in asked.said or asked.speaks_of_chantiers or bool(SEVERAL & words)
    return is_of_all and Intent.WHO in asked.said and set(asked.said) <= {Intent.WHO, Intent.LIST}


def _told(
    asked: Understood, alliance: Subject, knowledge: Knowledge, at: datetime, *, follows: bool
) -> Slot | None:
    """Tell what rows say: since when, of which edition, all dates, the alliance's contact."""
    alone, like = not asked.rest, asked.likeliest
    if Intent.LAUNCH in asked.intents and (alone or asked.speaks_of_chantiers):
        return slots.launch(alliance)
    said_so = {Intent.EDITION, Intent.ALLIANCE} & set(asked.said)
    if (like is Intent.EDITION and said_so) or (Intent.EDITION in asked.intents and alone):
        return slots.edition(knowledge)
    if not alone or follows:
        return None
    is_somebody = Intent.WHO in asked.said and asked.names_a_contact
    if is_somebody or Intent.CONTACT in asked.intents or like is Intent.JOIN:
        return slots.contact(alliance, knowledge)
    if asked.asks_for_days:
        told = slots.all_dates(knowledge, at)
        return slots.nothing_then(told) if asked.days else told
    return None
