"""The DDI codebook against the structure of DDI-Codebook 2.5.

The schema itself is under the LGPL and is not shipped: what is checked is the order of elements, how often
they may stand, the attributes and the words that they take, as codebook.xsd (2012-01-17) has them for the
elements that we write.
Where DDI_SCHEMA names that file, beside the schemas that it imports, all of it is held against that.
"""

import os
import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from lxml import etree

from analysis.commands.release import ReleaseRequest, release
from analysis.disclosure.release.package.ddi import NAMESPACE, write_ddi
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import PEOPLE, RECIPE, write_workspace
from tests.disclosure.release.package.small import FRAME, RELEASED, described

ORDER = {
    "codeBook": ("docDscr", "stdyDscr", "fileDscr", "dataDscr", "otherMat"),
    "docDscr": ("citation",),
    "stdyDscr": ("citation", "studyAuthorization", "stdyInfo", "studyDevelopment", "method", "dataAccs"),
    "citation": ("titlStmt", "rspStmt", "prodStmt", "distStmt"),
    "titlStmt": ("titl", "subTitl", "altTitl", "parTitl", "IDNo"),
    "prodStmt": ("producer", "copyright", "prodDate", "prodPlac", "software"),
    "stdyInfo": ("studyBudget", "subject", "abstract", "sumDscr"),
    "sumDscr": (
        "timePrd",
        "collDate",
        "nation",
        "geogCover",
        "geogUnit",
        "geoBndBox",
        "boundPoly",
        "anlyUnit",
        "universe",
        "dataKind",
    ),
    "method": ("dataColl", "notes", "anlyInfo"),
    "dataColl": (
        "timeMeth",
        "dataCollector",
        "collectorTraining",
        "frequenc",
        "sampProc",
        "sampleFrame",
        "targetSampleSize",
        "deviat",
        "collMode",
        "resInstru",
        "instrumentDevelopment",
        "sources",
        "collSitu",
        "actMin",
        "ConOps",
        "weight",
        "cleanOps",
    ),
    "dataAccs": ("setAvail", "useStmt"),
    "useStmt": (
        "confDec",
        "specPerm",
        "restrctn",
        "contact",
        "citReq",
        "deposReq",
        "conditions",
        "disclaimer",
    ),
    "fileDscr": ("fileTxt", "locMap", "notes"),
    "fileTxt": (
        "fileName",
        "fileCitation",
        "dataFingerprint",
        "fileCont",
        "fileStrc",
        "dimensns",
        "fileType",
    ),
    "dimensns": ("caseQnty", "varQnty"),
    "dataDscr": ("varGrp", "nCubeGrp", "var"),
    "var": (
        "location",
        "labl",
        "imputation",
        "security",
        "embargo",
        "respUnit",
        "anlysUnit",
        "qstn",
        "valrng",
        "invalrng",
        "undocCod",
        "universe",
        "TotlResp",
        "sumStat",
        "txt",
        "stdCatgry",
        "catgryGrp",
        "catgry",
        "codInstr",
        "verStmt",
        "concept",
        "derivation",
        "varFormat",
    ),
    "qstn": ("qstnLit",),
    "valrng": ("item", "range"),
    "catgry": ("catValu", "labl", "txt", "catStat"),
}
REPEATED = {"var", "sumStat", "catgry", "collDate"}
ATTRIBUTES = {
    "codeBook": {
        "version",
        "{http://www.w3.org/XML/1998/namespace}lang",
        "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation",
    },
    "collDate": {"date", "event"},
    "confDec": {"required"},
    "fileDscr": {"ID", "URI"},
    "var": {"ID", "name", "files", "intrvl"},
    "range": {"UNITS", "min", "max"},
    "sumStat": {"type"},
    "catStat": {"type"},
    "varFormat": {"type", "category"},
}
WORDS = {
    ("codeBook", "version"): {"2.5"},
    ("collDate", "event"): {"start", "end", "single"},
    ("confDec", "required"): {"yes", "no"},
    ("var", "intrvl"): {"contin", "discrete"},
    ("sumStat", "type"): {"mean", "medn", "mode", "vald", "invd", "min", "max", "stdev", "other"},
    ("catStat", "type"): {"freq", "percent", "crosstab", "other"},
    ("varFormat", "type"): {"character", "numeric"},
    ("varFormat", "category"): {"date"},
    ("range", "UNITS"): {"INT", "REAL"},
}
REQUIRED = {"codeBook": "stdyDscr", "stdyDscr": "citation", "citation": "titlStmt", "titlStmt": "titl"}


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    home = write_workspace(tmp_path_factory.mktemp("ddi"), RECIPE + "licence: CC BY-IGO\ncontact: A desk\n")
    (one,) = release(ReleaseRequest(Workspace(home), home / "release.yaml"))
    return one.folder / "ddi.xml"


@pytest.fixture(scope="module")
def root(written):
    return ET.parse(written).getroot()


def tag(element) -> str:
    space, _, name = element.tag.removeprefix("{").partition("}")
    assert space == NAMESPACE
    return name


def test_elements_stand_in_the_order_of_the_schema(root):
    for element in root.iter():
        children = [tag(child) for child in element]
        if children:
            order = ORDER[tag(element)]
            assert children == sorted(children, key=order.index), tag(element)
            once = [name for name in children if name not in REPEATED]
            assert len(once) == len(set(once)), tag(element)
        assert set(element.attrib) <= ATTRIBUTES.get(tag(element), set()), tag(element)


def test_attributes_have_the_words_of_the_schema_and_required_elements_are_there(root):
    for element in root.iter():
        for name, value in element.attrib.items():
            assert value in WORDS.get((tag(element), name), {value}), (tag(element), name)
        needed = REQUIRED.get(tag(element))
        assert needed is None or needed in [tag(child) for child in element], tag(element)
        assert tag(element) != "var" or element.get("name")
        assert tag(element) != "sumStat" or element.get("type")


@pytest.mark.skipif("DDI_SCHEMA" not in os.environ, reason="DDI_SCHEMA names no codebook.xsd (LGPL)")
def test_the_whole_is_valid_against_the_schema(written):
    schema = etree.XMLSchema(etree.parse(os.environ["DDI_SCHEMA"]))
    schema.assertValid(etree.parse(written))


def test_ids_are_unique_and_files_refer_to_them(root):
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    assert len(ids) == len(set(ids))
    assert {element.get("files") for element in root.iter() if element.get("files")} <= set(ids)


def test_it_tells_of_every_variable_its_values_and_how_often_they_stand(root):
    names = {"d": NAMESPACE}
    variables = {variable.get("name"): variable for variable in root.iterfind(".//d:var", names)}
    sex = variables["sex"]
    assert sex.find("d:labl", names).text == "Sex"
    counts = {
        category.find("d:catValu", names).text: int(category.find("d:catStat", names).text)
        for category in sex.iterfind("d:catgry", names)
    }
    valid = int(next(stat for stat in sex.iterfind("d:sumStat", names) if stat.get("type") == "vald").text)
    assert set(counts) == {"f", "m"} and sum(counts.values()) == valid <= PEOPLE
    assert variables["income"].find("d:universe", names).text
    assert root.find(".//d:caseQnty", names).text == str(PEOPLE)
    assert root.find(".//d:conditions", names).text == "CC BY-IGO"


SMALL = """\
<dataDscr>
<var ID="V1" name="id" files="F1" intrvl="discrete">
<labl>Number</labl>
<sumStat type="vald">4</sumStat>
<sumStat type="invd">0</sumStat>
<varFormat type="character" />
</var>
<var ID="V2" name="sex" files="F1" intrvl="discrete">
<labl>Sex</labl>
<qstn>
<qstnLit>Sex?</qstnLit>
</qstn>
<sumStat type="vald">3</sumStat>
<sumStat type="invd">1</sumStat>
<catgry>
<catValu>f</catValu>
<labl>Women</labl>
<catStat type="freq">2</catStat>
</catgry>
<catgry>
<catValu>m</catValu>
<labl>Men</labl>
<catStat type="freq">1</catStat>
</catgry>
<catgry>
<catValu>x</catValu>
<labl>Other</labl>
<catStat type="freq">0</catStat>
</catgry>
<varFormat type="character" />
</var>
<var ID="V3" name="ill_yes" files="F1" intrvl="discrete">
<labl>Ill: yes</labl>
<sumStat type="vald">3</sumStat>
<sumStat type="invd">1</sumStat>
<catgry>
<catValu>0</catValu>
<labl>No</labl>
<catStat type="freq">1</catStat>
</catgry>
<catgry>
<catValu>1</catValu>
<labl>Yes</labl>
<catStat type="freq">2</catStat>
</catgry>
<varFormat type="numeric" />
</var>
<var ID="V4" name="long" files="F1" intrvl="contin">
<labl>Income</labl>
<valrng>
<range UNITS="REAL" min="0.25" max="3" />
</valrng>
<universe>women</universe>
<sumStat type="vald">3</sumStat>
<sumStat type="invd">1</sumStat>
<codInstr>altered.top_code; altered.noise</codInstr>
<varFormat type="numeric" />
</var>
<var ID="V5" name="day" files="F1" intrvl="contin">
<labl>Day</labl>
<sumStat type="vald">2</sumStat>
<sumStat type="invd">2</sumStat>
<varFormat type="character" category="date" />
</var>
</dataDscr>
"""


def small(path, **more) -> str:
    """The whole file of the small release, without indents and namespaces."""
    text = write_ddi(described(**more), path).read_text(encoding="utf-8")
    return "".join(f"{line.strip()}\n" for line in text.splitlines())


def test_every_variable_as_it_is_written(tmp_path):
    text = small(tmp_path / "ddi.xml", questions={"sex": "Sex?"})
    assert (
        text.startswith('<?xml version="1.0" encoding="UTF-8"?>\n<codeBook xmlns=') and text.count("<?") == 1
    )
    assert text[text.index("<dataDscr>") : text.index("</codeBook>")] == SMALL
    assert "<caseQnty>4</caseQnty>\n<varQnty>5</varQnty>" in text


def test_what_is_known_of_the_study_is_told_and_nothing_else(tmp_path):
    known = {"country": "Here", "producer": "A team", "period": ("2021-03", "2021-04"), "unit": "people"}
    text = small(tmp_path / "a.xml", **known)
    for told in (
        "<nation>Here</nation>",
        "<producer>A team</producer>",
        '<collDate date="2021-03" event="start">2021-03</collDate>',
        '<collDate date="2021-04" event="end">2021-04</collDate>',
        "<abstract>Of nobody.</abstract>",
        "<contact>A desk</contact>",
        "<conditions>CC BY</conditions>",
        '<confDec required="no">failed</confDec>',
        "<sampProc>basis.sample</sampProc>",
        "<cleanOps>step.drop questions=age Nobody needs it.</cleanOps>",
    ):
        assert told in text, told
    bare = small(tmp_path / "b.xml", about="")
    assert not {"<nation", "<producer", "<collDate", "<abstract"} & set(bare.replace(">", " ").split())


def test_a_number_that_nobody_gave_has_no_range(tmp_path):
    data = replace(RELEASED.data, frame=FRAME.assign(long=float("nan")))
    assert "<valrng>" not in small(tmp_path / "a.xml", released=replace(RELEASED, data=data))
