"""A question is compared with those that were asked before, by topic and by kind of thing."""

from dataclasses import replace

import numpy as np
import pytest

from chatbot.answers import loading
from chatbot.answers.asked import ANY, AskedBefore
from chatbot.answers.encoder import digest, encoder, read_known, unit
from chatbot.answers.index import Index, index_of, spoken_sentences
from chatbot.answers.knowledge import Asked
from chatbot.answers.loading import load_knowledge
from chatbot.answers.topics import topic_features
from chatbot.content.pack import read_pack
from chatbot.content.questions import FILE
from chatbot.content.service import BUILT_IN
from chatbot.engine.storage.engine import Storage
from tests.answers.labelled_sets import SETS
from tests.answers.weighed import candidates_of, evidence_for, features_of
from tests.builders import chantier, publish
from training.asked import questions_of_sets

ASKED = (
    Asked("Qui s’occupe de nos assiettes ?", "alimentation", ("who",)),
    Asked("Quand se voit-on pour parler de repas ?", "alimentation", ("date",)),
    Asked("Qui veut un autre argent ?", "referentiel-economique", ("who",)),
    Asked("Coucou !", "", ("manners",)),
)


def test_the_nearest_question_has_nearly_all_of_it() -> None:
    before = AskedBefore(ASKED, [(0, 0.8), (2, 0.5)])
    shares = before.shares
    assert shares["", "who"] > shares["alimentation", "who"] > 0.99
    assert before.behind == {"alimentation": 0.0, "referentiel-economique": pytest.approx(-0.3)}


def test_what_is_far_behind_the_nearest_does_not_count(index: Index) -> None:
    known = index_of(replace(index.knowledge, asked=ASKED), loading.loaded())
    near = evidence_for("qui s’occupe de nos assiettes ?", known).similarities
    assert near is not None
    cosines = dict(near.asked)
    assert max(cosines, key=lambda place: cosines[place]) == 0
    assert 3 not in cosines


def test_a_topic_of_which_nothing_near_was_asked_is_behind_all() -> None:
    near = list(enumerate([0.8, 0.7, 0.6, 0.55]))
    features = AskedBefore(ASKED, near).of_topics(["alimentation", "appel"])
    assert features["asked before: share"][0] > features["asked before: share"][1] == 0
    assert features["asked before: behind"] == [0.0, pytest.approx(-0.9)]


def test_what_came_out_since_may_answer_whatever_is_asked() -> None:
    before = AskedBefore(ASKED, [(0, 0.8), (2, 0.5)])
    features = dict(before.of_candidate("reply", {ANY}, "alimentation", "open"))
    assert features["asked before: kind"] == 1
    assert features["asked before: piece, open"] > 0.99


@pytest.mark.parametrize("asked", [(), ASKED])
def test_where_nothing_was_asked_no_feature_speaks_of_it(
    index: Index, asked: tuple[Asked, ...]
) -> None:
    known = index_of(replace(index.knowledge, asked=asked), loading.loaded())
    evidence = evidence_for("qui veut changer ce qu’on mange ?", known)
    [unknown] = candidates_of(evidence, "unknown")
    rows = [*topic_features(evidence), features_of(unknown, evidence)]
    assert {any("asked before" in name for name in row) for row in rows} == {bool(asked)}


def test_the_pack_brings_what_was_asked_of_each_topic(index: Index) -> None:
    topics = {one.topic for one in index.knowledge.asked}
    assert topics == {"", *(one.key for one in index.knowledge.subjects)}
    of_none = {one.kinds for one in index.knowledge.asked if not one.topic}
    assert of_none == {("manners",), ("absent",)}


async def test_beside_a_chantier_of_which_nothing_was_asked_nothing_counts(
    storage: Storage,
) -> None:
    async with storage.transaction() as session:
        assert (await load_knowledge(session)).asked
        await publish(session, chantier(9, "cantines"))
        assert not (await load_knowledge(session)).asked


async def test_beside_a_newer_edition_nothing_was_asked_in_vain(storage: Storage) -> None:
    [seven] = [draft for draft in read_pack(BUILT_IN) if draft.number == 7]
    async with storage.transaction() as session:
        await publish(session, seven.model_copy(update={"edition": "2026-11"}))
        asked = (await load_knowledge(session)).asked
    assert asked
    assert not [one for one in asked if "absent" in one.kinds]


@pytest.mark.thorough
def test_no_set_is_helped_by_its_own_questions() -> None:
    asked = next(one for one in SETS if one.name == "may-2022-written")
    own = {one.question for one in asked.questions}
    assert asked.knowledge.asked
    assert not own & {one.text for one in asked.knowledge.asked}


@pytest.mark.thorough
def test_the_pack_brings_the_questions_of_the_open_sets() -> None:
    assert (BUILT_IN / FILE).read_text("utf-8") == questions_of_sets(), "./bot train"


def test_the_vectors_of_the_pack_s_sentences_are_there(index: Index) -> None:
    known = read_known()
    there = [one for one in spoken_sentences(index.knowledge) if digest(one) in known]
    assert {one.text for one in index.knowledge.asked} <= set(there), "./bot train"
    some = there[::100]
    vectors = unit(np.array([known[digest(one)] for one in some], np.float32))
    assert ((vectors * encoder().encode(some)).sum(axis=1) > 0.999).all()
