"""A new champion, history after it, and back: corrections stand, nothing is asked twice, a killed run is taken up by the next."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import text

from complaints_nlp.classification.predictor import QUICK, Prediction, Predictor
from complaints_nlp.labels import Category
from flows.steps.analysing import open_analysts
from flows.steps.relabelling import Relabelled, Relabeller
from flows.versions import roll_back, table
from models.database import open_session
from models.installation import Installation, open_installation
from models.model_store import ArtefactDamaged
from models.records import Source
from models.registry import champion_version, shipped_model, version_in
from models.relabelling import Label, correct_label
from models.settings import Settings
from tests.flows.making import FEEDS, NOW, Killed, kill, land, process, read
from tests.flows.models_made import TEXTS, labels, load_answered, make_champion, model_that_always_says

SHIPPED = version_in(shipped_model())


@pytest.fixture
def ids(place: Installation) -> dict[str, str]:
    return load_answered(place, TEXTS)


@pytest.fixture
def service(place: Installation, tmp_path: Path) -> str:
    """A champion that takes everything for service."""
    make_champion(place, model_that_always_says(Category.SERVICE, tmp_path / "made", version="service-1"), version="service-1")
    return "service-1"


def relabel(place: Installation, *, batch: int = 2) -> Relabelled:
    relabeller = Relabeller(place, batch=batch)
    done = Relabelled(relabeller.version)
    while made := relabeller.next_batch(now=NOW):
        done = done + made
    return done


def test_history_follows_the_champion_and_corrections_stand(place: Installation, ids: dict[str, str], service: str) -> None:
    before = labels(place)
    with open_session(place.engine) as session:
        correct_label(session, Label(ids["slow"], True, Category.NETWORK, "D2"))
        session.commit()
    assert relabel(place).contacts == len(TEXTS)
    after = labels(place)
    assert after[ids["slow"]] == ("network", service, True)
    assert {after[ids[name]] for name in TEXTS if name != "slow"} == {("service", service, False)}
    with open_session(place.engine) as session:
        roll_back(place, now=NOW)
        assert champion_version(session) == SHIPPED
    again = relabel(place)
    assert again.asked == 0  # what the shipped model said is stored
    assert labels(place) == before | {ids["slow"]: ("network", SHIPPED, True)}
    assert relabel(place) == Relabelled(SHIPPED)  # nothing is left


@pytest.mark.parametrize("name", ["store_predictions", "apply_predictions"])
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", [0, 1])
def test_a_killed_run_is_taken_up_by_the_next(
    place: Installation, ids: dict[str, str], service: str, name: str, when: str, nth: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        kill(patch, "flows.steps.relabelling", name, nth, when)
        with pytest.raises(Killed):
            relabel(place)
    assert sum(version == service for _, version, _ in labels(place).values()) == 2 * nth  # whole batches, or nothing
    relabel(place)
    assert {(category, version) for category, version, _ in labels(place).values()} == {("service", service)}


def test_complaints_follow(place: Installation, ids: dict[str, str], service: str) -> None:
    relabel(place)
    with place.engine.connect() as connection:
        found = connection.execute(
            text(
                "select distinct c.category, g.category, is_primary from core.complaint c join core.grievance g "
                "using (complaint_id) where is_primary"
            )
        )
        assert [tuple(row) for row in found] == [("service", "service", True)]


def test_what_comes_in_is_classified_by_the_champion(settings: Settings, tmp_path: Path) -> None:
    feed = FEEDS[Source.SMS]
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "1.txt").write_bytes(feed.file(0, 2))
    with open_installation(settings.model_copy(update={"source_sms_url": str(tmp_path / "outbox"), "workers": 1})) as place:
        make_champion(place, model_that_always_says(Category.SERVICE, tmp_path / "made", version="service-1"), version="service-1")
        land(place, Source.SMS)
        read(place, Source.SMS)
        with open_analysts(place, records=2) as analysts:
            process(place, analysts)
        assert set(labels(place).values()) == {("service", "service-1", False)}
        with open_session(place.engine) as session:
            assert session.scalar(text("select count(*) from ml.prediction where model_version = 'service-1'")) == 2


def test_what_comes_in_is_read_a_second_time(settings: Settings, tmp_path: Path) -> None:
    feed = FEEDS[Source.SMS]
    (tmp_path / "outbox").mkdir()
    (tmp_path / "outbox" / "1.txt").write_bytes(feed.file(0, 2))
    with open_installation(settings.model_copy(update={"source_sms_url": str(tmp_path / "outbox"), "workers": 1})) as place:
        land(place, Source.SMS)
        read(place, Source.SMS)
        with open_analysts(place, records=2) as analysts:
            process(place, analysts)
        assert {version for _, version, _ in labels(place).values()} == {SHIPPED + QUICK}
        done = relabel(place)
        assert (done.contacts, done.asked) == (2, 2)
        assert {version for _, version, _ in labels(place).values()} == {SHIPPED}
        with open_session(place.engine) as session:
            said = session.execute(text("select model_version, count(*) from ml.prediction group by 1 order by 1")).all()
        assert [tuple(row) for row in said] == [(SHIPPED, 2), (SHIPPED + QUICK, 2)]
        assert relabel(place) == Relabelled(SHIPPED)


def test_a_text_edited_while_it_was_read_waits_for_the_next_run(
    place: Installation, ids: dict[str, str], service: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_it = Predictor.predict

    def edited_meanwhile(self: Predictor, texts: Sequence[str]) -> list[Prediction]:
        said = read_it(self, texts)
        with place.engine.begin() as connection:
            connection.execute(
                text("update core.contact_text set masked_text = 'all is well now' where record_id = :id"), {"id": ids["slow"]}
            )
        return said

    with monkeypatch.context() as patch:
        patch.setattr(Predictor, "predict", edited_meanwhile)
        relabel(place, batch=len(TEXTS))
    waiting = {name for name in TEXTS if labels(place)[ids[name]][1] != service}
    assert waiting == {"slow"}
    assert relabel(place).contacts == 1
    assert {version for _, version, _ in labels(place).values()} == {service}


def test_a_champion_whose_files_were_changed_answers_nothing(place: Installation, ids: dict[str, str], service: str) -> None:
    home = Path(place.lake.location) / "models" / service
    (home / "heads.npz").write_bytes(b"something else")
    with pytest.raises(ArtefactDamaged, match=service):
        relabel(place)
    with pytest.raises(ArtefactDamaged, match=service), open_analysts(place, records=1):
        pass
    assert {version for _, version, _ in labels(place).values()} == {SHIPPED}


def test_the_listing_says_who_answers(place: Installation, ids: dict[str, str]) -> None:
    def listed() -> dict[str, str]:
        shown = table(place)
        return dict(zip(shown.columns[0].cells, shown.columns[1].cells, strict=True))  # type: ignore[arg-type]

    assert listed() == {SHIPPED: "champion"}  # none was promoted: the shipped model answers


def test_the_listing_after_a_promotion(place: Installation, service: str) -> None:
    shown = table(place)
    rows = {row[0]: row[1:] for row in zip(*(column.cells for column in shown.columns), strict=True)}
    assert rows[service][:2] == ("champion", "promoted")
    assert rows[SHIPPED][:2] == ("previous", "shipped")
