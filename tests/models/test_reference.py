from __future__ import annotations

from collections import Counter

from sqlalchemy import text
from sqlmodel import Session

from complaints_nlp.labels import Category
from models.records import CHANNEL_OF
from models.reference import DIMENSIONS, refresh, rows

BY_TABLE = {dimension.table: dimension for dimension in DIMENSIONS}
# As the constitution's first schedule lists them; 768 and the six area councils of the capital territory.
LGAS = {
    **{"Abia": 17, "Adamawa": 21, "Akwa Ibom": 31, "Anambra": 21, "Bauchi": 20, "Bayelsa": 8, "Benue": 23, "Borno": 27},
    **{"Cross River": 18, "Delta": 25, "Ebonyi": 13, "Edo": 18, "Ekiti": 16, "Enugu": 17, "FCT": 6, "Gombe": 11, "Imo": 27},
    **{"Jigawa": 27, "Kaduna": 23, "Kano": 44, "Katsina": 34, "Kebbi": 21, "Kogi": 21, "Kwara": 16, "Lagos": 20},
    **{"Nasarawa": 13, "Niger": 25, "Ogun": 20, "Ondo": 18, "Osun": 30, "Oyo": 33, "Plateau": 17, "Rivers": 23, "Sokoto": 23},
    **{"Taraba": 16, "Yobe": 17, "Zamfara": 14},
}


def lgas() -> list[dict[str, str | list[str]]]:
    return list(rows(BY_TABLE["lga"]))


def test_every_state_has_its_local_governments() -> None:
    assert Counter(row["state"] for row in lgas()) == LGAS
    assert len(LGAS) == 37
    assert sum(LGAS.values()) == 774


def test_an_alias_means_one_place_and_is_no_other_places_name() -> None:
    states = {str(row["state"]).casefold() for row in rows(BY_TABLE["state"])}
    names = {str(row["lga"]).casefold() for row in lgas()}
    aliases = [alias.casefold() for row in lgas() for alias in row["aliases"]]
    assert [alias for alias, count in Counter(aliases).items() if count > 1] == []
    assert set(aliases) & (states | names) == set()


def test_states_and_local_governments_spell_alike() -> None:
    assert {row["state"] for row in lgas()} == {row["state"] for row in rows(BY_TABLE["state"])}
    assert len({row["region"] for row in rows(BY_TABLE["region"])}) == 6


def test_codes_count_under_the_three_categories_and_channels_are_the_sources() -> None:
    assert {row["category"] for row in rows(BY_TABLE["code"])} == set(Category) == {row["category"] for row in rows(BY_TABLE["category"])}
    assert {row["channel"] for row in rows(BY_TABLE["channel"])} == set(CHANNEL_OF.values())


def test_only_codes_the_regulator_does_not_publish_are_provisional() -> None:
    provisional = {str(row["code"])[0] for row in rows(BY_TABLE["code"]) if row["provisional"] == "true"}
    assert provisional == set("DEFGHIZ")


def test_the_warehouse_holds_what_the_files_say(session: Session) -> None:
    for dimension in DIMENSIONS:
        expected = {tuple(row[key] for key in dimension.keys) for row in rows(dimension)}
        keys = ", ".join(f"{key}::text" for key in dimension.keys)
        found = session.execute(text(f"select {keys} from core.{dimension.table}"))
        assert {tuple(row) for row in found} == expected, dimension.table


def test_a_corrected_file_corrects_the_warehouse(session: Session) -> None:
    session.execute(text("update core.state set capital = 'elsewhere' where state = 'Lagos'"))
    refresh(session.connection())
    assert session.scalar(text("select capital from core.state where state = 'Lagos'")) == "Ikeja"
