from django.urls import path

from casemgr.web.deadlines.listing import DeadlineList
from casemgr.web.deadlines.waiving import WaiveDeadline

app_name = "deadlines"
urlpatterns = [
    path("", DeadlineList.as_view(), name="list"),
    path("<int:pk>/waive/", WaiveDeadline.as_view(), name="waive"),
]
