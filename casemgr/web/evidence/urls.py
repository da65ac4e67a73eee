from django.urls import path

from casemgr.web.evidence import custody, files, items, papers, testing

app_name = "evidence"
urlpatterns = [
    path("new/", items.Register.as_view(), name="new"),
    path("list/", papers.Inventory.as_view(), name="list"),
    path("<int:evidence_pk>/", items.Item.as_view(), name="item"),
    path("<int:evidence_pk>/label/", papers.Label.as_view(), name="label"),
    path("<int:evidence_pk>/change/", items.Change.as_view(), name="change"),
    path("<int:evidence_pk>/void/", items.Void.as_view(), name="void"),
    path("<int:evidence_pk>/hand-over/", custody.HandOver.as_view(), name="hand-over"),
    path("<int:evidence_pk>/files/new/", files.AddFile.as_view(), name="new-file"),
    path("<int:evidence_pk>/tests/new/", testing.RequestTest.as_view(), name="new-test"),
    path("files/<int:file_pk>/", files.File.as_view(), name="file"),
    path("tests/<int:test_pk>/opinion/", testing.RecordOpinion.as_view(), name="new-opinion"),
]
