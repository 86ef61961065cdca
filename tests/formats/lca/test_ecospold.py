"""EcoSpold 1 and 2: small data sets as the programs write them, and the losses they must give."""

from __future__ import annotations

import math
from datetime import date

import pytest

from qingheng.calc.lca.matrices import system_of
from qingheng.calc.lca.model import Fate, FlowKind, Spread
from qingheng.formats.lca import LcaFormat, read_lca
from qingheng.formats.problems import FileRefused
from tests.formats.archives import plain, raw_zip
from tests.formats.lca.packages import zipped

_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold02">'


def spold(activity: str, name: str, rows: str) -> str:
    """An activity data set."""
    return (
        f'{_HEAD}<activityDataset><activityDescription><activity id="{activity}" type="1">'
        f'<activityName xml:lang="de">Übersetzt</activityName><activityName xml:lang="en">{name}</activityName></activity>'
        '<geography><shortname xml:lang="en">CN</shortname></geography>'
        '<timePeriod startDate="2015-01-01" endDate="2020-12-31"/></activityDescription>'
        f"<flowData>{rows}</flowData></activityDataset></ecoSpold>"
    )


def product(
    key: str, amount: str, name: str, unit: str, group: str, *, link: str = "", inside: str = ""
) -> str:
    """An intermediate exchange. group: o0 the reference, i5 from technosphere."""
    kind = "outputGroup" if group.startswith("o") else "inputGroup"
    linked = f' activityLinkId="{link}"' if link else ""
    return (
        f'<intermediateExchange intermediateExchangeId="{key}" amount="{amount}"{linked}><name xml:lang="en">{name}</name>'
        f'<unitName xml:lang="en">{unit}</unitName>{inside}<{kind}>{group[1]}</{kind}></intermediateExchange>'
    )


def gas(amount: str) -> str:
    """Carbon dioxide to air."""
    return (
        f'<elementaryExchange elementaryExchangeId="co2" amount="{amount}" casNumber="000124-38-9">'
        '<name xml:lang="en">Carbon dioxide, fossil</name><unitName xml:lang="en">kg</unitName><compartment>'
        '<compartment xml:lang="en">air</compartment><subcompartment xml:lang="en">unspecified</subcompartment></compartment>'
        "<outputGroup>4</outputGroup></elementaryExchange>"
    )


_UNSURE = (
    '<uncertainty><lognormal meanValue="2" mu="0.69" variance="0.01" varianceWithPedigreeUncertainty="0.04"/>'
    '<pedigreeMatrix reliability="2" completeness="1" temporalCorrelation="4" geographicalCorrelation="1" '
    'furtherTechnologyCorrelation="3"/></uncertainty>'
)


def test_ecospold_2_links_by_activity_and_treats_waste() -> None:
    steel = spold("a-steel", "steel production", product("steel", "1", "steel", "kg", "o0")
                  + product("power", "2", "electricity", "kWh", "i5", link="a-power", inside=_UNSURE)
                  + product("slag", "-0.3", "slag", "kg", "i5", link="a-slag") + gas("1.5"))  # fmt: skip
    power = spold("a-power", "power", product("power", "3.6", "electricity", "MJ", "o0") + gas("4"))
    slag = spold("a-slag", "treatment of slag", product("slag", "-1", "slag", "kg", "o0") + gas("0.1"))
    read = read_lca(zipped({"datasets/a.spold": steel, "datasets/b.spold": power, "datasets/c.spold": slag}))
    assert read.format is LcaFormat.ecospold2
    assert read.losses == ()
    one = read.inventory.processes["a-steel"]
    assert (one.name, one.location, one.valid) == (
        "steel production",
        "CN",
        (date(2015, 1, 1), date(2020, 12, 31)),
    )
    assert (one.exchanges[1].provider, one.exchanges[1].pedigree) == ("a-power", (2, 1, 4, 1, 3))
    assert one.exchanges[1].spread == Spread("lognormal", math.exp(0.2))
    assert read.inventory.flows["slag"].kind is FlowKind.waste
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 3, Fate.linked: 2, Fate.elementary: 3}
    assert sorted(linked.system.amounts) == pytest.approx([-7.2, -0.3, 1.0, 1.0, 3.6])


def test_ecospold_2_says_what_it_loses() -> None:
    first = spold("a", "steel", product("steel", "1", "steel ", "kg", "o0") + product("x", "NaN", "x", "kg", "i5")
                  + product("y", "1", "y", "kg", "i5", link="gone") + gas("").replace('amount=""', "")
                  + '<intermediateExchange intermediateExchangeId="z" amount="1"><name>z</name><unitName>kg</unitName></intermediateExchange>'
                  + product("w", "1", "w", "kg", "i5", inside='<uncertainty><beta minValue="0"/></uncertainty>'))  # fmt: skip
    files: dict[str, bytes | str | dict[str, object]] = {
        "1.spold": first, "2.spold": first, "3.spold": first[:300],
        "4.spold": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + _HEAD[39:] + "&e;</ecoSpold>",
        "5.spold": _HEAD + "<a>" * 300,
        "6.spold": spold("", "nameless", ""),
    }  # fmt: skip
    read = read_lca(zipped(files))
    assert dict(read.codes) == {
        "amount-not-finite": 2, "amount-missing": 2, "direction-missing": 2, "spread": 2, "id-twice": 1, "file-syntax": 1,
        "file-entities": 1, "file-deep": 1, "id-missing": 1, "provider-missing": 1,
    }  # fmt: skip
    assert {one.place for one in read.losses if one.code == "file-entities"} == {"4.spold"}
    assert read.counts["exchanges"] == 12
    assert read.counts["exchanges"] == sum(
        read.counts[one] for one in ("exchanges_read", "exchanges_rejected", "exchanges_left_out")
    )


def test_one_activity_with_two_products_gives_two_processes() -> None:
    two = spold("a", "refining", product("petrol", "1", "petrol", "kg", "o0"))
    other = spold("a", "refining", product("diesel", "1", "diesel", "kg", "o0"))
    user = spold(
        "b",
        "driving",
        product("km", "1", "km", "km", "o0") + product("diesel", "0.06", "diesel", "kg", "i5", link="a"),
    )
    read = read_lca(zipped({"1.spold": two, "2.spold": other, "3.spold": user}))
    assert set(read.inventory.processes) == {"a", "a_diesel", "b"}
    assert read.inventory.processes["b"].exchanges[1].provider == "a_diesel"


def _dataset(number: int, name: str, rows: str) -> str:
    return (
        f'<dataset number="{number}"><metaInformation><processInformation><referenceFunction name="{name}" unit="kg" amount="1" '
        'category="metals" subCategory="ferrous"/><geography location="CN"/><timePeriod><startYear>2001</startYear>'
        '<endYear>2003</endYear></timePeriod><dataSetInformation type="1"/></processInformation></metaInformation>'
        f"<flowData>{rows}</flowData></dataset>"
    )


def _row(number: int, name: str, amount: str, group: str, **more: str) -> str:
    kind = "outputGroup" if group.startswith("o") else "inputGroup"
    stated = "".join(f' {key}="{value}"' for key, value in more.items())
    return f'<exchange number="{number}" name="{name}" unit="kg" meanValue="{amount}"{stated}><{kind}>{group[1]}</{kind}></exchange>'


def _old(*sets: str) -> str:
    return f'<?xml version="1.0"?><ecoSpold xmlns="http://www.EcoInvent.org/EcoSpold01">{"".join(sets)}</ecoSpold>'


def test_ecospold_1_links_by_name_place_and_unit() -> None:
    steel = _dataset(1, "steel", _row(1, "steel", "1", "o0", location="CN")
                     + _row(2, "iron", "1.1", "i5", location="CN", uncertaintyType="1", standardDeviation95="1.21")
                     + _row(3, "Carbon dioxide ", "2", "o4", category="air", subCategory="high", CASNumber="000124-38-9"))  # fmt: skip
    iron = _dataset(
        2,
        "iron",
        _row(1, "iron", "1", "o0", location="CN")
        + _row(2, "ore", "3", "i4", category="resource", subCategory="in ground"),
    )
    read = read_lca(_old(steel, iron).encode())
    assert read.format is LcaFormat.ecospold1
    assert read.losses == ()
    one = read.inventory.processes["steel/CN/kg"]
    assert one.exchanges[1].spread == Spread("lognormal", 1.1)
    assert one.valid == (date(2001, 1, 1), date(2003, 12, 31))
    gas = read.inventory.flows[one.exchanges[2].flow]
    assert (gas.name, gas.compartment, gas.cas, gas.synonyms) == (
        "Carbon dioxide",
        ("air", "high"),
        "124-38-9",
        ("Carbon dioxide ",),
    )
    linked = system_of(read.inventory)
    assert linked.fates == {Fate.reference: 2, Fate.linked: 1, Fate.elementary: 2}
    assert sorted(linked.system.flow_amounts) == [2.0, 3.0]


def test_ecospold_1_divides_co_products_by_the_fractions_stated() -> None:
    rows = (
        _row(1, "copper", "1", "o2") + _row(2, "silver", "0.01", "o2") + _row(3, "CO2", "10", "o4", category="air")
        + '<allocation referenceToCoProduct="1" fraction="70"><referenceToInputOutput>3</referenceToInputOutput></allocation>'
        '<allocation referenceToCoProduct="2" fraction="30"><referenceToInputOutput>3</referenceToInputOutput></allocation>'
        '<allocation referenceToCoProduct="9" fraction="30"><referenceToInputOutput>3</referenceToInputOutput></allocation>'
    )  # fmt: skip
    read = read_lca(zipped({"smelter.xml": _old(_dataset(1, "copper", rows))}))
    one = next(iter(read.inventory.processes.values()))
    assert one.causal == {("copper/CN/kg", 2): 0.7, ("silver/CN/kg", 2): 0.3}
    assert dict(read.codes) == {"allocation-factors": 1}
    assert sorted(system_of(read.inventory).system.flow_amounts) == pytest.approx([3.0, 7.0])


def test_ecospold_1_says_what_it_loses() -> None:
    bare = _dataset(1, "bare", _row(1, "CO2", "1", "o4", category="air"))
    odd = _dataset(2, "odd", _row(1, "odd", "1", "o0") + _row(2, "x", "1", "i9") + _row(3, "", "1", "i5")
                   + _row(4, "x", "", "i5") + _row(5, "x", "1", "i5", uncertaintyType="1", standardDeviation95="0.5"))  # fmt: skip
    again = _dataset(3, "bare", _row(1, "bare", "1", "o0"))
    read = read_lca(_old(bare, odd, again, odd, "<dataset/>").encode())
    assert dict(read.codes) == {
        "reference-made": 1, "direction-missing": 2, "flow-missing": 2, "amount-missing": 2, "spread": 2,
        "id-twice": 1, "id-missing": 1,
    }  # fmt: skip
    assert set(read.inventory.processes) == {"bare/CN/kg", "bare/CN/kg #3", "odd/CN/kg"}


def test_entities_and_other_xml_are_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><ecoSpold>&a;</ecoSpold>'
    for data, code in (
        (bomb, "xml_entities"),
        (raw_zip([plain("a.xml", bomb)]), "xml_entities"),
        (b"<html/>", "lca_format_unknown"),
    ):
        with pytest.raises(FileRefused) as met:
            read_lca(data)
        assert met.value.problem.code == code
