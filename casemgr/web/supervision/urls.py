from django.urls import path

from casemgr.web.supervision.detail import SupervisionAct, SupervisionDetail
from casemgr.web.supervision.listing import ListCase, SupervisionList

app_name = "supervision"
urlpatterns = [
    path("", SupervisionList.as_view(), name="list"),
    path("list-case/<int:pk>/", ListCase.as_view(), name="list-case"),
    path("<int:pk>/", SupervisionDetail.as_view(), name="detail"),
    path("<int:pk>/<str:act>/", SupervisionAct.as_view(), name="act"),
]
