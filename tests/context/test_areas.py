from analysis.context.areas import read_areas
from analysis.problems import Problems

HEAD = "city,place,place::fr,kind,kind::fr,latitude,longitude,source\n"


def read(tmp_path, rows):
    path = tmp_path / "places.csv"
    path.write_text(HEAD + rows, encoding="utf-8")
    problems = Problems()
    return read_areas(path, ("port", "hill"), problems), [str(problem) for problem in problems]


def test_areas_by_city_in_their_languages(tmp_path):
    areas, met = read(
        tmp_path,
        "port,Bus station,Gare,Transport,,12.600,-7.95,The tests\nhill,Market,,Trade,Commerce,0,0,\n",
    )
    assert met == []
    (station,), (market,) = areas["port"], areas["hill"]
    assert (station.name("fr"), station.kind("fr"), station.name("ar")) == (
        "Gare",
        "Transport",
        "Bus station",
    )
    assert (station.latitude, station.longitude, station.source) == (12.6, -7.95, "The tests")
    assert (market.name("fr"), market.kind("fr")) == ("Market", "Commerce")


def test_rows_that_no_map_can_show(tmp_path):
    areas, met = read(
        tmp_path,
        "port,Station,,,,north,-7.95,\nport,Tower,,,,91,-7.95,\nprot,Gate,,,,12,-7,\n"
        "port,Gate,,,,12,-7,\nport,Gate,,,,12,-7,\nport,,,,,12,-7,\n",
    )
    where, degrees = str(tmp_path / "places.csv"), "degrees from -90 to 90, like 12.65."
    assert met == [
        f"{where}, row 2, latitude: this is no latitude; a map needs it. Got 'north'. Expected {degrees}",
        f"{where}, row 3, latitude: this is no latitude; a map needs it. Got '91'. Expected {degrees}",
        f"{where}, row 4, city: there is no such city. Got 'prot'. Expected perhaps 'port'.",
        f"{where}, row 6, place: this place is listed twice. Got 'Gate'.",
        f"{where}, row 7, place: a place needs a name.",
    ]
    assert len(areas["port"]) == 2


def test_no_file_and_a_file_without_its_columns(tmp_path):
    assert read_areas(tmp_path / "places.csv", ("port",), Problems()) == {}
    path = tmp_path / "places.csv"
    path.write_text("city,name\nport,Gate\n", encoding="utf-8")
    problems = Problems()
    assert read_areas(path, ("port",), problems) == {}
    (met,) = map(str, problems)
    assert (
        met
        == f"{path}, row 1: columns are missing. Got 'city, name'. Expected place, kind, latitude, longitude."
    )
