from django.urls import path

from casemgr.web.home import views

app_name = "home"
urlpatterns = [
    path("", views.Workbench.as_view(), name="workbench"),
    path("counters/", views.Counters.as_view(), name="counters"),
    path("notices/", views.Notices.as_view(), name="notices"),
    path("notices/read/", views.ReadAll.as_view(), name="read-all"),
    path("notices/<int:pk>/read/", views.Read.as_view(), name="read"),
]
