"""Which meetings a running text speaks of, and which of its days are none."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from chatbot.events.reading import MOST, QUOTED, Meeting, meetings_in, misnamed_in
from chatbot.events.rules import EventDraft, Status, next_occurrence
from chatbot.french import Precision, When, in_words
from tests.clock import NOW, PARIS
from tests.french.strategies import DAYS, PIECES

HERE = NOW.astimezone(PARIS)  # Tuesday 24 November 2026, 13:00
TODAY = HERE.date()
SATURDAY = date(2026, 12, 12)


def read(text: str) -> list[EventDraft]:
    return [meeting.draft for meeting in meetings_in(text, HERE)]


def on(day: date, *hours: time) -> When:
    precision = Precision.MINUTE if hours else Precision.DAY
    return When(precision, day, day, *hours)


AT_TWO = on(SATURDAY, time(14))
WEBINAR = date(2027, 1, 14)
UNSETTLED = Status.TO_BE_CONFIRMED
MAY = When(Precision.MONTH, date(2027, 5, 1), date(2027, 5, 31))


@pytest.mark.parametrize(
    ("text", "meeting"),
    [
        ("Rencontre ALTAA le 12 décembre 2026", EventDraft("Rencontre ALTAA", on(SATURDAY))),
        (
            "Dès janvier, nous lançons un café bricolage le premier mardi de chaque mois à 20h.",
            EventDraft(
                "Café bricolage",
                When(Precision.MINUTE, date(2027, 1, 5), date(2027, 1, 5), time(20)),
                rule="FREQ=MONTHLY;BYDAY=1TU",
            ),
        ),
        (
            (
                "Bonjour à tous, nous vous invitons à la rencontre ALTAA qui se tiendra le samedi "
                "12 décembre à 14h à Lyon, venez nombreux ! Inscription avant le 5 décembre : "
                "https://exemple.org/formulaire\n\nÀ bientôt !"
            ),
            EventDraft(
                "Rencontre ALTAA",
                AT_TWO,
                place="Lyon",
                deadline=date(2026, 12, 5),
                deadline_for="inscriptions",
            ),
        ),
        (
            "La fête des alliés aura lieu le samedi 12 décembre, de 22h à 2h du matin, à Lyon.",
            EventDraft(
                "Fête des alliés",
                When(Precision.MINUTE, SATURDAY, date(2026, 12, 13), time(22), time(2)),
                place="Lyon",
            ),
        ),
        (
            "Rencontre ALTAA\nSamedi 12 décembre, 14h\nMairie de Lyon",
            EventDraft("Rencontre ALTAA", AT_TWO, place="Mairie de Lyon"),
        ),
        (
            "📅 Samedi 12 décembre à 14h\nAssemblée générale",
            EventDraft("Assemblée générale", AT_TWO),
        ),
        (
            "Après la réunion du 3 novembre, rendez-vous le 12 décembre pour l’atelier sols.",
            EventDraft("Atelier sols", on(SATURDAY)),
        ),
        (
            "Réunion demain à 18h sur zoom : https://zoom.us/j/123",
            EventDraft(
                "Réunion",
                on(date(2026, 11, 25), time(18)),
                online=True,
                link="https://zoom.us/j/123",
            ),
        ),
        (
            "Réunion samedi 12 décembre à Lyon, en ligne sur le site. Programme : exemple.org/p",
            EventDraft("Réunion", on(SATURDAY), place="Lyon", online=True),
        ),
        (
            "Réunion samedi 12 décembre à Lyon. Programme : exemple.org/p",
            EventDraft("Réunion", on(SATURDAY), place="Lyon"),
        ),
        (
            "Rencontre ALTAA reportée au 12 décembre, à confirmer.",
            EventDraft("Rencontre ALTAA", on(SATURDAY), status=UNSETTLED),
        ),
        (
            "Les séances de travail ont lieu chaque deuxième vendredi du mois, à 9h, en visio.",
            EventDraft(
                "Séances de travail",
                on(date(2026, 12, 11), time(9)),
                rule="FREQ=MONTHLY;BYDAY=2FR",
                online=True,
            ),
        ),
        (
            "Le webinaire est fixé au jeudi 14 janvier.",
            EventDraft("Webinaire", on(WEBINAR), online=True),
        ),
        (
            "Bonne nouvelle, on se retrouve samedi 12 décembre à 14h, départ depuis Guéret !",
            EventDraft("Rencontre", AT_TWO),
        ),
        (
            "Pour info la Fête du lait se tiendra au mois de mai, date à préciser.",
            EventDraft("Fête du lait", MAY, status=UNSETTLED),
        ),
        (
            "Visite de la ferme mercredi 9 décembre. Rendez-vous à 9h30 devant la grille.",
            EventDraft(
                "Visite de la ferme", on(date(2026, 12, 9), time(9, 30)), place="Devant la grille"
            ),
        ),
        (
            "La visite aura lieu le samedi 12 décembre, départ à 9h devant la halle, retour à 18h.",
            EventDraft("Visite", on(SATURDAY, time(9), time(18)), place="Devant la halle"),
        ),
        (
            "Nos ateliers du jeudi : un jeudi sur deux à partir du 14 janvier, à 12h.",
            EventDraft("Ateliers", on(WEBINAR, time(12)), rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
        ),
        (
            "À partir du 5 janvier la distribution aura lieu tous les mardis de 17h30 à 19h.",
            EventDraft(
                "Distribution",
                on(date(2027, 1, 5), time(17, 30), time(19)),
                rule="FREQ=WEEKLY;BYDAY=TU",
            ),
        ),
        (
            "Dès décembre, nous lançons un café bricolage le premier mardi de chaque mois à 20h.",
            EventDraft(
                "Café bricolage", on(date(2026, 12, 1), time(20)), rule="FREQ=MONTHLY;BYDAY=1TU"
            ),
        ),
        (
            "Bonsoir, cet hiver on se retrouve une fois : samedi 9 janvier.",
            EventDraft("Rencontre", on(date(2027, 1, 9))),
        ),
        ("Nous recevrons nos voisins en mai.", EventDraft("Rencontre", MAY, status=UNSETTLED)),
        (
            "La mairie a donné son accord : on plante la haie le samedi 12 décembre, à 14h.",
            EventDraft("Rencontre", AT_TWO),
        ),
        (
            "Salut, corvée de bois le samedi 12 décembre.",
            EventDraft("Corvée de bois", on(SATURDAY)),
        ),
        ("Rendez-vous samedi !", EventDraft("Rendez-vous", on(date(2026, 11, 28)))),
        ("Le 12 décembre, nous serons là.", EventDraft("Rencontre", on(SATURDAY))),
    ],
    ids=lambda case: case[:40] if isinstance(case, str) else "",
)
def test_a_meeting_is_read_with_what_stands_around_it(text: str, meeting: EventDraft) -> None:
    assert read(text) == [meeting]


@pytest.mark.parametrize(
    "text",
    [
        "Merci à tous pour la réunion du 12 novembre !",  # which was; the next one is in a year
        "La rencontre du 12 novembre 2026 s’est bien passée.",
        "Réunion ce 24 novembre, de 9h à 12h",  # this morning
        "Les inscriptions ferment le 5 décembre.",
        "Inscrivez-vous avant le 5 décembre.",
        "Date limite de dépôt : 5 décembre",
        "Le rapport sera publié le 20 décembre.",
        "Le bureau est fermé du 24 décembre au 3 janvier.",
        "Vous suivez le 7 : venez !",
        "La réunion du 7 est maintenue.",
        "Le marché du samedi reprend.",
        "Chaque mardi, nous avançons.",
        "Rencontre le dimanche 12 décembre 2026",  # which is a Saturday
        "Rencontre en janvier, puis cet été.",
        "Un monde de demain, aujourd’hui.",
        "Merci pour samedi 21 novembre !",
        "Merci aux bénévoles qui se sont relayés vendredi et samedi.",
        "Hier lundi, 14h, nous étions douze au jardin.",
        "Je serai absent du 7 au 11 décembre inclus.",
        "Restons joignables au bureau mercredi 2 décembre de 9h à 12h.",
        "Le film sort le 16 décembre.",
        "Savez-vous que le 4 décembre c’est la Sainte-Barbe ?",
        "Qui a trouvé mon écharpe à la réunion de mardi ? Elle est bleue.",
        "On en reparle en janvier.",
        "Pas de marché le 5 décembre. Rendez-vous en janvier !",
        "Je reprends mes dossiers le 4 janvier.",
        "La réunion de la semaine prochaine est annulée.",
        "La réunion du 3 décembre est déplacée au 10 décembre, même heure.",
        "On se voit samedi 12 décembre à 14h ?",
        "Léa a soutenu sa thèse à l’atelier samedi.",
        "La subvention sera versée le 15 janvier.",
        "Toute l’équipe vous souhaite de belles fêtes, et vous revoit le 5 janvier.",
        # What recurs, and words that are left unread: nothing is offered, rather than one of many.
        "À partir de la rentrée la distribution aura lieu tous les mardis de 17h30 à 19h.",
        "Samedi 16 janvier, broyage à 9h devant les ateliers, puis repas à 12h30 à la salle.",
    ],
)
def test_what_is_over_or_closes_or_may_be_no_day_is_no_meeting(text: str) -> None:
    assert read(text) == []


def test_hours_behind_several_days_are_of_each() -> None:
    each = read("Trois permanences : lundi 14, mercredi 16 et jeudi 17 décembre, de 18h à 19h30.")
    assert [(one.when.start, one.when.start_time) for one in each] == [
        (date(2026, 12, day), time(18)) for day in (14, 16, 17)
    ]


def test_a_day_just_past_is_not_said_to_have_a_wrong_weekday() -> None:
    assert misnamed_in("Merci pour samedi 21 novembre !", HERE) is None
    assert misnamed_in("Rencontre dimanche 12 décembre", HERE) is not None


def test_each_of_several_dates_has_its_own_words() -> None:
    first, second = read("Rencontres le 12 décembre à Lyon et le 16 janvier à Paris.")
    assert (first.when, first.place) == (on(SATURDAY), "Lyon")
    assert (second.when, second.place) == (on(date(2027, 1, 16)), "Paris")
    listed = read(
        "Au programme :\nSamedi 12 décembre à 14h : atelier sols\nDimanche 13 : balade au lac\n"
        "Lundi 14 décembre : repas\nMardi 15 décembre : bilan"
    )
    assert [one.title for one in listed] == ["Atelier sols", "Balade au lac", "Repas"]


def test_what_is_quoted_holds_the_date_and_fits() -> None:
    long = f"{'Nous avons beaucoup à nous dire, ' * 20}venez le 12 décembre 2026, et après."
    [meeting] = meetings_in(f"Bonjour. {long} Au revoir.", HERE)
    assert len(meeting.words) <= QUOTED
    assert meeting.words.startswith("… ")
    assert "le 12 décembre 2026" in meeting.words
    [meeting] = meetings_in("Rencontre ALTAA\nSamedi 12 décembre\nÀ Lyon", HERE)
    assert meeting.words == "Rencontre ALTAA : Samedi 12 décembre"


SOON = st.dates(TODAY + timedelta(days=1), TODAY + timedelta(days=260))
TIMES = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))
WHENS = st.one_of(SOON.map(on), st.builds(on, SOON, TIMES))
FRAMES = (
    "Rencontre ALTAA {}",
    "Bonjour à tous,\n\nla prochaine rencontre ALTAA aura lieu {}, à Lyon. À bientôt !",
    "Chers amis, rencontre ALTAA : {}.\nInscriptions avant le 25 novembre.",
    "Merci pour le 12 novembre. Nous tiendrons une rencontre ALTAA {} ; venez !",
)


@given(WHENS, st.sampled_from(FRAMES))
def test_what_is_written_of_a_date_to_come_is_read(when: When, frame: str) -> None:
    words = in_words(when, weekday=when.start is not None and when.start.day % 2 == 0)
    [draft] = read(frame.format(words if words.startswith("du") else f"le {words}"))
    assert (draft.title, draft.when) == ("Rencontre ALTAA", when)


@given(st.dates(date(2000, 1, 1), TODAY - timedelta(days=1)), st.sampled_from(FRAMES))
def test_a_date_that_is_over_is_never_read(day: date, frame: str) -> None:
    assert read(frame.format(f"le {in_words(on(day))}")) == []


@given(SOON, st.sampled_from(("avant le", "jusqu’au", "d’ici le", "au plus tard le")))
def test_a_last_day_is_never_read(day: date, until: str) -> None:
    assert read(f"Inscriptions à la rencontre {until} {in_words(on(day))}.") == []


TEXTS = st.lists(PIECES, max_size=40).map(" ".join)


@given(st.one_of(TEXTS, st.text(max_size=300)), DAYS)
def test_whatever_is_written_few_dates_to_come_are_read(text: str, today: date) -> None:
    now = datetime.combine(today, time(13), PARIS)
    found: list[Meeting] = meetings_in(text, now)
    assert len(found) <= MOST
    days = [meeting.day for meeting in found]
    assert len(set(days)) == len(days)
    for meeting in found:
        assert meeting.draft.title
        assert meeting.draft.when.start == meeting.day
        assert next_occurrence(meeting.draft, now) is not None
        assert 0 < len(meeting.words) <= QUOTED
