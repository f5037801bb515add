from django.urls import path

from config.demo import views

urlpatterns = [
    path("", views.cast_list, name="demo_cast"),
    path("sign-in/", views.sign_in, name="demo_sign_in"),
    path("next-scene/", views.next_scene, name="demo_next_scene"),
    path("reset/", views.reset, name="demo_reset"),
    path("outbox/", views.mails, name="demo_outbox"),
    path("outbox/<slug:name>/", views.mail, name="demo_mail"),
]
