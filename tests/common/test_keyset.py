import re
from base64 import urlsafe_b64decode
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection, models
from django.db.models.functions import NullIf
from django.test.utils import CaptureQueriesContext, isolate_apps

from casemgr.common.fields import MoneyField
from casemgr.common.keyset import Count, capped_count, chosen_ordering, neighbours, paginate

with isolate_apps("casemgr.common"):

    class Station(models.Model):
        name = models.CharField(max_length=20)

        class Meta:
            app_label = "common"

        def __str__(self):
            return self.name

    class Report(models.Model):
        station = models.ForeignKey(Station, models.CASCADE, null=True)
        victim = models.CharField(max_length=20)
        reported = models.DateField()
        solved_at = models.DateTimeField(null=True)
        loss = MoneyField()

        class Meta:
            app_label = "common"
            indexes = [
                models.Index(fields=["-reported", "-id"], name="report_newest"),
                models.Index(fields=["solved_at", "id"], name="report_solved"),
                models.Index(fields=["-loss", "id"], name="report_loss"),
            ]

        def __str__(self):
            return self.victim


MODELS = [Station, Report]
NEWEST = ("-reported", "-pk")
ORDERINGS = [
    ("pk",),
    ("-reported",),
    NEWEST,
    ("loss", "id"),
    ("-loss", "reported", "pk"),
    ("victim", "-pk"),
    ("solved_at", "pk"),
    ("-solved_at", "-pk"),
    ("reported", "-solved_at"),
    ("-solved_at", "loss", "-pk"),
    ("station__name", "-reported"),
    ("station_id", "solved_at", "-pk"),
    ("paid", "-victim"),
]
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tables")]


@pytest.fixture
def reports():
    """23 reports with equal dates, equal and missing values among them."""
    stations = [Station.objects.create(name=name) for name in ("川汇", "淮阳", "项城")]
    Report.objects.bulk_create(
        Report(
            station=[*stations, None][i % 4],
            victim="张王李赵陈"[i % 5],
            reported=date(2024, 3, 1) + timedelta(days=i % 4),
            solved_at=None if i % 3 else f"2024-05-{1 + i % 6:02d} 08:00:00.123456+08:00",
            loss=Decimal(i % 6) * Decimal("50000.01"),
        )
        for i in range(23)
    )
    return Report.objects.select_related("station").annotate(paid=NullIf("loss", Decimal(0)))


def in_full(queryset, ordering):
    """The whole list as the database sorts it, empty values last and the key as the last word."""
    if ordering[-1].removeprefix("-") not in ("pk", "id"):
        ordering = [*ordering, "-pk" if ordering[-1].startswith("-") else "pk"]
    columns = [(models.F(part.removeprefix("-")), part.startswith("-")) for part in ordering]
    return list(
        queryset.order_by(
            *(f.desc(nulls_last=True) if down else f.asc(nulls_last=True) for f, down in columns)
        )
    )


def walk(queryset, ordering, size):
    """The pages from first to last, by their `next` tokens."""
    pages = [paginate(queryset, ordering=ordering, size=size)]
    while pages[-1].next:
        pages.append(paginate(queryset, ordering=ordering, size=size, after=pages[-1].next))
    return pages


@pytest.mark.parametrize("ordering", ORDERINGS, ids="|".join)
@pytest.mark.parametrize("size", [1, 4, 23])
def test_the_pages_forward_make_the_whole_list(reports, ordering, size):
    pages = walk(reports, ordering, size)
    assert [row for page in pages for row in page] == in_full(reports, ordering)
    assert [len(page) for page in pages[:-1]] == [size] * (len(pages) - 1)
    assert not pages[0].previous


@pytest.mark.parametrize("ordering", ORDERINGS, ids="|".join)
def test_the_pages_backward_are_the_same_pages(reports, ordering):
    pages = walk(reports, ordering, 5)
    for page, following in pairwise(pages):
        assert paginate(reports, ordering=ordering, size=5, before=following.previous) == page


@pytest.mark.parametrize("ordering", ORDERINGS, ids="|".join)
def test_the_neighbours_are_those_of_the_list(reports, ordering):
    rows = in_full(reports, ordering)
    keys = [None, *(row.pk for row in rows), None]
    assert [neighbours(reports, ordering, row) for row in rows] == list(zip(keys, keys[2:], strict=False))


def test_the_neighbours_stay_inside_the_filtered_list(reports):
    wang = reports.filter(victim="王")
    rows = in_full(wang, NEWEST)
    assert neighbours(wang, NEWEST, rows[1]) == (rows[0].pk, rows[2].pk)


def test_the_neighbours_of_a_report_that_left_the_list_are_those_it_had(reports):
    rows = in_full(reports, NEWEST)
    others = reports.exclude(pk=rows[7].pk)
    assert neighbours(others, NEWEST, rows[7]) == (rows[6].pk, rows[8].pk)


def test_an_empty_list_is_one_empty_page(reports):
    page = paginate(reports.none(), ordering=NEWEST)
    assert (list(page), page.previous, page.next) == ([], "", "")


def test_rows_may_be_dicts(reports):
    rows = reports.values("pk", "reported", "station__name")
    names = [row["station__name"] for page in walk(rows, ("station__name", "pk"), 4) for row in page]
    assert names == [
        report.station and report.station.name for report in in_full(reports, ("station__name", "pk"))
    ]


def test_a_report_filed_meanwhile_does_not_shift_the_pages(reports):
    first = paginate(reports, ordering=NEWEST, size=5)
    expected = paginate(reports, ordering=NEWEST, size=5, after=first.next)
    Report.objects.create(victim="新", reported=date(2025, 1, 1))
    assert paginate(reports, ordering=NEWEST, size=5, after=first.next).rows == expected.rows


def test_going_back_past_the_beginning_shows_the_full_first_page(reports):
    second = paginate(reports, ordering=NEWEST, size=5, after=paginate(reports, ordering=NEWEST, size=5).next)
    reports.filter(pk__in=[row.pk for row in paginate(reports, ordering=NEWEST, size=3)]).delete()
    page = paginate(reports, ordering=NEWEST, size=5, before=second.previous)
    assert page.rows == in_full(reports, NEWEST)[:5]
    assert not page.previous


def test_a_page_whose_rows_are_gone_shows_the_first_page(reports):
    first = paginate(reports, ordering=NEWEST, size=5)
    reports.exclude(pk__in=[row.pk for row in first]).delete()
    assert paginate(reports, ordering=NEWEST, size=5, after=first.next) == paginate(
        reports, ordering=NEWEST, size=5
    )


@pytest.mark.parametrize("way", ["after", "before"])
@pytest.mark.parametrize("token", ["", None, "x", "十", "AAAA", "=", "\x00", "a" * 5000, "../../etc", "W10"])
def test_a_token_that_is_not_ours_gives_the_first_page(reports, token, way):
    first = paginate(reports, ordering=NEWEST, size=5)
    assert paginate(reports, ordering=NEWEST, size=5, **{way: token}) == first


def test_a_token_altered_by_one_letter_gives_the_first_page(reports):
    first = paginate(reports, ordering=NEWEST, size=5)
    for at, letter in enumerate(first.next[:-1]):
        forged = first.next[:at] + ("A" if letter != "A" else "B") + first.next[at + 1 :]
        assert paginate(reports, ordering=NEWEST, size=5, after=forged) == first


def test_a_token_of_another_ordering_or_list_gives_the_first_page(reports):
    token = paginate(reports, ordering=("-reported", "pk"), size=5).next
    assert not paginate(reports, ordering=NEWEST, size=5, after=token).previous
    token = paginate(Station.objects.all(), ordering=("pk",), size=1).next
    assert not paginate(reports, ordering=("pk",), size=5, after=token).previous


def test_a_token_shows_no_personal_data_and_stays_the_same(reports):
    first, again = (paginate(reports, ordering=("victim", "pk"), size=5) for _ in range(2))
    raw = urlsafe_b64decode(first.next + "=" * (-len(first.next) % 4))
    assert first.rows[-1].victim.encode() not in raw
    assert first.next == again.next


@pytest.mark.parametrize(("asked", "given"), [(0, 1), (-5, 1), (3, 3), (10**9, 23)])
def test_a_page_holds_a_sane_number_of_rows(reports, asked, given):
    assert len(paginate(reports, ordering=NEWEST, size=asked)) == given


SORTS = {"reported": NEWEST, "loss": ("-loss", "pk")}


@pytest.mark.parametrize(
    ("asked", "ordering"),
    [
        ("loss", ("-loss", "pk")),
        ("-loss", ("loss", "-pk")),
        ("reported", NEWEST),
        ("-reported", ("reported", "pk")),
        *(
            (other, NEWEST)
            for other in ("", None, "-", "--loss", "victim", "station__name", "pk; DROP", "-pk")
        ),
    ],
)
def test_only_the_orderings_offered_can_be_asked_for(asked, ordering):
    assert chosen_ordering(asked, SORTS) == ordering


def test_a_count_stops_at_its_cap(reports):
    assert capped_count(reports, cap=22) == Count(22, True)
    assert capped_count(reports, cap=23) == Count(23, False)
    assert capped_count(reports.none()) == Count(0, False)


def test_a_count_reads_as_people_write_it():
    assert (str(Count(10_000, True)), str(Count(1234, False)), str(Count(0, False))) == (
        "10,000+",
        "1,234",
        "0",
    )


@pytest.fixture(scope="module")
def many(tables, django_db_setup, django_db_blocker):
    """20,000 reports, every tenth solved."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO common_report (victim, reported, solved_at, loss)"
            " SELECT '张', date '2024-01-01' + i % 700,"
            " CASE WHEN i % 10 = 0 THEN timestamptz '2024-01-01' + i * interval '1 minute' END, i % 5000"
            " FROM generate_series(1, 20000) AS i"
        )
        cursor.execute("ANALYZE common_report")
    yield Report.objects.all()
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE common_report")


def statements(of):
    with CaptureQueriesContext(connection) as captured:
        of()
    return [query["sql"] for query in captured]


def plans(of):
    with connection.cursor() as cursor:
        for sql in statements(of):
            cursor.execute("EXPLAIN " + sql.replace("%", "%%"))
            yield "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize(
    ("ordering", "index"),
    [
        (NEWEST, "report_newest"),
        (("reported", "pk"), "report_newest"),
        (("-loss", "pk"), "report_loss"),
        (("loss", "-pk"), "report_loss"),
        (("solved_at", "pk"), "report_solved"),
        (("-solved_at", "-pk"), "report_solved"),
    ],
)
@pytest.mark.parametrize("solved", [True, False])
def test_a_deep_page_is_one_seek_in_the_index(many, ordering, index, solved):
    deep = many.filter(solved_at__isnull=not solved).order_by(*ordering)[1500]
    for plan in plans(lambda: neighbours(many, ordering, deep)):
        assert re.search(rf"Index (Only )?Scan( Backward)? using {index}", plan)
        assert "Index Cond" in plan
        assert "Sort" not in plan


def test_a_page_is_one_query_without_offset_or_count(many):
    token = paginate(many, ordering=NEWEST).next
    (sql,) = statements(lambda: paginate(many, ordering=NEWEST, after=token))
    assert "OFFSET" not in sql and "COUNT" not in sql and "LIMIT 51" in sql


def test_the_neighbours_are_two_queries(many):
    assert len(statements(lambda: neighbours(many, NEWEST, many[700]))) == 1 + 2


def test_the_database_stops_counting_at_the_cap(many):
    (plan,) = plans(lambda: capped_count(many, cap=100))
    assert "Limit" in plan and "rows=101 " in plan
