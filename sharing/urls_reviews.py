from django.urls import path

from sharing.views import reviews

REVIEW = "reviews/<uuid:review_id>/"

urlpatterns = [
    path("reviews/", reviews.review_list, name="reviews"),
    path("reviews/parting/", reviews.part, name="part_concern"),
    path(REVIEW, reviews.one, name="review"),
    path(f"{REVIEW}undoing/", reviews.undo, name="undo_link"),
    path(f"{REVIEW}records/", reviews.ask, name="ask_for_records"),
    path(f"{REVIEW}records/<uuid:comparison_id>/", reviews.records, name="records"),
]
