"""The DDI codebook against the structure of DDI-Codebook 2.5.

The schema itself is under the LGPL and is not shipped: what is checked is the order of elements, how often
they may stand, the attributes and the words that they take, as codebook.xsd (2012-01-17) has them for the
elements that we write.
Where DDI_SCHEMA names that file, beside the schemas that it imports, all of it is held against that.
"""

import os
import xml.etree.ElementTree as ET

import pytest
from lxml import etree

from analysis.commands.release import ReleaseRequest, release
from analysis.disclosure.release.package.ddi import NAMESPACE
from analysis.workspace import Workspace
from tests.disclosure.release.drawn import PEOPLE, RECIPE, write_workspace

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
