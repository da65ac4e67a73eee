from django.urls import path

from casemgr.web.documents import stationery

app_name = "stationery"
urlpatterns = [
    path("", stationery.Kinds.as_view(), name="kinds"),
    path("placeholders/", stationery.Placeholders.as_view(), name="placeholders"),
    path("<int:pk>/", stationery.KindPage.as_view(), name="kind"),
    path("versions/<int:pk>/file/", stationery.TemplateFile.as_view(), name="file"),
    path("versions/<int:pk>/withdraw/", stationery.WithdrawTemplate.as_view(), name="withdraw"),
]
