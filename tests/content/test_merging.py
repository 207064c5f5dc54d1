"""What the content becomes when an edition or a pack is laid over what is there."""

from typing import Any

import pytest

from chatbot.content.drafts import (
    ContactDraft,
    Content,
    EventDraft,
    PorteurDraft,
    QuestionDraft,
    SectionDraft,
    TopicDraft,
)
from chatbot.content.merging import NumberTaken, TooMuch, lay_newsletter, lay_pack
from chatbot.events.rules import Status


def chantier(number: int | None, title: str, **more: Any) -> TopicDraft:
    """Make a chantier as a newsletter reads it, before it has a key."""
    return TopicDraft(
        **{"kind": "chantier", "number": number, "title": title, "edition": "2022-09", **more}
    )


def known(*drafts: TopicDraft) -> Content:
    return {draft.key: draft for draft in drafts}


FOOD = chantier(
    7,
    "Réseau de la transition alimentaire",
    key="alimentation",
    label="Alimentation",
    summary="Un réseau.",
    aliases=["ALTAA"],
    edition="2022-05",
    contacts=[ContactDraft(name="Alizée", address="a@b.fr", note="Écrivez-lui.")],
    events=[EventDraft(key="atelier", title="Atelier de juin", when="juin 2022", online=True)],
    sections=[
        SectionDraft(key="pourquoi", title="Pourquoi", body="Parce que."),
        SectionDraft(key="enjeux", title="Enjeux", body="Deux enjeux."),
    ],
)
MEDIA = chantier(5, "Média capacitant", key="media", edition="2022-05")


def test_a_title_that_is_near_enough_is_the_same_chantier() -> None:
    after = lay_newsletter(
        known(FOOD), [chantier(7, "Réseau de la Transition alimentaire.")], renumber=False
    )
    assert list(after) == ["alimentation"]
    assert after["alimentation"].title == FOOD.title


def test_labels_summaries_and_aliases_survive_an_edition() -> None:
    edition = chantier(7, FOOD.title, sections=[SectionDraft(key="enjeux", title="E", body="Un.")])
    after = lay_newsletter(known(FOOD), [edition], renumber=False)["alimentation"]
    assert (after.label, after.summary, after.aliases) == ("Alimentation", "Un réseau.", ["ALTAA"])


def test_what_was_asked_survives_an_edition_too() -> None:
    asked = [QuestionDraft(text="Qui ?", asks="who")]
    before = known(FOOD.model_copy(update={"questions": asked}))
    after = lay_newsletter(before, [chantier(7, FOOD.title)], renumber=False)
    assert after["alimentation"].questions == asked


def test_sections_that_an_edition_leaves_out_keep_their_own_edition() -> None:
    edition = chantier(7, FOOD.title, sections=[SectionDraft(key="enjeux", title="E", body="Un.")])
    after = lay_newsletter(known(FOOD), [edition], renumber=False)["alimentation"]
    assert after.edition == "2022-09"
    assert [(s.key, s.body, s.edition) for s in after.sections] == [
        ("pourquoi", "Parce que.", "2022-05"),
        ("enjeux", "Un.", ""),
    ]


def test_an_older_edition_replaces_nothing() -> None:
    older = chantier(7, FOOD.title, edition="2021-11", carried_by="Porté par personne")
    assert lay_newsletter(known(FOOD), [older], renumber=False) == known(FOOD)


def test_chantiers_that_an_edition_does_not_mention_stay() -> None:
    after = lay_newsletter(known(FOOD, MEDIA), [chantier(7, FOOD.title)], renumber=False)
    assert after["media"] == MEDIA


def test_a_new_title_is_a_new_chantier_with_a_key_of_its_own() -> None:
    after = lay_newsletter(
        known(FOOD), [chantier(9, "Habiter demain"), chantier(10, "Habiter !")], renumber=False
    )
    assert set(after) == {"alimentation", "habiter-demain", "habiter"}


def test_a_known_number_under_another_title_is_refused_with_both_named() -> None:
    with pytest.raises(NumberTaken, match=r"Réseau de la transition.*Habiter demain.*--renumber"):
        lay_newsletter(known(FOOD), [chantier(7, "Habiter demain")], renumber=False)


def test_a_number_that_an_edition_gives_twice_is_refused_with_both_titles() -> None:
    edition = [chantier(9, "Habiter demain"), chantier(9, "Réparer ensemble")]
    for renumber in (False, True):
        with pytest.raises(NumberTaken, match=r"'Habiter demain'.*'Réparer ensemble'") as refused:
            lay_newsletter(known(FOOD), edition, renumber=renumber)
        assert "--renumber" not in str(refused.value)  # it wouldn't help


def test_a_known_chantier_and_a_new_one_of_its_number_in_one_edition_are_refused() -> None:
    edition = [chantier(7, FOOD.title), chantier(7, "Habiter demain")]
    titles = r"'Réseau de la transition alim.*'Habiter demain'"
    with pytest.raises(NumberTaken, match=titles) as refused:
        lay_newsletter(known(FOOD), edition, renumber=False)
    assert "--renumber" not in str(refused.value)


@pytest.mark.parametrize("more", [[], [chantier(3, FOOD.title, edition="2021-11")]])
def test_an_older_edition_that_counts_anew_takes_no_number_away(more: list[TopicDraft]) -> None:
    older = [chantier(7, "Habiter demain", edition="2021-11"), *more]
    with pytest.raises(NumberTaken, match=r"'Réseau de la transition alim.*'Habiter demain'"):
        lay_newsletter(known(FOOD), older, renumber=True)


@pytest.mark.parametrize("title", ["L’appel", "Alliance"])
def test_a_chantier_never_has_the_key_of_the_appeal_or_the_alliance(title: str) -> None:
    (key,) = lay_newsletter({}, [chantier(9, title)], renumber=False)
    assert key in {"appel-2", "alliance-2"}


def test_more_than_a_card_can_show_is_refused_before_it_is_written() -> None:
    sections = [SectionDraft(key=f"partie-{n}", title="P", body="Un.") for n in range(40)]
    full = FOOD.model_copy(update={"sections": sections})
    edition = chantier(7, FOOD.title, sections=[SectionDraft(key="enjeux", title="E", body="Un.")])
    with pytest.raises(TooMuch, match=r"alimentation: sections: .* 40 items"):
        lay_newsletter(known(full), [edition], renumber=False)


def test_renumbering_takes_the_number_from_who_is_not_mentioned() -> None:
    after = lay_newsletter(
        known(FOOD, MEDIA),
        [chantier(7, "Habiter demain"), chantier(1, MEDIA.title)],
        renumber=True,
    )
    numbers = {key: draft.number for key, draft in after.items()}
    assert numbers == {"alimentation": None, "media": 1, "habiter-demain": 7}


@pytest.mark.parametrize(
    ("title", "when"),
    [
        ("Atelier de juin", "14 juin 2022"),  # its day is fixed now
        ("L'atelier de juin : accès digne", "juin 2022"),  # named at more length
    ],
)
def test_an_event_that_is_announced_again_is_changed_and_not_doubled(title: str, when: str) -> None:
    edition = chantier(7, FOOD.title, events=[EventDraft(key="autre", title=title, when=when)])
    after = lay_newsletter(known(FOOD), [edition], renumber=False)["alimentation"]
    assert [(e.key, e.title, e.when) for e in after.events] == [("atelier", title, when)]
    assert after.events[0].online  # the edition says nothing of it


def test_two_events_of_one_name_stay_two_however_often_they_are_announced() -> None:
    dates = ("3 octobre 2022", "7 novembre 2022")
    edition = chantier(
        7,
        FOOD.title,
        events=[EventDraft(key=f"bilan-{when[0]}", title="Bilan", when=when) for when in dates],
    )
    once = lay_newsletter(known(FOOD), [edition], renumber=False)
    assert [e.when for e in once["alimentation"].events] == ["juin 2022", *dates]
    assert lay_newsletter(once, [edition], renumber=False) == once


def test_another_event_is_added() -> None:
    edition = chantier(
        7, FOOD.title, events=[EventDraft(key="atelier", title="Bilan", when="3 octobre 2022")]
    )
    after = lay_newsletter(known(FOOD), [edition], renumber=False)["alimentation"]
    assert [(e.key, e.edition) for e in after.events] == [("atelier", "2022-05"), ("atelier-2", "")]


JOINED = EventDraft(
    key="seances",
    title="Séances de travail",
    when="chaque lundi à 9h, à partir du 2 mai 2022",
    online=True,
    link="https://exemple.fr/salle",
    deadline="1er mai 2022",
    deadline_for="inscriptions",
)


def announced_again(
    when: str, *, since: str = "", edition: str = "2022-09", force: bool = False
) -> EventDraft:
    """Lay a date that was announced over the one that is known, told by nobody else or `since`."""
    known_event = JOINED.model_copy(update={"edition": since})
    topic = FOOD.model_copy(update={"events": [known_event]})
    again = EventDraft(key="seances", title="Séances de travail", when=when)
    issue = chantier(7, FOOD.title, events=[again], edition=edition)
    after = lay_newsletter(known(topic), [issue], renumber=False, force=force)
    [event] = after["alimentation"].events
    return event


def test_with_force_a_date_that_was_told_since_is_the_edition_s_again() -> None:
    told: dict[str, Any] = {"since": "none", "edition": "2022-05"}
    moved = "chaque mardi à 9h, à partir du 3 mai 2022"
    assert announced_again(moved, **told).when == JOINED.when
    forced = announced_again(moved, **told, force=True)
    assert (forced.when, forced.edition) == (moved, "")
    assert announced_again(JOINED.when, **told, force=True).edition == "none"


def test_a_date_that_was_told_since_is_the_pack_s_only_with_force() -> None:
    told = JOINED.model_copy(update={"edition": "none", "place": "Lyon"})
    before = known(FOOD.model_copy(update={"events": [told]}))
    pack = FOOD.model_copy(update={"events": [JOINED]})
    assert lay_pack(before, [pack])[FOOD.key].events == [told]
    assert lay_pack(before, [pack], force=True)[FOOD.key].events == [JOINED]


def test_a_date_that_is_announced_again_keeps_how_it_is_joined() -> None:
    again = announced_again(JOINED.when)
    assert (again.link, again.online) == (JOINED.link, True)
    assert (again.deadline, again.deadline_for) == ("1er mai 2022", "inscriptions")


def test_a_date_that_moves_loses_its_last_day() -> None:
    moved = announced_again("chaque mardi à 9h, à partir du 6 septembre 2022")
    assert (moved.link, moved.deadline, moved.deadline_for) == (JOINED.link, "", "")


def test_what_somebody_told_since_yields_to_a_newer_issue_only() -> None:
    other = "chaque mardi à 9h, à partir du 6 septembre 2022"
    assert announced_again(other, since="none", edition="2022-05").when == JOINED.when
    newer = announced_again(other, since="none")
    assert (newer.when, newer.edition) == (other, "")


def test_what_an_edition_does_not_say_of_a_known_address_stays() -> None:
    edition = chantier(7, FOOD.title, contacts=[ContactDraft(address="a@b.fr", organisation="X")])
    (contact,) = lay_newsletter(known(FOOD), [edition], renumber=False)["alimentation"].contacts
    assert contact == ContactDraft(
        name="Alizée", organisation="X", address="a@b.fr", note="Écrivez-lui."
    )


def test_a_different_apostrophe_changes_nothing() -> None:
    typed = FOOD.model_copy(update={"porteurs": [PorteurDraft(name="L’Alliance")]})
    edition = chantier(7, FOOD.title, edition="2022-05", porteurs=[PorteurDraft(name="L'Alliance")])
    assert lay_newsletter(known(typed), [edition], renumber=False) == known(typed)


def test_the_appeal_is_tied_to_the_chantier_of_its_number() -> None:
    appeal = TopicDraft(kind="appeal", title="Osons !", edition="2022-09", about="7")
    after = lay_newsletter(known(FOOD), [chantier(7, FOOD.title), appeal], renumber=False)
    assert after["appel"].about == "alimentation"


def test_a_pack_s_files_replace_their_topics_whole() -> None:
    bare = chantier(7, "Autre titre", key="alimentation")
    assert lay_pack(known(FOOD, MEDIA), [bare]) == known(bare, MEDIA)


def test_what_is_awaited_and_told_no_more_is_cancelled() -> None:
    events = [EventDraft(key=key, title=key, when="12 décembre 2022") for key in ("un", "deux")]
    before = known(FOOD.model_copy(update={"events": events}))
    bare = chantier(7, "Autre titre", key="alimentation")
    last = chantier(12, "Encore un autre", key="autre")
    after = lay_pack(before, [bare, last], {("alimentation", "un"), ("autre", "deux")})
    cancelled = {"status": Status.CANCELLED, "edition": FOOD.edition}
    assert after["autre"].events == []
    assert after["alimentation"].events == [events[0].model_copy(update=cancelled)]
    assert lay_pack(after, [bare], {("alimentation", "un")}) == after


def test_a_date_that_has_another_key_alone_is_the_same() -> None:
    one, two, other = (
        EventDraft(key=key, title=title, when=when)
        for key, title, when in (
            ("un", "L’atelier", "12 décembre 2022"),
            ("deux", "L’atelier", "13 décembre 2022"),
            ("trois", "L’atelier", "12 décembre 2022"),
        )
    )
    before = known(FOOD.model_copy(update={"events": [one, two, other]}))
    called = [
        EventDraft(key="atelier-un", title="L'Atelier", when="12 décembre 2022"),
        EventDraft(key="atelier-deux", title="L’atelier", when="14 décembre 2022"),
    ]
    pack = FOOD.model_copy(update={"events": called})
    awaited = {(FOOD.key, key) for key in ("un", "deux", "trois")}
    after = lay_pack(before, [pack], awaited)[FOOD.key].events
    assert [(event.key, event.status is Status.CANCELLED) for event in after] == [
        ("atelier-un", False),
        ("trois", True),
        ("deux", True),
        ("atelier-deux", False),
    ]


def test_a_pack_cannot_take_a_number_that_another_topic_keeps() -> None:
    with pytest.raises(NumberTaken, match=r"5 is taken by media\.md .* and by habiter\.md"):
        lay_pack(known(MEDIA), [chantier(5, "Habiter", key="habiter")])
