import pytest

from analysis.intake.form.form import Choice, Form, Question
from analysis.planning.drafted_phrases import draft_phrase
from analysis.planning.rules_of_phrases import exchanged

YES_NO = ("yes", "no", "dont_know")


def a_form(label, language="English (en)", names=YES_NO, kind="select_one"):
    choices = tuple(Choice(name, {language: name.capitalize()}) for name in names)
    question = Question("q", kind, list_name="l", labels={language: label})
    return Form("", "", language, (language,), {"q": question}, {}, {"l": choices}, "form.xlsx")


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Do you need extra help?", "yes: need extra help; no: do not need extra help"),
        ("Have you lost your income?", "yes: have lost their income; no: have not lost their income"),
        ("Can your household fetch water?", "yes: can fetch water; no: cannot fetch water"),
        ("Do you have any children?", "yes: have children; no: do not have any children"),
        ("Did you stop here?", "yes: stopped here; no: did not stop here"),
        ("Did you juggle here?", ""),
        (
            "In the past 3 months, did your household receive any aid?",
            "yes: received aid in the past 3 months; no: did not receive any aid in the past 3 months",
        ),
        ("Is there a well?", "yes: say that there is a well; no: say that there is no well"),
        (
            "Were there disputes over water?",
            "yes: say that there were disputes over water; no: say that there were no disputes over water",
        ),
        (
            "Has the water been tested?",
            "yes: say that the water has been tested; no: say that the water has not been tested",
        ),
        (
            "Is your house still standing?",
            "yes: say that their house is still standing; no: say that their house is no longer standing",
        ),
        (
            "Does everybody in the household have papers?",
            "yes: say that everybody in the household has papers;"
            " no: say that not everybody in the household has papers",
        ),
        (
            "Has anyone in your household returned home?",
            "yes: say that somebody in their household has returned home;"
            " no: say that nobody in their household has returned home",
        ),
        (
            "Do users pay for water?",
            "yes: say that users pay for water; no: say that users do not pay for water",
        ),
        ("Does the accommodation have damage/defects?", ""),
        ("Do you think that we help you?", ""),
    ],
)
def test_questions_of_yes_and_no(label, expected):
    assert draft_phrase(a_form(label), "q", "en") == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("How would you rate security here?", "rate security here as “{choice}”"),
        ("What is the condition of your house?", "describe the condition of their house as “{choice}”"),
        ("What would you need in order to return?", "would need “{choice}” in order to return"),
        (
            "What type of house do you live in?",
            "answered “{choice}” when asked what type of house they live in",
        ),
        ("Where did you live before?", "answered “{choice}” when asked where they lived before"),
        ("Where did you juggle before?", ""),
        ("Where do you live?", "answered “{choice}” when asked where they live"),
        ("When do you plan to return?", "answered “{choice}” when asked when they plan to return"),
        ("How do you get water?", "answered “{choice}” when asked how they get water"),
        (
            "Which country do you want to reach?",
            "answered “{choice}” when asked which country they want to reach",
        ),
        ("What are the main reasons for leaving?", "name “{choice}” among the main reasons for leaving"),
        ("What do you plan to do next?", "answered “{choice}” when asked what they plan to do next"),
        (
            "Through which channels do you get news?",
            "name “{choice}” as the channels through which they get news",
        ),
        ("How safe do you feel here?", "answered “{choice}” when asked how safe they feel here"),
        ("How safe is your street?", "answered “{choice}” when asked how safe their street is"),
        ("Who manages the pump?", "answered “{choice}” when asked who manages the pump"),
        ("Since when have you lived here?", "answered “{choice}” when asked since when they have lived here"),
        (
            "Which conditions must be met first?",
            "answered “{choice}” when asked which conditions must be met first",
        ),
        ("What type of pump is it?", "answered “{choice}” when asked what type of pump it is"),
        ("How do users pay?", "answered “{choice}” when asked how users pay"),
        ("Why did you leave your home?", "answered “{choice}” when asked why they left their home"),
        ("Who do you trust?", ""),
        ("Which way are you going?", "answered “{choice}” when asked which way they are going"),
        (
            "In the last week, how often did you eat?",
            "answered “{choice}” when asked how often they ate in the last week",
        ),
        ("What are your main worries, if any?", "name “{choice}” as their main worries"),
        ("In which country were you born?", "answered “{choice}” when asked in which country they were born"),
        ("Who would you ask for help?", "answered “{choice}” when asked who they would ask for help"),
        (
            "What was the reason for leaving?",
            "answered “{choice}” when asked what the reason for leaving was",
        ),
    ],
)
def test_questions_with_a_list_of_answers(label, expected):
    assert draft_phrase(a_form(label, names=("a", "b")), "q", "en") == expected


def test_the_one_answer_of_a_list():
    form = a_form("What is your main source of water? (one answer)", names=("well", "river"))
    assert draft_phrase(form, "q", "en") == "name “{choice}” as their main source of water"
    several = a_form("What are your household's needs?", names=("well", "river"), kind="select_multiple")
    assert draft_phrase(several, "q", "en") == "name “{choice}” among their needs"
    assert draft_phrase(a_form("What is your age?", names=("a", "b")), "q", "en") == ""


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (
            "Avez-vous besoin d'aide ?",
            "oui: ont besoin d'aide|a besoin d'aide|n'a besoin d'aide; non: n'ont pas besoin d'aide",
        ),
        (
            "Au cours des 3 derniers mois, votre ménage a-t-il reçu une aide ?",
            "oui: ont reçu une aide au cours des 3 derniers mois|a reçu une aide au cours des 3 derniers mois"
            "|n'a reçu d'aide au cours des 3 derniers mois;"
            " non: n'ont pas reçu d'aide au cours des 3 derniers mois",
        ),
        (
            "L'eau a-t-elle été analysée ?",
            "oui: disent que l'eau a été analysée|dit que l'eau a été analysée"
            "|ne dit que l'eau a été analysée;"
            " non: disent que l'eau n'a pas été analysée",
        ),
        (
            "Le point d'eau fonctionne-t-il ?",
            "oui: disent que le point d'eau fonctionne|dit que le point d'eau fonctionne"
            "|ne dit que le point d'eau fonctionne; non: disent que le point d'eau ne fonctionne pas",
        ),
    ],
)
def test_french(label, expected):
    assert draft_phrase(a_form(label, "French (fr)", ("oui", "non")), "q", "fr") == expected


def test_questions_of_savoir_in_french():
    form = a_form("Qui gère le point d'eau ?", "French (fr)", ("mairie", "personne"))
    asked = "ont répondu «\u202f{choice}\u202f» à la question de savoir"
    assert draft_phrase(form, "q", "fr") == f"{asked} qui gère le point d'eau"
    form = a_form("Comment les usagers paient-ils ?", "French (fr)", ("bidon", "mois"))
    assert draft_phrase(form, "q", "fr") == f"{asked} comment les usagers paient"


def test_several_answers_in_french():
    form = a_form("Quels sont vos besoins ?", "French (fr)", ("puits", "eau"), "select_multiple")
    assert draft_phrase(form, "q", "fr") == "citent «\u202f{choice}\u202f» parmi leurs besoins"


def test_a_language_without_rules_has_no_phrases():
    assert draft_phrase(a_form("Do you need help?"), "q", "xx") == ""


def test_the_longest_words_are_exchanged_first_and_each_once():
    pairs = {"your": "their", "your own": "a", "you": "they", "they": "we"}
    assert exchanged("Your own house, you and yours ", pairs) == "a house, they and yours "
    assert exchanged("your", {"your": " "}) == ""


def first_form(text):
    """What a phrase says of several people, answer by answer."""
    return "; ".join(part.split("|")[0] for part in text.split("; "))


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Does the clinic have a roof?", "yes: have a roof; no: do not have a roof"),
        ("Is the clinic open at night?", "yes: are open at night; no: are not open at night"),
        ("Can this clinic take in patients?", "yes: can take in patients; no: cannot take in patients"),
        ("Has the rural clinic been looted?", "yes: have been looted; no: have not been looted"),
        ("Is there a fridge at the clinic?", "yes: have a fridge; no: have no fridge"),
        ("Have there been any thefts?", "yes: have had thefts; no: have had no thefts"),
        ("Do patients pay?", "yes: report that patients pay; no: report that patients do not pay"),
    ],
)
def test_things_are_their_own_subject(label, expected):
    assert draft_phrase(a_form(label), "q", "en", "rural clinic", asked=False) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("What type of clinic is it?", "are of the type “{choice}”"),
        ("What is the state of the roof?", "have “{choice}” as the state of the roof"),
        ("Who runs the clinic?", "have the answer “{choice}” to the question of who runs the clinic"),
        ("Is the clinic open?", "have the answer “{choice}” to the question of whether they are open"),
        ("How do patients pay?", "have the answer “{choice}” to the question of how patients pay"),
        ("For how long has it been closed?", "have been closed for “{choice}”"),
    ],
)
def test_answers_of_things(label, expected):
    assert draft_phrase(a_form(label, names=("a", "b")), "q", "en", "rural clinic", asked=False) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        (
            "What prevents you from returning?",
            "answered “{choice}” when asked what prevents them from returning",
        ),
        ("Is water available here?", "answered “{choice}” when asked whether water is available here"),
        ("Did you receive aid?", "answered “{choice}” when asked whether they received aid"),
        ("How safe is this town?", "answered “{choice}” when asked how safe the town is"),
        ("How is waste disposed of?", "answered “{choice}” when asked how waste is disposed of"),
    ],
)
def test_answers_that_are_more_than_yes_and_no(label, expected):
    assert draft_phrase(a_form(label, names=("a", "b")), "q", "en") == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Quand votre ménage prévoit-il de partir ?", "quand leur ménage prévoit de partir"),
        ("Qu'est-ce qui empêche votre retour ?", "ce qui empêche leur retour"),
        ("Où vivez-vous ?", "où (ils/elles) vivent"),
        ("Quel district votre famille a-t-elle quitté ?", "quel district leur famille a quitté"),
        ("Où juglez-vous ?", ""),
    ],
)
def test_open_questions_in_french(label, expected):
    form = a_form(label, "French (fr)", ("a", "b"))
    told = draft_phrase(form, "q", "fr").split("|")[0]
    assert told == (
        f"ont répondu «\u202f{{choice}}\u202f» à la question de savoir {expected}" if expected else ""
    )


def test_things_and_households_in_french():
    roof = a_form("La clinique est-elle ouverte la nuit ?", "French (fr)", ("oui", "non"))
    assert first_form(draft_phrase(roof, "q", "fr", "clinique", asked=False)) == (
        "oui: sont ouvertes la nuit; non: ne sont pas ouvertes la nuit"
    )
    threat = a_form("Votre ménage a-t-il été menacé ?", "French (fr)", ("oui", "non"))
    assert first_form(draft_phrase(threat, "q", "fr", "ménage")) == (
        "oui: ont été menacés; non: n'ont pas été menacés"
    )


@pytest.mark.parametrize(
    ("label", "names", "expected"),
    [
        ("¿Tiene documentos?", ("si", "no"), "si: tienen documentos; no: no tienen documentos"),
        ("¿Tienes un empleo?", ("si", "no"), "si: tienen un empleo; no: no tienen empleo"),
        ("¿Dónde vives?", "ab", "respondieron «{choice}» al preguntárseles dónde viven"),
        (
            "¿Cuál es la principal fuente de agua?",
            "ab",
            "mencionaron «{choice}» como principal fuente de agua",
        ),
        (
            "¿Su hogar podría regresar?",
            "ab",
            "respondieron «{choice}» al preguntárseles si su hogar podría regresar",
        ),
        ("¿Malabarea?", "ab", ""),
    ],
)
def test_spanish(label, names, expected):
    assert first_form(draft_phrase(a_form(label, "Spanish (es)", names), "q", "es")) == expected


@pytest.mark.parametrize(
    ("label", "names", "expected"),
    [
        ("هل لديكم وثائق؟", ("yes", "no"), "yes: لديهم وثائق; no: ليس لديهم وثائق"),
        ("أين تعيشون؟", "ab", "(أجابوا/أجابت) «\u2068{choice}\u2069» عند سؤال(هم/ها) أين يعيشون"),
        ("ما لون الماء؟", "ab", "(أجابوا/أجابت) «\u2068{choice}\u2069» عند سؤال(هم/ها) عن لون الماء"),
        ("هل أنتم بخير؟", "ab", ""),
    ],
)
def test_arabic(label, names, expected):
    told = draft_phrase(a_form(label, "Arabic (ar)", names), "q", "ar")
    assert first_form(told) == expected
