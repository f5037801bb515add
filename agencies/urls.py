from django.urls import include, path

urlpatterns = [
    path("", include("agencies.urls_agreements")),
    path("", include("agencies.urls_audit")),
    path("", include("agencies.urls_people")),
    path("", include("agencies.urls_sign_in")),
]
