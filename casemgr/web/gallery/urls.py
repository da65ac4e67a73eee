from django.urls import path

from casemgr.web.gallery import views

app_name = "gallery"
urlpatterns = [
    path("", views.Gallery.as_view(), name="index"),
    path("reveal/", views.Reveal.as_view(), name="reveal"),
]
