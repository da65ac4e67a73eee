from django.urls import path

from casemgr.web.coldcases import detail, listing, notes, writing

app_name = "coldcases"
urlpatterns = [
    path("", listing.DossierList.as_view(), name="list"),
    path("<int:pk>/", detail.DossierDetail.as_view(), name="detail"),
    path("<int:pk>/new/", writing.OpenDossier.as_view(), name="new"),
    path("<int:pk>/plan/", writing.ChangePlan.as_view(), name="plan"),
    path("<int:pk>/limitation/", writing.ChangeLimitation.as_view(), name="limitation"),
    path("<int:pk>/parts/<str:part>/", writing.Confirm.as_view(), name="confirm"),
    path("<int:pk>/act/<str:act>/", writing.StepPage.as_view(), name="act"),
    path("<int:pk>/hand-over/", writing.HandOver.as_view(), name="hand-over"),
    path("<int:pk>/readings/new/", notes.Read.as_view(), name="read"),
    path("<int:pk>/readings/<int:note_pk>/", notes.CorrectNote.as_view(), name="correct"),
    path("<int:pk>/readings/<int:note_pk>/add/", notes.Supplement.as_view(), name="supplement"),
    path("<int:pk>/meetings/new/", notes.Meet.as_view(), name="meet"),
    path("<int:pk>/queries/new/", notes.Query.as_view(), name="query"),
    path("<int:pk>/queries/<int:query_pk>/", notes.Answer.as_view(), name="answer"),
]
