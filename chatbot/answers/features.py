"""The features of a candidate: the numbers that its score is made of, each with a name.

Most are between 0 and 1. What follows a comma in a feature's name is the case in which it is set.
"""

import math
from functools import partial

from chatbot.answers import slots
from chatbot.answers.asked import ANY
from chatbot.answers.candidates import GENERAL, SECTION_OF, Candidate
from chatbot.answers.citing import mention_features, published_features, shared_features
from chatbot.answers.evidence import Evidence
from chatbot.answers.intents import Intent
from chatbot.answers.knowledge import Subject
from chatbot.answers.parsing import ORDERS
from chatbot.answers.refusals import NOT_TOLD
from chatbot.answers.slots import has_a_number
from chatbot.answers.weighing import FEW, RARE, SOME, Nearness, Weighing
from chatbot.answers.weights import LEAST, WISH, Named
from chatbot.chantiers.rules import TopicKind
from chatbot.events.rules import is_past

# By kind of candidate, the kinds of things that it answers, if not the kind of the same name.
ANSWERS = {
    "reference": {"resources"},
    "announcement": {"news", "absent"},
    "reply": {"absent"},  # what no edition tells
    "joining": {"join"},
    "more": {"concrete", "news"},
    "text": {"appeal"},
    "day": {"date"},
    "days": {"date"},
    "not_that_day": {"date"},
    "all_dates": {"date"},
    "none_that_day": {"date"},
    "carriers": {"who"},
    "mention": {"who", "overview"},
    "shared": {"identify", "list"},
    "talk": {"manners"},
    "order": {"manners"},
    "untold": {"absent"},
    "unknown": {"absent"},
}
SINCE = {"reply", "announcement"}
SECTIONS = {"why", "stakes", "contribution", "concrete"}
WRITTEN = {*SECTIONS, "news", "more", "alliance"}
DATED = {"day", "not_that_day", "none_that_day", "all_dates", "date"}

Features = dict[str, float]


def candidate_features(candidate: Candidate, weighing: Weighing) -> Features:
    """Return the features of a candidate, without zeros."""
    features = {name: float(value) for name, value in _of_candidate(candidate, weighing) if value}
    kind, topic = candidate.kind, candidate.subject.key if candidate.subject else ""
    compute = partial(_asked_before, kind, topic, weighing)
    return features | dict(weighing.shared(("asked before", kind, topic), compute))


def _asked_before(kind: str, topic: str, weighing: Weighing) -> Named:
    if (before := weighing.evidence.asked_before) is not None:
        kinds = ANSWERS.get(kind, set()) | {kind}
        kinds = {ANY} if kind in SINCE else kinds  # such a text may answer any kind of question
        case = "named" if weighing.evidence.is_named else "open"
        yield from before.of_candidate(kind, kinds, topic, case)


def _of_candidate(candidate: Candidate, weighing: Weighing) -> Named:
    kind, subject = candidate.kind, candidate.subject
    yield f"kind {kind}, {weighing.context}", 1
    if subject is not None and kind in {"several", "days"}:
        yield from _together(candidate, subject, weighing)
    if subject is not None and (kind == "days" or (kind == "day" and weighing.context != "named")):
        yield from _on_that_day(subject, weighing)
    elif kind != "several":
        yield from _asked_kind(candidate, weighing)
        yield from _beside_absent(candidate, weighing)
        yield from _of_its_own(candidate, weighing)


def _of_its_own(candidate: Candidate, weighing: Weighing) -> Named:
    """Yield the features of one way to answer: a refusal, a list, a quotation, a row."""
    kind, subject = candidate.kind, candidate.subject
    if subject is None:
        yield from NOT_TOLD[kind](candidate, weighing)
    elif candidate.shared is not None:
        yield from shared_features(candidate.shared, weighing)
    else:
        if kind not in GENERAL:
            yield from weighing.shared(("topic", subject.key), partial(_topic, subject, weighing))
        if candidate.said is not None:
            yield from mention_features(candidate.said, weighing)
        elif candidate.passage is not None:
            yield from _passage(candidate.passage, subject, weighing)
        else:
            yield from _row(candidate, subject, weighing)


def _topic(subject: Subject, weighing: Weighing) -> Named:
    evidence, key = weighing.evidence, subject.key
    log = weighing.topics[key]
    yield "topic", log / 3
    yield "topic: probability", math.exp(log)
    if key == weighing.likeliest:
        yield "likeliest topic", 1
        yield "likeliest topic: probability", math.exp(log)
    if (link := evidence.links.get(key)) is not None:
        yield "named", 1
        yield "named: certainty", link.certainty
        yield "named later", list(evidence.links).index(key)
        yield "named by title", link.by_title
        yield "named by number", link.certainty >= 1
        yield "named, another's name said", evidence.is_another(link)
        yield "named, a stranger named", bool(link.places & evidence.strangers)
    elif evidence.is_named:
        yield "another one named", 1
        yield "another one named: certainty", evidence.question.links.certainty
    else:
        yield from _spoken_of(key, evidence)
    yield from _alliance_or_appeal(subject, weighing)


def _spoken_of(key: str, evidence: Evidence) -> Named:
    found = evidence.of_topics[key]
    yield "coverage, open", found.coverage
    yield "own coverage, open", found.own
    yield "coverage of all, open", found.coverage_of_all
    yield "evidence, open", found.coverage * min(evidence.rarity, RARE) / SOME
    if key == evidence.current:
        yield "current", 1
        yield "current, with words", min(evidence.rest, FEW) / 2
        yield "current, bare", not evidence.rest
        yield "current, of all", evidence.question.speaks_of_all
        yield "current, several chantiers", evidence.question.speaks_of_chantiers


def _alliance_or_appeal(subject: Subject, weighing: Weighing) -> Named:
    evidence, asks = weighing.evidence, Intent.APPEAL in weighing.said
    if subject.kind is TopicKind.ALLIANCE:
        yield "alliance", 1
        yield "alliance, said", Intent.ALLIANCE in weighing.said
        yield "alliance, several chantiers", evidence.question.speaks_of_chantiers
        yield "alliance, bare", not (evidence.rest or evidence.is_named)
    if subject.kind is TopicKind.APPEAL:
        yield "appeal", 1
        yield "appeal, said", asks
        yield "appeal, not said", not asks
    else:
        yield "no appeal, said", asks


def _asked_kind(candidate: Candidate, weighing: Weighing) -> Named:
    kind, said = candidate.kind, weighing.said
    kinds, wish = ANSWERS.get(kind, {kind}), candidate.detail if kind == "wish" else ""
    yield from weighing.shared(("kind", kind), partial(_of_kind, kinds, weighing))
    yield from weighing.shared(("class", kind, wish), partial(_of_class, kind, wish, weighing))
    if kind in WRITTEN and not kinds & said and candidate.subject is not None:
        yield "another section said", bool(said & WRITTEN)
        lacking = said & SECTIONS
        keys = {part.key for part in candidate.subject.parts}
        yield "in its place", bool(lacking) and not any(SECTION_OF[one] in keys for one in lacking)


def _of_kind(kinds: set[str], weighing: Weighing) -> Named:
    said, meant = weighing.said, weighing.meant
    is_said, is_meant = bool(kinds & said), bool(kinds & set(meant))
    yield "said", is_said
    yield "said beside a name", bool(kinds & weighing.beside)
    yield "meant", is_meant
    yield "meant first", bool(meant) and meant[0] in kinds
    yield "meant among several", is_meant and len(meant) > 1
    yield "another kind said", bool(said) and not is_said
    yield "another kind meant", bool(meant) and not is_meant


def _of_class(kind: str, wish: str, weighing: Weighing) -> Named:
    classes = weighing.evidence.classes
    names = {f"{WISH}{wish}"} if wish else ANSWERS.get(kind, {kind})
    log = max(LEAST, *(classes.get(one, LEAST) for one in names))
    yield "class", log / FEW
    yield "class: probability", math.exp(log)
    yield "class: likeliest", weighing.evidence.likeliest_class in names
    if not wish:
        yield "class: a wish", weighing.wished
    if kind not in NOT_TOLD:
        yield f"class: a topic sought, {kind}", math.exp(classes["identify"])
        yield f"class: nothing told, {kind}", math.exp(classes["absent"])
        if (near := weighing.nearness) is not None:
            yield f"read: unanswered, {kind}", math.exp(near.unanswered)


def _passage(place: int, subject: Subject, weighing: Weighing) -> Named:
    evidence = weighing.evidence
    case = "named" if subject.key in evidence.links else "not named"
    yield from _spoken_in(place, case, evidence)
    yield from _of_part(place, weighing)
    if (near := weighing.nearness) is not None:
        yield from _near(place, case, near)
        yield from _read(place, case, near)


def _spoken_in(place: int, case: str, evidence: Evidence) -> Named:
    if (hit := evidence.hits.get(place)) is not None:
        yield f"passage's own coverage, {case}", hit.own
        yield f"passage's coverage, {case}", hit.coverage
        yield f"passage's score, {case}", hit.score / (evidence.best.score + 1)
        yield f"passage's evidence, {case}", hit.own * min(evidence.rarity, RARE) / SOME
        yield f"best passage, {case}", hit.score == evidence.best.score
    if (hit := evidence.hits_of_all.get(place)) is not None:
        yield "passage's coverage of all", hit.own
        yield "best passage of all", hit.score == evidence.best.score_of_all
    yield "passage, bare", not evidence.rest


def _of_part(place: int, weighing: Weighing) -> Named:
    evidence, question = weighing.evidence, weighing.evidence.question
    passage = evidence.index.passages.passages[place]
    yield "passage, a topic is sought", "identify" in weighing.said
    yield "passage's length", math.log1p(len(passage.part.html) / 300)
    if question.counts:
        yield "counts, a number" if has_a_number(passage.part) else "counts, no number", 1
    if "date" in weighing.said:
        dated = slots.DATED.search(passage.part.html)
        yield "date said, dated" if dated else "date said, not dated", 1
    if question.days:
        found = evidence.index.passages.names_a_day(place, question.days)
        yield "days named, among them" if found else "days named, not among them", 1
    if passage.part.day is not None:
        yield from published_features(place, weighing)


def _near(place: int, case: str, near: Nearness) -> Named:
    plain, adapted = near.plain.values[place], near.adapted.values[place]
    share = near.share(adapted)
    yield f"meaning, {case}", 3 * plain
    yield f"meaning: spread, {case}", near.plain.spread(plain)
    yield f"meaning: behind, {case}", 3 * (plain - near.plain.most)
    yield f"adapted meaning, {case}", 3 * adapted
    yield f"adapted meaning: spread, {case}", near.adapted.spread(adapted)
    yield f"adapted meaning: margin, {case}", 3 * near.adapted.margin(adapted)
    yield "adapted meaning: share", share
    yield "adapted meaning: log of share", math.log(share + 1e-5) / FEW


def _read(place: int, case: str, near: Nearness) -> Named:
    """Yield the reader's probability that a passage answers, compared with others and with none."""
    read = near.read.values[place]
    yield f"read, {case}", max(read, LEAST) / FEW
    yield f"read: probability, {case}", math.exp(read)
    yield f"read: margin, {case}", near.read.margin(read) / FEW
    yield f"read: beside nothing, {case}", max(read - near.unanswered, LEAST) / FEW


def _row(candidate: Candidate, subject: Subject, weighing: Weighing) -> Named:
    kind, evidence, question = candidate.kind, weighing.evidence, weighing.evidence.question
    covers, rest = evidence.of_rows.get((kind, subject.key), 0.0), min(evidence.rest, 5) / 5
    yield "row, words not covered", _not_covered(subject, evidence)
    yield f"{kind}: coverage", covers
    yield f"{kind}, words left", rest
    yield f"{kind}, days asked", bool(question.days) and question.asks_for_days
    if question.days:
        case = "a date that day" if weighing.evidence.on_that_day else "no date that day"
        yield f"{kind}, {case}", kind in DATED
        yield f"{kind}, only days named", kind in DATED and not evidence.rest
    yield "row, days named", bool(question.days) and "date" not in ANSWERS.get(kind, {kind})
    yield "counts, of all" if kind in {"list", "edition"} else "counts, row", question.counts
    if kind in GENERAL:
        yield from _of_no_chantier(kind, weighing)
    yield from _there(kind, subject, weighing)


def _not_covered(subject: Subject, evidence: Evidence) -> float:
    return (1 - evidence.of_topics[subject.key].coverage) * min(evidence.rest, FEW) / FEW


def _there(kind: str, subject: Subject, weighing: Weighing) -> Named:
    """Yield features about what the subject has published."""
    evidence, question = weighing.evidence, weighing.evidence.question
    rows = {"date": subject.events, "contact": subject.contacts, "resources": subject.resources}
    if kind in rows:
        yield f"{kind}, some" if rows[kind] else f"{kind}, none", 1
    if kind == "date":
        yield "date, days named", bool(question.days)
        yield "date, ahead", any(not is_past(one, evidence.at) for one in subject.events)
    if kind in {"who", "contact"}:
        yield f"{kind}, somebody named", question.names_a_contact
    if kind == "overview":
        yield "overview, a topic is sought", "identify" in weighing.said
        yield "overview, bare", not evidence.rest


def _of_no_chantier(kind: str, weighing: Weighing) -> Named:
    yield "general, named", weighing.context == "named"
    yield "general, current", weighing.context == "current"
    yield f"{kind}, several chantiers", weighing.evidence.question.speaks_of_chantiers
    yield f"{kind}, list said", "list" in weighing.said
    yield f"{kind}, of all", weighing.evidence.question.speaks_of_all
    yield f"{kind}, bare", not weighing.evidence.rest


def _together(candidate: Candidate, subject: Subject, weighing: Weighing) -> Named:
    evidence, kinds = weighing.evidence, candidate.detail.split("+")
    keys = {one.subject.key for one in candidate.together if one.subject}
    links = [link for key, link in evidence.links.items() if key in keys]
    yield "several topics" if len(keys) > 1 else "one topic", 1
    yield f"{'several' if len(keys) > 1 else 'one'} of {min(len(kinds), 2)} kinds", 1
    yield "several: pieces", len(candidate.together) / FEW
    yield "several: certainty", min((link.certainty for link in links), default=0.0)
    yield "several, words left", min(evidence.rest, 5) / 5
    yield "several, words not covered", _not_covered(subject, evidence)
    for kind in kinds:
        yield f"several, {kind}", 1
    yield "several, class: a topic sought", math.exp(evidence.classes["identify"])
    yield "several, class: nothing told", math.exp(evidence.classes["absent"])
    yield "several, class: a wish", weighing.wished
    yield "absent said, several", bool(evidence.question.absent)


def _on_that_day(subject: Subject, weighing: Weighing) -> Named:
    evidence = weighing.evidence
    yield "that day, asked", evidence.question.asks_for_days
    yield "that day, nothing else", not evidence.rest
    yield "that day, words left", min(evidence.rest, FEW) / FEW
    yield "that day: coverage", evidence.of_rows.get(("date", subject.key), 0.0)
    yield "that day, date said", "date" in weighing.said
    if evidence.rest:
        yield "that day: topic", math.exp(weighing.topics[subject.key])
    yield "absent said, that day", bool(evidence.question.absent)


def _beside_absent(candidate: Candidate, weighing: Weighing) -> Named:
    """Yield features of candidates that ignore small talk, an order, or a thing never told."""
    kind, question = candidate.kind, weighing.evidence.question
    if question.absent and kind != "untold":
        yield f"absent said, {kind}", 1
        if candidate.subject is not None:
            coverage = weighing.evidence.of_topics[candidate.subject.key].coverage
            yield "absent said, told: coverage", coverage
    yield "order said, another", ORDERS in question.manners and kind != "order"
    yield "only talk, another", question.has_only_manners and kind != "talk"
    yield "ghost named, told", bool(question.ghosts) and candidate.subject is not None
