from django.urls import path

from casemgr.web.health import views

app_name = "health"
urlpatterns = [
    path("healthz", views.Health.as_view(), name="healthz"),
    path("healthz/live", views.Live.as_view(), name="live"),
]
