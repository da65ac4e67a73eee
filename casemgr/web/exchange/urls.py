from django.urls import path

from casemgr.web.exchange import exports, imports, jobs

app_name = "exchange"
urlpatterns = [
    path("", jobs.Jobs.as_view(), name="jobs"),
    path("import/", imports.Import.as_view(), name="import"),
    path("import/template/", imports.ImportTemplate.as_view(), name="template"),
    path("export/", exports.Export.as_view(), name="export"),
    path("<int:pk>/", jobs.JobPage.as_view(), name="job"),
    path("<int:pk>/progress/", jobs.JobProgress.as_view(), name="progress"),
    path("<int:pk>/confirm/", jobs.ConfirmJob.as_view(), name="confirm"),
    path("<int:pk>/cancel/", jobs.CancelJob.as_view(), name="cancel"),
    path("<int:pk>/decide/", jobs.DecideExport.as_view(), name="decide"),
    path("<int:pk>/file/", jobs.JobFile.as_view(), name="file"),
]
