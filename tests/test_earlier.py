"""Feedback that was made anew: the older page stays beside the newer one."""

from nbgrader.api import Gradebook


def test_an_older_page_is_kept_with_its_time_and_only_where_something_changed(toy):
    toy.submit("ada", raw=b"not a notebook")
    toy.grade()  # no kernel: there is nothing to run
    earlier = toy.folder / "feedback-earlier" / "ada" / "hw"
    page = toy.folder / "feedback" / "ada" / "hw" / "T_toy.html"
    assert toy.api().generate_feedback("hw")["success"]
    first = page.read_text()
    assert toy.api().generate_feedback("hw", force=True)["success"]
    assert not earlier.exists(), "nothing changed"
    for force in (False, True):
        with Gradebook(toy.app().coursedir.db_url, "toy") as gradebook:
            gradebook.find_grade("T-why", "T_toy", "hw", "ada").manual_score = 2 + force
            gradebook.db.commit()
        assert toy.api().generate_feedback("hw", force=force)["success"]
    kept = sorted(earlier.iterdir())
    assert len(kept) == 2, "however soon one follows the other"
    assert kept[0].read_text() == first and kept[0].name.startswith("T_toy 20")
    assert kept[0].name.endswith("+0000.html")
    assert page.read_text() not in [path.read_text() for path in kept]
