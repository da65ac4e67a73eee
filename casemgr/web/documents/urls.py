from django.urls import path

from casemgr.web.documents import issuing

app_name = "documents"
urlpatterns = [
    path("new/", issuing.Choose.as_view(), name="new"),
    path("new/<slug:kind>/", issuing.Prepare.as_view(), name="prepare"),
    path("new/<slug:kind>/<int:subject_pk>/", issuing.Prepare.as_view(), name="prepare-about"),
    path("drafts/<int:draft_pk>/", issuing.AnswerDraft.as_view(), name="draft"),
    path("drafts/<int:draft_pk>/decline/", issuing.DeclineDraft.as_view(), name="decline"),
    path("<int:document_pk>/file/", issuing.DocumentFile.as_view(), name="file"),
    path("<int:document_pk>/void/", issuing.VoidDocument.as_view(), name="void"),
]
