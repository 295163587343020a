"""The DDI codebook against the structure of DDI-Codebook 2.5.

The schema itself is under the LGPL and is not shipped: what is checked is the order of elements, how often
they may stand, and the attributes, as its field level documentation has them for the elements that we write.
"""

import xml.etree.ElementTree as ET

import pytest

from analysis.commands.release import Request, release
from analysis.disclosure.release.ddi import NAMESPACE
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
    "fileDscr": {"ID", "URI"},
    "var": {"ID", "name", "files", "intrvl"},
    "range": {"min", "max"},
    "sumStat": {"type"},
    "catStat": {"type"},
    "varFormat": {"type", "schema"},
}


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    home = write_workspace(tmp_path_factory.mktemp("ddi"), RECIPE + "licence: CC BY-IGO\ncontact: A desk\n")
    (one,) = release(Request(Workspace(home), home / "release.yaml"))
    return ET.parse(one.folder / "ddi.xml").getroot()


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
