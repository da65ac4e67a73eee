from django.urls import path

from casemgr.web.taskforces import forces, members, records, requests

app_name = "taskforces"
urlpatterns = [
    path("", forces.TaskForceList.as_view(), name="list"),
    path("new/", forces.NewTaskForce.as_view(), name="new"),
    path("requests/", requests.RequestList.as_view(), name="requests"),
    path("requests/new/", requests.NewRequest.as_view(), name="new-request"),
    path("requests/<int:pk>/", requests.RequestDetail.as_view(), name="request"),
    path("requests/<int:pk>/grant/", requests.Grant.as_view(), name="grant"),
    path("requests/<int:pk>/refuse/", requests.Refuse.as_view(), name="refuse"),
    path("requests/<int:pk>/end/", requests.End.as_view(), name="end-request"),
    path("<int:pk>/", forces.TaskForceDetail.as_view(), name="detail"),
    path("<int:pk>/close/", forces.CloseTaskForce.as_view(), name="close"),
    path("<int:pk>/teams/new/", records.NewTeam.as_view(), name="new-team"),
    path("<int:pk>/teams/<int:team_pk>/", records.ChangeTeam.as_view(), name="team"),
    path("<int:pk>/teams/<int:team_pk>/remove/", records.RemoveTeam.as_view(), name="remove-team"),
    path("<int:pk>/raids/new/", records.NewRaid.as_view(), name="new-raid"),
    path("<int:pk>/raids/<int:raid_pk>/", records.ChangeRaid.as_view(), name="raid"),
    path("<int:pk>/raids/<int:raid_pk>/remove/", records.RemoveRaid.as_view(), name="remove-raid"),
    path("<int:pk>/members/new/", members.AddMember.as_view(), name="new-member"),
    path("<int:pk>/members/<int:member_pk>/end/", members.EndMember.as_view(), name="end-member"),
    path("<int:pk>/cases/new/", members.AddCase.as_view(), name="new-case"),
    path("<int:pk>/cases/<int:row_pk>/remove/", members.RemoveCase.as_view(), name="remove-case"),
]
