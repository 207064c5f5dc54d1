"""Read the section "Prochaines dates": events, their descriptions, and texts about no event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import pairwise

from chatbot import french as fr
from chatbot.chantiers.rules import fresh_key, slug
from chatbot.content.drafts import EventDraft
from chatbot.content.newsletter import dated, event_titles
from chatbot.content.newsletter.layout import Block, Remarks
from chatbot.content.newsletter.texts import ended, plain, sentences, web_addresses
from chatbot.events.change_words import SAME
from chatbot.events.meant import without
from chatbot.events.rules import Status, has_a_day
from chatbot.french.context import SIGNATURES, online, to_be_confirmed

# What moves, cancels or leaves out a date: it was announced before, or only one of two holds.
_CHANGED = re.compile(
    r"(?<![a-z])(?:annule|reporte|decale|deplace)e?s?(?![a-z])|: (?:pas d(?:e |')|relache|pause)"
    r"|n'(?:a|aura|auront) pas lieu"
)
# Words for a day that count from the event before.
# "du 8 octobre est reporté au": what is moved, before its new day.
_MOVED = re.compile(
    r"(?P<so_far>(?:,? (?:prévue?s?|initialement prévue?s?|d['’]abord fixée?s?))?"
    r"(?: (?:le|du|au|de l['’]) ?[^,;]{1,30})?)"
    r" (?:est |sont |a été |sera )?(?:report|déplac|décal|repouss|avanc|gliss)\w*"
    r"(?: du [^,;]{1,20}?)? au (?=[a-z]* ?\d)",
    re.IGNORECASE,
)
_SAME_DAY = re.compile(r"\b(le même jour|la même date|la veille|le lendemain)\b", re.IGNORECASE)
_DAYS_ON = {"la veille": -1, "le lendemain": 1}
_GOES_ON = re.compile(r"(?:ils?|elles?|on) (?!se )", re.IGNORECASE)  # about the event before


@dataclass(slots=True)
class Announced:
    """An event as far as it has been read."""

    line: int
    title: str  # may be "" until the paragraphs around are known
    schedule: fr.Schedule
    status: Status
    place: str = ""
    online: bool = False
    link: str = ""
    last_day: fr.FoundDate | None = None  # to sign up
    description: list[str] = field(default_factory=list)

    def may_close(self, last_day: fr.FoundDate) -> bool:
        """Tell whether a day can be this event's last day to sign up: it isn't after the event."""
        ends, closes = self.schedule.when.end, last_day.when.end
        return self.last_day is None and bool(
            closes and (self.schedule.rule or ends is None or closes <= ends)
        )


@dataclass(slots=True)
class AgendaReader:
    """Reads the paragraphs of a topic's dates section, one after the other."""

    of: str  # the topic, as in "du chantier « Eaux vives »"
    since: date
    remarks: Remarks
    line: int = 0  # of the paragraph that is being read
    announced: list[Announced] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)  # texts about no event

    def is_only_date(self, block: Block) -> bool:
        """Tell whether a paragraph is only a date, whose title must be in the paragraph before."""
        found = dated.found_in(plain(block.text), self.since)
        return bool(found) and not event_titles.title_of(plain(block.text), found)

    def read(self, block: Block) -> None:
        """Read the events of a paragraph's sentences; the other sentences describe them."""
        self.line = block.line
        link, text = event_titles.joining_link(block.text)
        here = self._read_sentences(text)
        if link and here:
            here[-1].link, here[-1].online = link, True
        else:
            events = here or self.announced
            kept = events[-1].description if events else self.texts
            words = plain(block.text)  # addresses written out in the text are kept with it
            kept += [address for address in web_addresses(block.text) if address not in words]
        if len({event.schedule for event in here}) == 1:
            for event in here:
                event.online = event.online or bool(online(fr.folded(text)))
                if to_be_confirmed(fr.folded(text)):
                    event.status = Status.TO_BE_CONFIRMED
        self.announced += here

    def _read_sentences(self, text: str) -> list[Announced]:
        here: list[Announced] = []
        undated: list[str] = []
        last_days: list[tuple[str, fr.FoundDate, int]] = []  # and how many events are before each
        goes_on = False
        for words in dated.clauses(text, self.since):
            sentence = self._with_its_day(_MOVED.sub(" : ", words, count=1), here)
            if here and self._goes_on(sentence, here):
                continue
            if (last_day := self._last_day(sentence)) is not None:
                last_days.append((sentence, last_day, len(here)))
                continue
            events = self._events(without(sentence, SAME), opens=not here and not undated)
            here += events or []
            _as_before([*self.announced, *here][-len(events or []) - 1 :], sentence)
            if events is None and goes_on:
                here[-1].description[-1] += f" {sentence}"
            elif events is None:
                (here[-1].description if here else undated).append(sentence)
            goes_on = events is None and bool(here)
        if undated:
            self._describe(here, undated)
        for sentence, last_day, count in last_days:
            self._close(sentence, last_day, [*here[:count][::-1], *here[count:]])
        return here

    def _describe(self, here: list[Announced], undated: list[str]) -> None:
        """Keep the sentences without a date: of an event in or before the paragraph, or as text."""
        words = " ".join(undated)
        if here:
            # "Les rencontres sont ouvertes aux alliés. La prochaine …": the title is "Rencontre".
            if not here[0].title and (kind := event_titles.event_kind(undated[0])):
                here[0].title = self.title_from_chantier(kind, self.line)
            here[0].description[:0] = undated
        elif self.announced:
            self.announced[-1].description.append(words)
        else:
            self.remarks.note(self.line, f"no date in it: kept as text: “{words}”")
            self.texts.append(words)

    def _goes_on(self, sentence: str, here: list[Announced]) -> bool:
        """Read a sentence about the events before: "Elle durera …", "De 11h à 13h, à la mairie"."""
        if not _GOES_ON.match(sentence):
            hours = fr.find_hours(sentence)
            whens = [event.schedule.when for event in here]
            open_days = all(not when.start_time and when.start == when.end for when in whens)
            if not hours or hours[0].start or not open_days:
                return False
            if dated.found_in(sentence, self.since):
                return False
            for event in here:
                when = event.schedule.when.at(hours[0].begins, hours[0].ends)
                event.schedule = replace(event.schedule, when=when)
        here[-1].description.append(sentence)
        return True

    def _with_its_day(self, sentence: str, here: list[Announced]) -> str:
        """Write the day of the event before in place of "le même jour"."""
        before = [*self.announced, *here][-1:]
        if not before or (day := before[0].schedule.when.start) is None:
            return sentence

        def counted(match: re.Match[str]) -> str:
            on = day + timedelta(days=_DAYS_ON.get(match[0].lower(), 0))
            return f"le {fr.day_in_words(on)}"

        has_day = any(has_a_day(each.when) for each in dated.found_in(sentence, self.since))
        return sentence if has_day else _SAME_DAY.sub(counted, sentence)

    def _events(self, sentence: str, *, opens: bool) -> list[Announced] | None:
        """Read the events of a sentence; None if it has no date."""
        found = dated.found_in(sentence, self.since)
        changed = bool(found) and _CHANGED.search(fr.folded(sentence))
        coming = [each for each in found if not changed and self._is_to_come(each, found, sentence)]
        unread = dated.unread(sentence, found) if coming or (opens and not found) else ""
        if changed:
            self.remarks.note(self.line, f"a date moved or cancelled: kept as text: “{sentence}”")
        if unread:
            self.remarks.warn(self.line, f"“{unread}” isn't understood: kept as text: “{sentence}”")
        if coming and not unread:
            return self._announcements(sentence, coming, found)
        if found:
            self.texts.append(sentence)
            return []
        if opens and to_be_confirmed(fr.folded(sentence)):
            self.remarks.note(self.line, f"an event without any date: “{sentence}”")
            title = event_titles.title_of(sentence, [])
            event = Announced(
                self.line, event_titles.shortened(title), fr.Schedule(), Status.TO_BE_CONFIRMED
            )
            event.description += [sentence] if event.title != title else []
            return [event]
        return None

    def _last_day(self, sentence: str) -> fr.FoundDate | None:
        """Read a sentence whose only date is the last day to sign up; None for other sentences."""
        match dated.found_in(sentence, self.since):
            case [found] if dated.why_not(found, sentence, self.since) == dated.LAST_DAY:
                return found
        return None

    def _close(self, sentence: str, last_day: fr.FoundDate, near: list[Announced]) -> None:
        """Give a last day to its event; without one, keep the sentence as text.

        The event is one that the sentence names, else one in the same paragraph, else the one
        before if the sentence names nothing.
        """
        more = event_titles.other_words(sentence[: last_day.start] + sentence[last_day.end :])
        known = [*near, *(reversed(self.announced) if last_day.purpose else ())]
        of_it = [event for event in known if more & event_titles.named_in(event.title)]
        events = [*of_it, *near, *([] if more else self.announced[-1:])]
        # A last day to sign is an appeal's, not a meeting's.
        signs = last_day.purpose == SIGNATURES
        events = [event for event in events if event.may_close(last_day) and not signs]
        if not events and more:
            title = event_titles.shortened(event_titles.to_do(sentence, last_day))
            alone = Announced(self.line, title, fr.Schedule(), Status.CONFIRMED, last_day=last_day)
            alone.description.append(sentence)
            self.announced.append(alone)
            return
        if not events:
            self._is_to_come(last_day, [], sentence)  # for its remark
            self.texts.append(sentence)
            return
        events[0].last_day = last_day
        said = f"“{sentence}”: the last day of “{events[0].title or 'the event'}”"
        self.remarks.note(self.line, said)
        if more - event_titles.named_in(events[0].title):
            events[0].description.append(sentence)

    def _is_to_come(self, found: fr.FoundDate, beside: list[fr.FoundDate], sentence: str) -> bool:
        if found.excepted or (found.deadline and any(not each.deadline for each in beside)):
            return False
        if not has_a_day(found.when) and any(each.deadline for each in beside):
            return False  # "notes de frais du premier semestre : avant le 15 juin"
        why = dated.why_not(found, sentence, self.since)
        if why:
            words = sentence[found.start : found.end]
            tell = self.remarks.warn if found.problem and why != dated.PAST else self.remarks.note
            tell(self.line, f"“{words}” {why}: kept as text")
        return not why

    def _announcements(
        self, sentence: str, coming: list[fr.FoundDate], found: list[fr.FoundDate]
    ) -> list[Announced]:
        names = event_titles.named_events(sentence, found) if len(coming) == 1 else []
        title = self._title(sentence, coming, found)
        sure = [has_a_day(each.when) and not each.to_be_confirmed for each in coming]
        events = [
            Announced(
                self.line,
                name,
                fr.Schedule(each.when, each.rule, each.exceptions),
                Status.CONFIRMED if is_sure else Status.TO_BE_CONFIRMED,
                event_titles.place_at(sentence, each)[0],
                each.online,
            )
            for each, is_sure in zip(coming, sure, strict=True)
            for name in map(event_titles.shortened, names or [title])
        ]
        # Events get the last day in their sentence; clauses that say more go to the description.
        last_days = [each for each in found if each.deadline and not each.problem]
        for event in events:
            event.last_day = next(filter(event.may_close, last_days), None)
        closing = [event.last_day for event in events]
        untold = []
        for each in found:
            before = re.split(r"[,;:(]", sentence[: each.start])[-1]
            clause = f"{before} {re.split(r'[,;:)]', sentence[each.end :])[0]}"
            more = event_titles.other_words(clause) - event_titles.named_in(title)
            if not each.excepted and (each not in closing or more):
                untold.append(each)
        for event in events:
            event.description = event_titles.description_of(sentence, untold, names or [title])
        return events

    def _title(self, sentence: str, coming: list[fr.FoundDate], found: list[fr.FoundDate]) -> str:
        """Make a title of a sentence, without clauses about dates that aren't events to come."""
        others = [each for each in found if each not in coming]
        starts = max((each.end for each in others if each.end <= coming[0].start), default=0)
        ends = min((each.start for each in others if each.start >= coming[-1].end), default=None)
        clause = sentence[starts:ends]
        if starts:
            clause = re.split(r"[,;(]", clause, maxsplit=1)[-1]
        if ends is not None:
            clause = re.split(r"[,;(](?=[^,;(]*$)", clause, maxsplit=1)[0]
        return event_titles.title_of(clause, dated.found_in(clause, self.since))

    def title_from_chantier(self, kind: str, line: int) -> str:
        """Make the title of an untitled event: its kind, and the topic that it belongs to."""
        title = f"{kind} {self.of}"
        self.remarks.note(line, f"the event has no title of its own: called “{title}”")
        return title


def _as_before(events: Sequence[Announced], sentence: str) -> None:
    """Give each event the hours, or the place, of the one before: "même horaire, même lieu"."""
    same = " ".join(match[0] for match in SAME.finditer(fr.folded(sentence)))
    same = same.replace("idem", "meme horaire, meme lieu")
    for before, event in pairwise(events):
        when, known = event.schedule.when, before.schedule.when
        if re.search("heure|horaire|creneau", same) and known.start_time and not when.start_time:
            hours = when.at(known.start_time, known.end_time)
            event.schedule = replace(event.schedule, when=hours)
        if re.search("lieu|endroit|adresse|salle|place", same):
            event.place = event.place or before.place


def read_agenda(blocks: list[Block], reader: AgendaReader, taken: set[str]) -> list[EventDraft]:
    """Read a dates section; `taken` are the keys of events that the chantier has already.

    Texts about no event are left in `reader.texts`.
    """
    titles_first = bool(blocks) and not reader.is_only_date(blocks[0])
    title: Block | None = None
    for block, after in zip(blocks, [*blocks[1:], None], strict=False):
        if title:
            words = plain(title.text)
            remark = f"the event's title is what precedes its date: “{words}”"
            reader.remarks.note(title.line, remark)
            name, *others = sentences(title.text)
            said = f"{name.removesuffix('.')} : {block.text}"
            reader.read(replace(block, text=" ".join([ended(said), *others]) if others else said))
            title = None
        elif (
            titles_first
            and after
            and not dated.found_in(plain(block.text), reader.since)
            and reader.is_only_date(after)
        ):
            title = block
        else:
            reader.read(block)
    for event in reader.announced:
        if event.title and event.title == event_titles.event_kind(event.title):
            event.title = reader.title_from_chantier(event.title, event.line)
        if not event.title and event.description:
            first, *others = sentences(event.description[0])
            event.title = event_titles.shortened(first.removesuffix("."))
            if event.title == first.removesuffix("."):
                event.description[:1] = [" ".join(others)] if others else []
            reader.remarks.note(
                event.line, f"the event's title is what follows its date: “{first}”"
            )
        event.title = event.title or reader.title_from_chantier("Rendez-vous", event.line)
        if event.schedule.when.start or not event.last_day:
            event.title, event.place, more = event_titles.divided(event.title, event.place)
            event.description += [f"{fr.capital(more)}."] if more else []
        if event_titles.is_suspicious(event.title):
            reader.remarks.warn(event.line, f"a title that seems misread: “{event.title}”")
    return _drafts(reader.announced, taken)


def _drafts(announced: list[Announced], taken: set[str]) -> list[EventDraft]:
    drafts: list[EventDraft] = []
    keys = set(taken)
    for event in announced:
        key = fresh_key(slug(event.title) or "date", keys)
        keys.add(key)
        closes = event.last_day.when.end if event.last_day else None
        draft = EventDraft(
            key=key,
            title=event.title,
            when=fr.schedule_in_words(event.schedule),
            status=event.status,
            place=event.place,
            online=event.online,
            link=event.link,
            deadline=fr.day_in_words(closes) if closes else "",
            deadline_for=event.last_day.purpose if event.last_day else "",
            description="\n\n".join(event.description),
        )
        drafts.append(draft)
    return drafts
