from django.urls import path

from casemgr.web.fugitives import detail, listing, writing

app_name = "fugitives"
urlpatterns = [
    path("", listing.FugitiveList.as_view(), name="list"),
    path("<int:pk>/", detail.FugitiveDetail.as_view(), name="detail"),
    path("<int:pk>/change/", writing.ChangeFugitive.as_view(), name="change"),
    path("<int:pk>/clues/new/", writing.AddClue.as_view(), name="new-clue"),
    path("<int:pk>/checks/new/", writing.AddCheck.as_view(), name="new-check"),
    path("<int:pk>/brought-back/", writing.BroughtBack.as_view(), name="brought-back"),
    path("<int:pk>/cancel/", writing.CancelFugitive.as_view(), name="cancel"),
]
