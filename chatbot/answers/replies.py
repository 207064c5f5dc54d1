"""What a référent answered already: before anything else is made of the same question."""

from chatbot.answers.index import Index
from chatbot.answers.knowledge import Part
from chatbot.answers.language import contents
from chatbot.answers.retrieval import Hit
from chatbot.answers.rules import NEWS, REPLIES, WHOLLY
from chatbot.answers.texts import NEVER
from chatbot.answers.understanding import Understood, speaks_of
from chatbot.conversation.markup import visible

ALIKE = 0.5  # of the words of the question that was answered: more than these are asked again


def answered_before(asked: Understood, index: Index) -> list[Hit]:
    """The published answer to what is asked, if there is one: it speaks of nearly all of it, and
    its own question of little else."""
    if not any(one.part.key == REPLIES for one in index.passages.passages):
        return []
    keys = [one.key for one in asked.named]
    names = {asked.words.stems[place] for place in asked.links.places}
    stems = [stem for stem in asked.content if stem not in names] or asked.content
    found = index.passages.search(stems, keys)
    replies = [hit for hit in found if hit.passage.part.key == REPLIES and hit.own >= WHOLLY]
    return [hit for hit in replies if _is_alike(hit, set(stems))][:1]


def announced_since(asked: Understood, index: Index) -> list[Hit]:
    """The newest announcement, of the topics that are named, of what no edition tells."""
    if not asked.is_never_told:
        return []
    keys = {one.key for one in asked.named}
    news = [one for one in index.passages.passages if one.part.key == NEWS]
    told = [one for one in news if one.subject.key in keys and _tells(one.part, asked)]
    newest = sorted(told, key=lambda one: one.part.day or NEVER)[-1:]
    return [Hit(one) for one in newest]


def _tells(part: Part, asked: Understood) -> bool:
    text = visible(part.html)
    return any(speaks_of(text, what) for what in asked.absent)


def _is_alike(hit: Hit, stems: set[str]) -> bool:
    """By the words of the question that was published, but for those that name its topic."""
    published = hit.passage.part.html.partition("</b>")[0].removeprefix("<b>")
    names = {stem for name in hit.passage.subject.names for stem in contents(name)}
    question = {one for one in contents(published) if one not in names and not one.isdigit()}
    return len(question & stems) > ALIKE * len(question)
