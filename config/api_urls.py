from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularAPIView

from config import api
from config.api_docs import ApiDocsView, OneSchema

urlpatterns = [
    path("", include("agencies.api.urls")),
    path("", include("sharing.api.urls")),
    path("", include("notifications.api.urls")),
    path("schema/", SpectacularAPIView.as_view(generator_class=OneSchema), name="api_schema"),
    path("docs/", ApiDocsView.as_view(), name="api_docs"),
    re_path("", api.NothingHere.as_view(), name="api_nothing_here"),
]
