"""The reader of L'Établi's layout, on issues of our own."""

from contextlib import suppress

import pytest
from hypothesis import given, strategies as st

from chatbot.chantiers.rules import KEY
from chatbot.content.drafts import ContactDraft, EventDraft
from chatbot.content.newsletter.layout import NewsletterError
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter
from chatbot.events.rules import Status
from chatbot.french import parse_when
from tests.content.newsletters import (
    EDITIONS,
    PIECE,
    edition,
    keys,
    lost_in,
    porteurs,
    section,
)


@pytest.fixture(scope="module")
def october() -> NewsletterReading:
    text = (EDITIONS / "octobre-2023.txt").read_text(encoding="utf-8")
    return read_newsletter("\ufeff" + text.replace("\n", "\r\n"))


@pytest.fixture(scope="module")
def march() -> NewsletterReading:
    return edition("mars-2024.txt")


class TestAnIssueOfAnotherLayout:
    def test_titles_are_told_from_numbered_lists(self, october: NewsletterReading) -> None:
        assert october.edition == "2023-10"
        assert [(topic.number, topic.title) for topic in october.topics] == [
            (1, "Habiter autrement les bourgs"),
            (2, "Une école du territoire"),
            (None, "La Fabrique des Transitions"),
        ]
        assert section(october.topics[0], "enjeux") == (
            "Quatre questions se posent\u00a0:\n\n1. Qui habite encore le centre\u00a0?\n"
            "2. Que faire des commerces vides\u00a0?\n3. Avec quel argent\u00a0?\n"
            "4. Pour combien de temps\u00a0?"
        )
        assert section(october.topics[1], "concretement").endswith(
            "1. Un jardin d’école.\n\nPorté par les parents, il nourrit la cantine."
        )

    def test_people_with_their_roles(self, october: NewsletterReading) -> None:
        assert porteurs(october.topics[0]) == [
            ("association Les Volets Verts", ""),
            ("Awa Diallo", "urbaniste"),
            ("mairie de Loos", ""),
        ]
        assert porteurs(october.topics[1]) == [
            ("Jean Petit", "animation"),
            ("Zoé Lacroix", "animation"),
            ("CNFPT", "pilotage"),
        ]
        assert october.topics[0].contacts == [
            ContactDraft(
                name="Awa Diallo", organisation="Les Volets Verts", address="awa@example.org"
            )
        ]
        assert october.topics[2].contacts == [
            ContactDraft(address="equipe@example.org", note="Écrivez-nous.")
        ]

    def test_ranges_seasons_hours_and_deadlines(self, october: NewsletterReading) -> None:
        voyage, soiree, visite = october.topics[0].events
        assert (voyage.title, voyage.when, voyage.place) == (
            *("Voyage d’étude «\u00a0Rouvrir les volets\u00a0»", "14 et 15 mars 2024", "Dunkerque"),
        )
        assert (soiree.title, soiree.when, soiree.online) == (
            *("Soirée des bourgs", "1er décembre 2023 à 20h", True),
        )
        assert (visite.title, visite.when, visite.status) == (
            *("Visite du Val-d’Oise", "printemps 2024", Status.TO_BE_CONFIRMED),
        )
        assert (voyage.deadline, voyage.deadline_for) == ("1er février 2024", "inscriptions")

    def test_a_date_on_its_own_line_takes_the_title_after_it(
        self, october: NewsletterReading
    ) -> None:
        rencontre, visite = october.topics[1].events
        assert (visite.when, visite.status) == ("", Status.TO_BE_CONFIRMED)
        assert visite.title == "Visite du chantier «\u00a0Une école du territoire\u00a0»"
        assert rencontre.title == "Rencontre des écoles de la mer"
        assert rencontre.when == "14 novembre 2023 à 18h30"
        assert rencontre.description.startswith("On y mangera.")

    def test_a_real_link_is_kept_and_a_dead_one_is_not(self, october: NewsletterReading) -> None:
        assert [(each.text, each.url) for each in october.topics[1].resources] == [
            ("Le guide des écoles, 2022", "https://example.org/guide.pdf"),
            ("Le film de la journée.", ""),
            ("Pour aller plus loin, Apprendre ensemble, un livre collectif", ""),
        ]
        assert section(october.topics[1], "participer") == (
            "Pour rejoindre le chantier, il suffit de venir."
        )

    def test_what_could_not_be_placed_is_told(self, october: NewsletterReading) -> None:
        assert "### Gouvernance" in section(october.topics[1], "texte")
        said = " | ".join(each.message for each in october.remarks)
        for expected in (
            "“inscription au voyage avant le 1er février”: the last day of “Voyage d’étude",
            "doesn't go on after 2",
            "unknown heading “Gouvernance”",
            "nothing stands under “Actualités”",
            "the event's title is what follows its date",
            "“en janvier 2024”",
            "lundi 14 novembre” isn't understood",
            "a date moved or cancelled",
            "an event without any date: “Une visite est à confirmer.”",
        ):
            assert expected in said
        assert "12 septembre" not in said

    def test_a_gap_in_the_count_and_a_missing_porteur_are_told(
        self, march: NewsletterReading
    ) -> None:
        assert march.edition == "2024-03"
        assert [topic.number for topic in march.topics] == [1, 3, None, None]
        said = " | ".join(each.message for each in march.remarks)
        assert "chantier 3 comes after 1" in said
        assert "chantier 3 has no line “Porté par …”" in said
        assert "the edition is counted as 2024-03" in said
        assert porteurs(march.topics[0]) == [("Forêts Vives", ""), ("Luc Morin (ONF)", "")]

    def test_several_dates_of_one_sentence_are_several_events(
        self, march: NewsletterReading
    ) -> None:
        colloque, metz, online, marche = march.topics[0].events
        assert (colloque.when, colloque.place, colloque.status) == (
            "du 30 septembre au 2 octobre 2024",
            "université de Lille",
            Status.CONFIRMED,
        )
        assert colloque.title == "Colloque «\u00a0Bois et communs\u00a0»"
        assert colloque.description.endswith("le programme est à préciser.\n\nUn repas suivra.")
        assert [(each.when, each.place, each.online) for each in (metz, online)] == [
            ("12 avril 2024", "Metz", False),
            ("19 avril 2024", "", True),
        ]
        assert (marche.title, marche.when) == ("Marche en forêt", "mi-juin 2024")
        assert (colloque.deadline, colloque.deadline_for) == ("3 juin 2024", "contributions")
        assert section(march.topics[0], "enjeux") == "La forêt brûle plus souvent."

    def test_a_title_on_its_own_line_is_of_the_date_after_it(
        self, march: NewsletterReading
    ) -> None:
        berges, nuit = march.topics[1].events
        assert (berges.title, berges.when) == ("Marche des berges", "8 juin 2024 à 9h")
        assert (nuit.title, nuit.when) == ("Nuit de l’eau", "été 2024")
        assert nuit.description == "Apportez une lampe."

    def test_an_address_inside_a_text_is_a_contact(self, march: NewsletterReading) -> None:
        [contact] = march.topics[1].contacts
        assert (contact.name, contact.address) == ("Léa Roux", "lea@example.org")
        assert section(march.topics[1], "pourquoi").startswith("L’eau manque. Elle répond vite.")
        assert march.topics[2].title == "De l’eau pour tous"
        assert march.topics[2].about == "3"


def read_dates(*paragraphs: str) -> tuple[list[EventDraft], str, list[str]]:
    """Read the dates of a chantier in May 2022: its events, the text kept, the remarks."""
    head = "L’Établi, mai 2022\n\n1. Manger\n\nPorté par nous.\n\nProchaines dates\n\n"
    reading = read_newsletter(head + "\n\n".join(paragraphs))
    topic = reading.topics[0]
    texts = [each.body for each in topic.sections if each.key == "dates"]
    remarks = [each.message for each in reading.remarks if each.line > 1]
    return topic.events, "".join(texts), remarks


class TestDatesThatRecurAndLastDays:
    def test_what_takes_place_each_month_is_one_event(self) -> None:
        [seances], text, _ = read_dates(
            "Les séances de travail ont lieu chaque deuxième vendredi du mois, à 9h, en visio"
        )
        assert (seances.title, seances.online, text) == ("Séances de travail", True, "")
        assert seances.when == "chaque deuxième vendredi du mois à 9h, à partir du 13 mai 2022"

    def test_what_is_left_out_is_no_meeting(self) -> None:
        [atelier], text, _ = read_dates(
            "Atelier couture tous les mardis de juin à 18h à Loos, sauf le 14 juin.",
            "Apportez un couteau.",
        )
        assert atelier.when == (
            "chaque mardi à 18h, à partir du 7 juin 2022,"
            " jusqu’au 30 juin 2022, sauf le 14 juin 2022"
        )
        assert (atelier.title, atelier.place, text) == ("Atelier couture", "Loos", "")
        assert atelier.description == "Apportez un couteau."

    def test_which_of_two_weeks_is_not_guessed(self) -> None:
        events, text, [remark] = read_dates("Le groupe se réunit un jeudi sur deux à 10h")
        assert (events, text) == ([], "Le groupe se réunit un jeudi sur deux à 10h")
        assert "when it begins isn't said" in remark

    def test_what_ended_before_the_issue_is_past(self) -> None:
        events, _, [remark] = read_dates("Cours tous les lundis du 4 au 25 avril 2022")
        assert not events
        assert "was past already" in remark

    @pytest.mark.parametrize(
        "paragraphs",
        [
            ("Voyage d’étude le 14 juin. Les inscriptions ferment le 10 mai.",),
            ("Voyage d’étude le 14 juin, inscriptions avant le 10 mai.",),
            ("Les inscriptions ferment le 10 mai. Voyage d’étude le 14 juin.",),
            ("Voyage d’étude le 14 juin", "Les inscriptions ferment le 10 mai"),
            (
                "Voyage d’étude le 14 juin",
                "Visite en juin",
                "Inscription au voyage avant le 10 mai",
            ),
        ],
    )
    def test_a_last_day_is_of_its_event(self, paragraphs: tuple[str, ...]) -> None:
        (voyage, *others), text, remarks = read_dates(*paragraphs)
        assert (voyage.title, voyage.when) == ("Voyage d’étude", "14 juin 2022")
        assert (voyage.deadline, voyage.deadline_for) == ("10 mai 2022", "inscriptions")
        assert (voyage.description, text) == ("", "")
        assert not any(other.deadline for other in others)
        assert not any("not a meeting" in remark for remark in remarks)

    def test_a_last_day_of_no_event_is_kept_as_text(self) -> None:
        events, text, [remark] = read_dates("Les inscriptions ferment le 10 mai")
        assert (events, text) == ([], "Les inscriptions ferment le 10 mai")
        assert "is a last day to do something" in remark
        [visite], text, _ = read_dates("Visite le 3 mai", "Les inscriptions ferment le 10 mai")
        assert (visite.deadline, text) == ("", "Les inscriptions ferment le 10 mai")

    def test_more_than_a_last_day_is_kept_with_the_event(self) -> None:
        said = "Inscription par courrier avant le 1er juin."
        [visite], _, _ = read_dates(f"Visite le 3 juin. {said}")
        assert visite.deadline == "1er juin 2022"
        assert visite.description == said

    def test_the_day_on_which_one_may_sign_up_is_no_meeting(self) -> None:
        events, text, [remark] = read_dates("Les inscriptions ouvrent le 10 mai")
        assert (events, text) == ([], "Les inscriptions ouvrent le 10 mai")
        assert "is when something opens" in remark

    @pytest.mark.parametrize(
        "said",
        [
            "Réunion publique le 3 juin à 18h en visio : https://exemple.fr/salle",
            "Réunion publique le 3 juin à 18h. Lien de connexion : https://exemple.fr/salle",
            "Réunion publique le 3 juin à 18h ([en visio](https://exemple.fr/salle))",
        ],
    )
    def test_where_one_joins_is_its_link(self, said: str) -> None:
        [reunion], _, _ = read_dates(said)
        assert (reunion.title, reunion.online) == ("Réunion publique", True)
        assert (reunion.link, reunion.description) == ("https://exemple.fr/salle", "")

    def test_where_one_signs_up_is_no_link(self) -> None:
        [visite], _, _ = read_dates("Visite le 3 juin. Inscription : https://exemple.fr/formulaire")
        assert not visite.link
        assert "https://exemple.fr/formulaire" in visite.description

    def test_the_alliance_has_dates_too(self) -> None:
        reading = read_newsletter(
            "L’Établi, mai 2022\n\nBonjour à tous.\n\nProchaines dates\n\n"
            "Assemblée le 12 juin à Lyon. Les inscriptions ferment le 1er juin.\n\n"
            "1. Manger\n\nPorté par nous.\n\nEnjeux\n\nManger."
        )
        alliance = reading.topics[-1]
        [assemblee] = alliance.events
        assert (alliance.kind, section(alliance, "introduction")) == ("alliance", "Bonjour à tous.")
        assert (assemblee.title, assemblee.when, assemblee.deadline) == (
            *("Assemblée", "12 juin 2022", "1er juin 2022"),
        )


@pytest.mark.parametrize(
    "text", ["", "L'Établi, mai 2022", "1. Un chantier\n\nPorté par nous.\n\nEnjeux\n\nVivre."]
)
def test_what_is_no_newsletter_is_refused_with_a_line(text: str) -> None:
    with pytest.raises(NewsletterError, match=r"^line 1: "):
        read_newsletter(text)


@pytest.mark.parametrize("name", sorted(path.name for path in EDITIONS.iterdir()))
def test_nothing_of_our_own_issues_is_lost(name: str) -> None:
    text = (EDITIONS / name).read_text(encoding="utf-8")
    assert lost_in(text, read_newsletter(text)) == set()


SENTENCE = st.lists(PIECE, min_size=1, max_size=9).map(" ".join)
LINE = st.one_of(
    SENTENCE,
    SENTENCE.map(lambda words: f"{words.capitalize()}."),
    SENTENCE.map(lambda words: f"- {words}"),
    st.tuples(st.integers(1, 5), SENTENCE).map(lambda pair: f"{pair[0]}. {pair[1]}"),
    SENTENCE.map(lambda words: f"Porté par {words}."),
    st.sampled_from(
        ("Enjeux", "Ressources", "Prochaines dates", "Agenda :", "Contact", "## Divers")
    ),
    st.sampled_from(("", "", "\n\n", "Sur place :", "En savoir plus", "Pourquoi ce chantier ?")),
)


@pytest.mark.parametrize(
    "text",
    [
        "Mars 2022, spécial chantiers\n\n1. Vivre\n\nPorté par Abel Roux.\n\nEnjeux\n\nVivre.",
        "Lettre de mars 2022\n\n1. Vivre\n\nChantier porté par Abel Roux\n\nEnjeux\n\nVivre.",
    ],
)
def test_the_month_may_come_first_and_the_word_chantier_before_who_carries_it(text: str) -> None:
    read = read_newsletter(text)
    assert read.edition == "2022-03"
    assert read.topics[0].carried_by == "Porté par Abel Roux"


def test_a_chantier_that_nobody_carries_yet_is_one() -> None:
    read = read_newsletter(
        f"{HEAD}2. Une loi\n\nChantier en recherche de porteur.\n\n"
        "Pourquoi ce chantier est-il important ?\n\nTout est loin."
    )
    assert [topic.number for topic in read.topics] == [1, 2, None]
    assert section(read.topics[1], "pourquoi") == "Tout est loin."


HEAD = "L'Établi, mai 2022\n\n1. Vivre\n\nPorté par Abel Roux.\n\n"


@pytest.mark.parametrize(
    ("heading", "called"),
    [
        ("APPEL À SIGNER", "Manger est un droit"),
        ("Un appel à signer", "Manger est un droit"),
        ("Signez l’appel !", "Manger est un droit"),
        ("Appel de Lormoy", "Manger est un droit"),
        ("L'Appel de Lormoy.", "Manger est un droit"),
        ("Appel à signer : « Pas un repas de moins »", "Pas un repas de moins"),
        ("Appel « Pas un repas de moins »", "Pas un repas de moins"),
        ("APPEL : « Pas un repas de moins ».", "Pas un repas de moins"),
        ("Appel : pas un repas de moins !", "Pas un repas de moins\u00a0!"),
        ("Appel aux maires : une cantine, une clé.", "Une cantine, une clé"),
    ],
)
def test_an_appeal_may_have_a_heading_of_its_own(heading: str, called: str) -> None:
    read = read_newsletter(
        f"{HEAD}{heading}\n\n« Manger est un droit »\n\n"
        "- un repas par jour ;\n\nPour le signer, écrivez à signer@example.org."
    )
    chantier, appeal, _ = read.topics
    assert (appeal.kind, appeal.title, appeal.about) == ("appeal", called, "1")
    assert "- un repas par jour" in section(appeal, "participer")
    assert "signer@example.org" in section(appeal, "participer")
    assert not chantier.contacts


@pytest.mark.parametrize(
    ("line", "title", "place", "more"),
    [
        ("Stage : du 2 au 4 juin, au moulin de Loos. Huit places.", "Stage", "moulin de L", "Huit"),
        ("Soirée soupe : le 3 juin, au centre social Élan.", "Soirée soupe", "centre social", ""),
        ("Fournée : samedi 4 juin, place du Lavoir.", "Fournée", "place du Lavoir", ""),
        ("Le 3 juin à 9h (ferme de l'Ouche) : foins.", "Foins", "ferme de l’Ouche", ""),
        ("Le 3 juin, halle aux grains de Loos : bal.", "Bal", "halle aux grains de Loos", ""),
        ("Le 3 juin (place du Marché, à Loos) : bal.", "Bal", "place du Marché, à Loos", ""),
        ("Le 3 juin (inscription chez Paul) : bal.", "Bal", "", "Inscription chez Paul"),
        ("Fête : les 4 et 5 juin, dans un village à choisir.", "Fête", "", "Dans un village"),
        ("Troc de graines : en juin, date à fixer.", "Troc de graines", "", ""),
        ("Bilan : mardi 7 juin, à la demande de Paul Roux.", "Bilan", "", "À la demande de Paul"),
    ],
)
def test_what_stands_before_a_colon_and_a_date_is_the_title(
    line: str, title: str, place: str, more: str
) -> None:
    [event] = read_newsletter(f"{HEAD}Prochaines dates\n\n{line}").topics[0].events
    assert event.title == title
    assert event.place.startswith(place)
    assert bool(event.place) == bool(place)
    assert event.description.startswith(more)
    assert bool(event.description) == bool(more)


@pytest.mark.parametrize(
    ("words", "called"),
    [
        (
            "L'appel [Rien sans nous](#) reste ouvert : les alliés peuvent le signer.",
            "Rien sans nous",
        ),
        ("Les communes peuvent signer l'Appel de La Rochelle en mairie.", "Appel de La Rochelle"),
    ],
)
def test_an_appeal_may_be_named_in_a_sentence(words: str, called: str) -> None:
    appeal = read_newsletter(f"{HEAD}Actualités\n\n{words}").topics[1]
    assert (appeal.kind, appeal.title) == ("appeal", called)


def test_an_appeal_that_nobody_is_asked_to_sign_is_none() -> None:
    words = "Les élus de l’Appel de Paris ont signé une convention."
    assert [topic.kind for topic in read_newsletter(f"{HEAD}Actualités\n\n{words}").topics] == [
        "chantier",
        "alliance",
    ]


def test_a_heading_on_appeals_that_nobody_can_sign_is_text() -> None:
    read = read_newsletter(f"{HEAD}Appel de fonds\n\nIl reste à payer la salle.")
    assert [topic.kind for topic in read.topics] == ["chantier", "alliance"]
    assert "Il reste à payer la salle." in section(read.topics[0], "texte")


@given(st.lists(LINE, max_size=25).map("\n".join))
def test_whatever_stands_in_an_issue_no_word_of_it_is_lost(body: str) -> None:
    text = HEAD + body
    reading = read_newsletter(text)
    assert lost_in(text, reading) <= {"aura", "lieu", "pour", "porté", "porte", "avant"}
    for topic in reading.topics:
        event_keys = [event.key for event in topic.events]
        assert len(set(event_keys)) == len(event_keys)
        assert len(set(keys(topic))) == len(keys(topic))
        for event in topic.events:
            assert KEY.match(event.key)
            assert len(event.key) <= 24
            assert event.title
            parse_when(event.when)
    lines = len(text.splitlines())
    assert all(1 <= each.line <= lines for each in reading.remarks)


@given(st.one_of(st.text(), st.lists(st.one_of(LINE, st.text(max_size=20))).map("\n".join)))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(NewsletterError):
        read_newsletter(text)
    with suppress(NewsletterError):  # a control character, or a name longer than any
        read_newsletter(HEAD + text)


def test_two_events_in_a_row_keep_what_is_said_of_both_and_not_each_other() -> None:
    dates = "Prochaines dates\n\nLe 3 juin, les ateliers « Le bois » et « La pierre »{}."
    told = [
        read_newsletter(f"{HEAD}{dates.format(after)}").topics[0].events
        for after in ("", ", ouverts aux élus")
    ]
    assert [[event.title for event in events] for events in told] == [
        ["Atelier «\u00a0Le bois\u00a0»", "Atelier «\u00a0La pierre\u00a0»"]
    ] * 2
    assert [event.description for event in told[0]] == ["", ""]
    assert [event.description for event in told[1]] == ["Ateliers, ouverts aux élus."] * 2
