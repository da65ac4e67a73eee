from django.urls import path

from casemgr.web.cases import acts, detail, lists, people, reveal, team, writing

app_name = "cases"
urlpatterns = [
    path("", lists.CaseListPage.as_view(), name="list"),
    path("search/", lists.Search.as_view(), name="search"),
    path("views/", lists.SaveView.as_view(), name="save-view"),
    path("views/<int:pk>/delete/", lists.DeleteView.as_view(), name="delete-view"),
    path("new/", writing.Register.as_view(), name="new"),
    path("<int:pk>/", detail.CaseDetail.as_view(), name="detail"),
    path("<int:pk>/standing/", detail.Standing.as_view(), name="standing"),
    path("<int:pk>/reveal/", reveal.Reveal.as_view(), name="reveal"),
    path("<int:pk>/edit/", writing.Edit.as_view(), name="edit"),
    path("<int:pk>/notes/", team.Note.as_view(), name="note"),
    path("<int:pk>/team/", team.Assign.as_view(), name="assign"),
    path("<int:pk>/jurisdiction/", team.Designate.as_view(), name="designate"),
    path("<int:pk>/acts/<slug:act>/", acts.ActPage.as_view(), name="act"),
    path("<int:pk>/request/decline/", acts.DeclinePage.as_view(), name="decline"),
    path("<int:pk>/request/<slug:act>/", acts.RequestPage.as_view(), name="request"),
    path("<int:pk>/victims/new/", people.AddVictim.as_view(), name="new-victim"),
    path("<int:pk>/victims/<int:victim_pk>/", people.ChangeVictim.as_view(), name="victim"),
    path("<int:pk>/victims/<int:victim_pk>/remove/", people.RemoveVictim.as_view(), name="remove-victim"),
    path("<int:pk>/identifiers/new/", people.AddIdentifier.as_view(), name="new-identifier"),
    path(
        "<int:pk>/identifiers/<int:identifier_pk>/remove/",
        people.RemoveIdentifier.as_view(),
        name="remove-identifier",
    ),
]
