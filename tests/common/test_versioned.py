from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, models, transaction
from django.test.utils import CaptureQueriesContext, isolate_apps

from casemgr.common.versioned import FieldChange, FieldMerge, Stale, Versioned, changes, snapshot, three_way

with isolate_apps("casemgr.common"):

    class Desk(models.Model):
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "common"

        def __str__(self):
            return self.name

    class Folder(Versioned):
        title = models.CharField(max_length=20)
        pages = models.IntegerField(default=0)
        desk = models.ForeignKey(Desk, models.PROTECT, null=True)
        touched_at = models.DateTimeField(auto_now=True)

        class Meta:
            app_label = "common"

        def __str__(self):
            return self.title


MODELS = [Desk, Folder]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables")]
LABELS = {"title": "标题", "pages": "页数", "desk": "科室"}


@pytest.fixture
def folder():
    return Folder.objects.create(title="刷单案", pages=3)


def as_read_by(_officer, folder):
    return Folder.objects.get(pk=folder.pk)


def test_a_save_over_the_version_that_was_read_counts_it_up(folder):
    folder.title, folder.desk = "刷单返利案", Desk.objects.create(name="刑侦")
    folder.save_checked(1, ["title", "desk"])
    saved = Folder.objects.get()
    assert (saved.title, saved.desk.name, saved.version, folder.version) == ("刷单返利案", "刑侦", 2, 2)


def test_only_the_named_fields_are_saved(folder):
    folder.title, folder.pages = "刷单返利案", 99
    folder.save_checked(1, ["title"])
    assert Folder.objects.get().pages == 3


def test_it_is_one_update(folder):
    with CaptureQueriesContext(connection) as queries:
        folder.save_checked(1, ["title"])
    assert [query["sql"].split()[0] for query in queries] == ["UPDATE"]


def test_fields_that_fill_themselves_do_so_here_too(folder):
    before = folder.touched_at
    folder.save_checked(1, ["touched_at"])
    assert Folder.objects.get().touched_at > before


def test_who_saves_second_is_told_what_the_row_is_now(folder):
    zhang, li = as_read_by("张", folder), as_read_by("李", folder)
    zhang.title = "张改的"
    zhang.save_checked(zhang.version, ["title"])
    li.title = "李改的"
    with pytest.raises(Stale, match="他人已修改了“张改的”") as stale:
        li.save_checked(li.version, ["title"])
    assert (stale.value.now.title, stale.value.now.version) == ("张改的", 2)
    assert (Folder.objects.get().title, li.version) == ("张改的", 1)


def test_the_version_the_form_carried_counts_and_not_the_one_just_read(folder):
    as_read_by("张", folder).save_checked(1, ["title"])
    li = as_read_by("李", folder)
    with pytest.raises(Stale):
        li.save_checked(1, ["title"])
    li.save_checked(2, ["title"])


def test_a_row_that_is_gone_is_stale_too(folder):
    zhang = as_read_by("张", folder)
    folder.delete()
    with pytest.raises(Stale, match="已被删除") as stale:
        zhang.save_checked(1, ["title"])
    assert stale.value.now is None


def test_after_stale_the_transaction_goes_on(folder):
    with transaction.atomic():
        with pytest.raises(Stale):
            folder.save_checked(7, ["title"])
        assert Folder.objects.get().title == "刷单案"


@pytest.mark.django_db(transaction=True)
def test_no_page_is_lost_when_eight_officers_add_pages_at_once():
    folder = Folder.objects.create(title="刷单案")

    def add_ten(_officer):
        try:
            for _page in range(10):
                mine = Folder.objects.get(pk=folder.pk)
                while True:
                    mine.pages += 1
                    try:
                        mine.save_checked(mine.version, ["pages"])
                        break
                    except Stale as stale:
                        mine = stale.now
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as officers:
        list(officers.map(add_ten, range(8)))
    saved = Folder.objects.get()
    saved.delete()
    assert (saved.pages, saved.version) == (80, 81)


def test_changes_are_the_labelled_fields_that_differ_in_the_order_of_the_labels(folder):
    before = snapshot(folder, LABELS)
    folder.pages, folder.title, folder.version = 5, "新", 9
    assert changes(before, snapshot(folder, [*LABELS, "version"]), LABELS) == [
        FieldChange("title", "标题", "刷单案", "新"),
        FieldChange("pages", "页数", 3, 5),
    ]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (None, "", False),
        ("", None, False),
        (Decimal("1.0"), Decimal("1.00"), False),
        (0, None, True),
        (False, None, True),
        (Decimal(0), "", True),
        (None, date(2024, 1, 1), True),
    ],
)
def test_nothing_is_nothing_but_zero_is_a_value(old, new, changed):
    assert bool(changes({"pages": old}, {"pages": new}, LABELS)) is changed


def test_a_field_that_was_not_submitted_did_not_change():
    assert changes({"title": "甲", "pages": 3}, {"pages": 3}, LABELS) == []


def test_a_field_that_had_no_value_before_is_a_change():
    assert changes({}, {"title": "甲"}, LABELS) == [FieldChange("title", "标题", None, "甲")]


@pytest.mark.parametrize(
    ("mine", "theirs", "clashes", "proposal"),
    [
        ("甲", "乙", True, "甲"),
        ("甲", "旧", False, "甲"),
        ("旧", "乙", False, "乙"),
        ("甲", "甲", False, "甲"),
        ("", None, False, ""),
        ("", "乙", True, ""),
    ],
)
def test_a_clash_is_where_both_changed_one_field_differently(mine, theirs, clashes, proposal):
    (row,) = three_way({"title": "旧"}, {"title": mine}, {"title": theirs}, LABELS)
    assert row == FieldMerge("title", "标题", "旧", mine, theirs)
    assert (row.clashes, row.proposal) == (clashes, proposal)


def test_the_conflict_page_shows_only_what_somebody_changed():
    base = {"title": "旧", "pages": 3, "desk": None, "version": 1}
    rows = three_way(base, {"pages": 4}, {"title": "旧", "desk": "刑侦", "version": 2}, LABELS)
    assert [(row.name, row.mine, row.theirs) for row in rows] == [("pages", 4, 3), ("desk", None, "刑侦")]
