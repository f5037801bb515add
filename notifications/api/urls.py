from django.urls import path

from notifications.api.messages import MessagesView

urlpatterns = [path("messages/", MessagesView.as_view(), name="api_messages")]
