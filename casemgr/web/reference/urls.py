from django.urls import path

from casemgr.web.reference.standards import NewStandard, Standard

app_name = "reference"
urlpatterns = [
    path("standard/", Standard.as_view(), name="standard"),
    path("standard/new/", NewStandard.as_view(), name="new-standard"),
]
