from django.urls import path

from agencies.api.agencies import AgenciesView

urlpatterns = [path("agencies/", AgenciesView.as_view(), name="api_agencies")]
