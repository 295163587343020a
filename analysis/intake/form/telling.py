"""Which questions would tell who somebody is, by what the form says of them: type, name and label."""

from __future__ import annotations

from analysis.intake.form.form import NUMERIC, Form
from analysis.reading.identifying_words import TELLING, says

BY_TYPE = {
    **dict.fromkeys(("geopoint", "geotrace", "geoshape", "start-geopoint"), "position"),
    **dict.fromkeys(("image", "audio", "video", "file", "background-audio", "barcode", "signature"), "media"),
    **dict.fromkeys(
        ("start", "end", "today", "deviceid", "subscriberid", "simserial", "phonenumber", "username"),
        "paradata",
    ),
    **dict.fromkeys(("email", "audit", "imei", "uuid", "xml-external", "csv-external"), "paradata"),
    **dict.fromkeys(("date", "dateTime", "datetime", "time"), "date"),
    "text": "text",
    "string": "text",
    "calculate": "calculated",
    "hidden": "calculated",
}
SHORT_LABEL, _NO_LABEL = 4, 1  # words: "What is your nationality?"; of numbers no single word of a sentence


def identify_question(form: Form, question: str) -> str:
    """Why a question would identify people by its type, name or label; "" where it would not."""
    asked = form.questions[question]
    labels = tuple(asked.labels.values())
    if asked.is_select:
        return "staff" if says("staff", question, labels, SHORT_LABEL) else ""
    kind = BY_TYPE.get(asked.type, "")
    if kind not in ("", "text", "calculated"):
        return kind
    is_number = asked.type in NUMERIC
    for meaning in TELLING:
        if meaning == "name" and is_number:
            continue  # "nombre_enfants" is how many children
        if says(meaning, question, labels, _NO_LABEL if is_number else 0):
            return meaning
    return kind


def leads_to_people(form: Form, question: str) -> bool:
    """Whether the answers of a list, or the numbers of a question, would be those of somebody: who
    interviewed, a phone, a document, a position; not an amount.
    """
    if identify_question(form, question) not in TELLING:
        return False
    return not says("amount", question, form.questions[question].labels.values(), SHORT_LABEL)
