from django.apps import AppConfig


class StockConfig(AppConfig):
    name = "benchmarks.access.stock"
    label = "stock"
