import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import casemgr.common.fields
from casemgr.common.operations import append_only, same_parent
from casemgr.counties.operations import same_county_as_parent

TABLES = ["suspects_fugitivewatch", "suspects_fugitiveclue", "suspects_fugitivecheck"]


class Migration(migrations.Migration):
    """Fugitives, clues and checks, each with its case and its county; clues and checks stay as written."""

    dependencies = [
        ("cases", "0005_suspect_events"),
        ("counties", "0002_task_forces"),
        ("suspects", "0003_persons_and_corrections"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="FugitiveWatch",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False, verbose_name="版本")),
                (
                    "fugitive_no",
                    models.CharField(
                        max_length=23,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^T[0-9]{22}$", "在逃人员编号为T加22位数字，共23位。"
                            )
                        ],
                        verbose_name="在逃人员编号",
                    ),
                ),
                ("escaped", casemgr.common.fields.PartialDateField(max_length=10, verbose_name="潜逃时间")),
                ("registered_date", models.DateField(verbose_name="上网追逃日期")),
                (
                    "basis",
                    models.CharField(
                        choices=[
                            ("detention", "已决定拘留（拘留证）"),
                            ("arrest", "已批准或决定逮捕（逮捕证）"),
                        ],
                        max_length=10,
                        verbose_name="追逃依据",
                    ),
                ),
                ("basis_no", models.CharField(max_length=60, verbose_name="拘留证、逮捕证文号")),
                ("wanted_no", models.CharField(blank=True, max_length=60, verbose_name="通缉令编号")),
                (
                    "level",
                    models.CharField(
                        choices=[("key", "重点在逃人员"), ("ordinary", "一般在逃人员")],
                        max_length=10,
                        verbose_name="关注等级",
                    ),
                ),
                ("returned_at", models.DateTimeField(blank=True, null=True, verbose_name="到案时间")),
                ("brought_back_at", models.DateTimeField(blank=True, null=True, verbose_name="押解带回时间")),
                ("cancelled_at", models.DateTimeField(blank=True, null=True, verbose_name="撤销时间")),
                (
                    "cancel_ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("returned", "已到案"),
                            ("dead", "已死亡（须有死亡证明）"),
                            ("revoked", "拘留、逮捕决定已撤销"),
                            ("mistaken", "登记有误"),
                        ],
                        max_length=10,
                        verbose_name="撤销原因",
                    ),
                ),
                ("cancel_no", models.CharField(blank=True, max_length=60, verbose_name="撤销表编号")),
                ("certificate_no", models.CharField(blank=True, max_length=60, verbose_name="死亡证明编号")),
                ("cancel_note", models.TextField(blank=True, verbose_name="撤销说明")),
                ("created_at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "cancelled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="watches", to="cases.case"
                    ),
                ),
                (
                    "case_suspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="suspects.casesuspect",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counties.county"
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suspect",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="watches",
                        to="suspects.suspect",
                    ),
                ),
            ],
            options={
                "verbose_name": "在逃人员",
                "verbose_name_plural": "在逃人员",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="FugitiveClue",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("whereabouts", "行踪、落脚点"),
                            ("identity", "冒用、更改身份"),
                            ("contact", "联系、资金往来"),
                            ("death", "死亡传闻"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="线索类别",
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("visit", "走访摸排"),
                            ("tip", "群众举报"),
                            ("relatives", "亲属、关系人"),
                            ("accomplice", "同案人员供述"),
                            ("comparison", "数据比对"),
                            ("police", "外地公安机关"),
                            ("other", "其他"),
                        ],
                        max_length=12,
                        verbose_name="线索来源",
                    ),
                ),
                (
                    "credibility",
                    models.CharField(
                        choices=[
                            ("unassessed", "待评估"),
                            ("low", "较低"),
                            ("medium", "一般"),
                            ("high", "较高"),
                        ],
                        max_length=12,
                        verbose_name="可信度",
                    ),
                ),
                ("received_date", models.DateField(verbose_name="获知日期")),
                ("place", models.CharField(blank=True, max_length=100, verbose_name="涉及地点")),
                ("content", models.TextField(verbose_name="线索内容")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counties.county"
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clues",
                        to="suspects.fugitivewatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "追逃线索",
                "verbose_name_plural": "追逃线索",
                "ordering": ["-pk"],
            },
        ),
        migrations.CreateModel(
            name="FugitiveCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("checked_date", models.DateField(verbose_name="核查日期")),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("nothing", "未发现踪迹"),
                            ("confirmed", "属实"),
                            ("false", "不属实，已排除"),
                            ("unverified", "暂无法核实"),
                        ],
                        max_length=12,
                        verbose_name="核查结果",
                    ),
                ),
                ("content", models.TextField(verbose_name="核查情况")),
                ("at", models.DateTimeField(verbose_name="登记时间")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="counties.county"
                    ),
                ),
                (
                    "clue",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="suspects.fugitiveclue",
                    ),
                ),
                (
                    "watch",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="checks",
                        to="suspects.fugitivewatch",
                    ),
                ),
            ],
            options={
                "verbose_name": "追逃核查",
                "verbose_name_plural": "追逃核查",
                "ordering": ["-pk"],
            },
        ),
        migrations.AddIndex(
            model_name="fugitivewatch",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)), fields=["county", "level"], name="watch_open"
            ),
        ),
        migrations.AddIndex(
            model_name="fugitivewatch",
            index=models.Index(
                condition=models.Q(("cancelled_at", None)), fields=["suspect"], name="watch_by_person"
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.UniqueConstraint(fields=("id", "case"), name="watch_and_case"),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("cancelled_at", None)),
                fields=("case_suspect",),
                name="one_open_watch_per_suspect",
                violation_error_message="该嫌疑人已登记追逃，尚未撤销。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.UniqueConstraint(
                fields=("case", "fugitive_no"),
                name="one_fugitive_number_per_case",
                violation_error_message="本案已登记该在逃人员编号。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("fugitive_no__regex", "^T[0-9]{22}$")),
                name="fugitive_number_is_one",
                violation_error_message="在逃人员编号为T加22位数字，共23位。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(("escaped", ""), _negated=True), name="escaped_some_time"
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", ""), _negated=True), models.Q(("basis_no", ""), _negated=True)
                ),
                name="listed_on_a_decision",
                violation_error_message="上网追逃须已决定拘留或者逮捕（程序规定第351条）。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cancel_ground", ""),
                        ("cancel_no", ""),
                        ("cancel_note", ""),
                        ("cancelled_at", None),
                        ("cancelled_by", None),
                    ),
                    models.Q(
                        ("cancelled_at__isnull", False),
                        ("cancelled_by__isnull", False),
                        models.Q(("cancel_ground", ""), _negated=True),
                        models.Q(("cancel_no", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="watch_cancelled_by_somebody_on_a_form",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_ground", "dead"), models.Q(("certificate_no", ""), _negated=True)),
                    models.Q(models.Q(("cancel_ground", "dead"), _negated=True), ("certificate_no", "")),
                    _connector="OR",
                ),
                name="death_needs_a_certificate",
                violation_error_message="以死亡为由撤销追逃，须有死亡证明。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("cancel_ground", "returned"), _negated=True),
                    ("returned_at__isnull", False),
                    _connector="OR",
                ),
                name="returned_before_cancelled_as_returned",
                violation_error_message="尚未登记到案，不能以到案为由撤销。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("brought_back_at", None),
                    models.Q(
                        ("brought_back_at__gte", models.F("returned_at")), ("returned_at__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="brought_back_after_being_caught",
                violation_error_message="带回时间不能早于到案时间。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitivewatch",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("escaped", ""),
                    ("escaped__regex", "^(19|20)\\d\\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\\d|3[01]))?)?$"),
                    _connector="OR",
                ),
                name="watch_escaped_is_a_date",
                violation_error_message="日期应为年、年月或年月日，如 1993、2002-10、2024-03-21。",
            ),
        ),
        migrations.AddConstraint(
            model_name="fugitiveclue",
            constraint=models.UniqueConstraint(fields=("id", "watch"), name="clue_and_watch"),
        ),
        *(same_county_as_parent(table, "cases_case", "case_id") for table in TABLES),
        same_parent(
            "suspects_fugitivewatch",
            "suspects_casesuspect",
            ("case_suspect_id", "id"),
            ("case_id", "case_id"),
            ("suspect_id", "suspect_id"),
        ),
        same_parent(
            "suspects_fugitiveclue", "suspects_fugitivewatch", ("watch_id", "id"), ("case_id", "case_id")
        ),
        same_parent(
            "suspects_fugitivecheck", "suspects_fugitivewatch", ("watch_id", "id"), ("case_id", "case_id")
        ),
        migrations.RunSQL(
            "ALTER TABLE suspects_fugitivecheck ADD CONSTRAINT suspects_fugitivecheck_same_watch"
            " FOREIGN KEY (clue_id, watch_id) REFERENCES suspects_fugitiveclue (id, watch_id)",
            "ALTER TABLE suspects_fugitivecheck DROP CONSTRAINT suspects_fugitivecheck_same_watch",
        ),
        append_only("suspects_fugitiveclue", but="county_id"),
        append_only("suspects_fugitivecheck", but="county_id"),
    ]
