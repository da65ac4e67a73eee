from django.urls import path

from casemgr.web.suspects import merging, persons

app_name = "persons"
urlpatterns = [
    path("<int:pk>/", persons.PersonPage.as_view(), name="detail"),
    path("<int:pk>/merge/", merging.FindTwin.as_view(), name="find-twin"),
    path("<int:pk>/merge/<int:other_pk>/", merging.MergePersons.as_view(), name="merge"),
    path("merges/<int:record_pk>/undo/", merging.UndoMerge.as_view(), name="undo-merge"),
]
