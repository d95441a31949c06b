"""The loop, shown on a scratch home with everything up and real training: ``python -m tests.proofs.retraining``.

A champion is trained without one language; people correct that language's contacts; retraining promotes. With a tenth of the labels flipped the
search finds at least half and training without cleaning is refused. From identical data the champion is kept. Then a rollback, and history labelled
anew: corrections stand. Every run is one of a deployment, asked for through the API and run by the worker. The corpus is cut to short texts and
trainings are quick ones, to fit in an hour on two free cores.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from sqlalchemy import text

from complaints_nlp.classification.corpus import Example
from models.records import Source, record_id
from models.relabelling import Label, correct_label
from tests.proofs.loop_scene import (
    NOT_SHOWN,
    SOURCES,
    Scene,
    candidate,
    champion,
    command,
    flipped_ids,
    run,
    session_of,
    show,
    state,
    write_corpora,
)
from tests.proofs.manager import demand, everything_up, free_port, lead_prefect_to, say

BY_SPREADSHEET: Final = 10
FROM_CHAMPION: Final = 3  # epochs of a training that starts from the champion


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--language",
        default="ha",
        help="the language the first champion is trained without; English leaves less to restore, as Pidgin teaches most of it",
    )
    parser.add_argument(
        "--epochs", type=int, default=5, help="of the first champion, from the bare base; those after it start from it and take 3"
    )
    parser.add_argument("--words", type=int, default=60, help="longest text that is learned from, in words")
    options = parser.parse_args(argv)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="complaints-loop-", ignore_cleanup_errors=True) as folder:
        scene, port = Scene(Path(folder), options.language, options.epochs, options.words), free_port()
        write_corpora(scene)
        for folder_name in SOURCES.values():
            (scene.home / folder_name).mkdir()
        lead_prefect_to(scene.home, port)
        with everything_up(scene.home, port, _settings(scene)):
            _play(scene)
    say("done", f"in {(time.monotonic() - began) / 60:.1f} minutes; not shown: {'; '.join(NOT_SHOWN) or 'nothing'}")
    return 1 if NOT_SHOWN else 0


def _play(scene: Scene) -> None:
    started = _first_champion(scene)
    _take_in(scene)
    _correct(scene)
    promoted = _a_corrections_restore(scene, started)
    _b_flipped_labels(scene)
    _c_identical_data(scene, promoted)
    _rollback_and_reprocess(scene, started, promoted)


def _settings(scene: Scene) -> dict[str, str]:
    locations = {f"COMPLAINTS_SOURCE_{source.upper()}_URL": str(scene.home / folder) for source, folder in SOURCES.items()}
    return locations | {"COMPLAINTS_SETTLE_SECONDS": "0"}


def _first_champion(scene: Scene) -> str:
    """Trained by the flow without the language. The shipped model, which knows it, is better: so a person promotes."""
    done = run("retrain_classifier", corpus=scene.corpus("part"), epochs=scene.epochs, data="", quick=True, fresh=True)
    say("start", f"trained without {scene.language}: {done.said}")
    version = candidate(scene)
    command(scene, "models", "promote", version)
    demand(champion(scene) == version, "a person can promote")
    return version


def _take_in(scene: Scene) -> None:
    rows = [(example.id, example.text) for example in (*scene.missing, *scene.others)]
    with (scene.home / "forms" / "forms.csv").open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Submission ID", "Submitted At", "Full Name", "Phone Number", "Your Complaint"])
        for number, (name, words) in enumerate(rows):
            writer.writerow([name, f"2026-11-{1 + number % 20:02d} 10:{number % 60:02d}", "", f"0710555{number:04d}", words])
    run("ingest_web_forms")
    run("process_complaints")
    run("reprocess_complaints")  # the second reading
    with session_of(scene) as session:
        versions = dict(session.execute(text("select model_version, count(*) from core.contact group by 1")).all())
    say("take in", f"{len(rows)} contacts, {len(scene.missing)} of them in {scene.language}; answered by {versions}")
    demand(versions == {champion(scene): len(rows)}, "every contact is answered by the champion and says so")


def _correct(scene: Scene) -> None:
    """Some through a spreadsheet, the rest through the SQL function, as role reviewer."""
    truth = {record_id(Source.WEB_FORMS, example.id): example for example in scene.missing}
    review = scene.home / "review.csv"
    command(scene, "review", "export", str(review), "--most", "1000")
    through_file = _answer(review, truth)
    command(scene, "review", "import", str(review))
    with session_of(scene) as session:
        session.execute(text("set local role reviewer"))
        for name, example in truth.items():
            if name not in through_file:
                correct_label(session, _label(name, example))
        session.commit()
        found = dict(session.execute(text("select via, count(*) from ml.correction group by 1")).all())
    say("correct", f"{found}")
    demand(
        found == {"csv": len(through_file), "sql": len(truth) - len(through_file)} and bool(through_file), "both ways of correcting work"
    )


def _answer(path: Path, truth: Mapping[str, Example]) -> set[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    answered: set[str] = set()
    for row in rows:
        if row["record_id"] in truth and len(answered) < BY_SPREADSHEET:
            label = _label(row["record_id"], truth[row["record_id"]])
            said = {"is_complaint": "yes" if label.is_complaint else "no", "category": label.category or "", "code": label.code or ""}
            row.update(said, secondary=";".join(label.secondary))
            answered.add(row["record_id"])
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return answered


def _label(name: str, example: Example) -> Label:
    code = example.code if example.is_complaint else None
    return Label(name, example.is_complaint, example.category, code, example.secondary)


def _a_corrections_restore(scene: Scene, started: str) -> str:
    done = run("retrain_classifier", corpus=scene.corpus("part"), epochs=FROM_CHAMPION, data="", quick=True)
    say("(a)", done.said)
    version = candidate(scene)
    _show_language(scene, version)
    promoted = done.said.startswith("promoted")
    show(promoted and champion(scene) == version != started, "(a) corrections restore the language: promoted")
    if not promoted:
        command(scene, "models", "promote", version)  # so that the rest can be seen
    changed = run("reprocess_complaints")
    with session_of(scene) as session:
        left = session.scalar(text("select count(*) from core.contact where model_version <> :v"), {"v": version})
    say("reprocess", f"history is labelled by {version}; {changed.seconds:.0f} s")
    show(left == 0, "history follows the new champion")
    _demand_corrections(scene)
    return version


def _show_language(scene: Scene, version: str) -> None:
    with session_of(scene) as session:
        slices = session.scalar(text("select slices from ml.model_version where version = :v"), {"v": version})
    each = slices[f"language {scene.language}"]
    say("", f"on {scene.language}, {each['rows']} rows: {each['champion']:.3f} -> {each['candidate']:.3f}")


def _b_flipped_labels(scene: Scene) -> None:
    before = state(scene)
    wrong = flipped_ids(scene)
    done = run("retrain_classifier", corpus=scene.corpus("flipped"), epochs=FROM_CHAMPION, data="", quick=True, clean=False)
    suspects = {row["id"] for row in json.loads(done.artifacts["retrain-classifier-suspects"])}
    found = len(wrong & suspects)
    say("(b)", done.said)
    say(
        "",
        f"of {len(wrong)} flipped labels {found} ({found / len(wrong):.0%}) are among the {len(suspects)} suspects; {done.seconds:.0f} s",
    )
    show(done.said.startswith("refused"), "(b) training without cleaning is refused")
    show(found >= len(wrong) / 2, "(b) the search finds at least half of the flipped labels")
    show(state(scene) == before, "(b) a refused run changes nothing")


def _c_identical_data(scene: Scene, promoted: str) -> None:
    """The same rows and another seed: a model as good, give or take chance."""
    done = run("retrain_classifier", corpus=scene.corpus("part"), epochs=FROM_CHAMPION, data="", quick=True, seed=7)
    say("(c)", done.said)
    version = candidate(scene)
    with session_of(scene) as session:
        hashes = session.execute(
            text("select distinct data_hash from ml.model_version where version in (:a, :b)"), {"a": promoted, "b": version}
        )
        same = len(list(hashes)) == 1
    show(same and version != promoted, "(c) the data were identical, and it trained")
    show(
        done.said.startswith("kept: no better than noise") and champion(scene) == promoted, "(c) identical data: kept, no better than noise"
    )


def _rollback_and_reprocess(scene: Scene, started: str, promoted: str) -> None:
    command(scene, "models", "rollback")
    show(champion(scene) == started, "one command rolls back")
    done = run("reprocess_complaints")
    with session_of(scene) as session:
        labels = dict(session.execute(text("select model_version, count(*) from core.contact group by 1")).all())
        kept = dict(session.execute(text("select model_version, count(*) from ml.prediction group by 1")).all())
        wrong = session.scalar(
            text(
                "select count(*) from core.contact c join ml.prediction p using (record_id, model_version) "
                "where c.corrected_at is null and (c.category, c.is_complaint) is distinct from (p.category, p.is_complaint)"
            )
        )
    say("rollback", f"from {promoted} to {started}; labels now: {labels}; predictions kept: {kept}; {done.seconds:.0f} s")
    show(set(labels) == {started} and wrong == 0, "after the rollback history is labelled by the champion of before")
    show({started, promoted} <= set(kept), "what every model said is kept")
    _demand_corrections(scene)
    say("models", "as python -m flows models lists them:\n" + command(scene, "models"))


def _demand_corrections(scene: Scene) -> None:
    with session_of(scene) as session:
        rows = session.execute(
            text("select record_id, is_complaint, category, code, secondary from core.contact where corrected_at is not null")
        ).all()
        primary = dict(
            session.execute(
                text(
                    "select c.record_id, g.category from core.contact c join core.grievance g using (complaint_id) "
                    "where corrected_at is not null and c.record_id = c.complaint_id and is_primary"
                )
            ).all()
        )
    found = {row[0]: (*tuple(row)[1:4], set(row[4])) for row in rows}
    wanted = {}
    for example in scene.missing:
        label = _label(record_id(Source.WEB_FORMS, example.id), example)
        wanted[label.record_id] = (label.is_complaint, label.category, label.code, set(label.secondary) if label.is_complaint else set())
    differing = [name for name in wanted if found.get(name) != wanted[name]]
    say("", f"{len(wanted) - len(differing)} of {len(wanted)} corrections stand, {len(primary)} of them as a complaint's own grievance")
    show(not differing, "corrections still stand")
    show(all(category == wanted[name][1] for name, category in primary.items()), "complaints and grievances say what people said")


if __name__ == "__main__":
    sys.exit(main())
