"""On which engine does Splink compare? On DuckDB here, or on Spark with the same settings."""

import os
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from logging import WARNING
from pathlib import Path

from duckdb import DuckDBPyConnection
from splink import DuckDBAPI, Linker, SettingsCreator

SIDES = ("asked_of_pairs", "known_of_pairs")


class EngineMissing(Exception):
    """The message says how to get it."""


def on_duckdb(database: DuckDBPyConnection, settings: SettingsCreator, scratch: Path) -> None:
    """Makes the table `compared`: a row a pair, with Splink's comparison columns."""
    api = DuckDBAPI(database)
    linker = Linker([api.register(side) for side in SIDES], settings, log_level=WARNING)
    found = linker.inference.predict()
    database.execute(f"create view compared as select * from {found.physical_name}").fetchall()


def on_spark(database: DuckDBPyConnection, settings: SettingsCreator, scratch: Path) -> None:
    """As on_duckdb; the pairs go there and come back as Parquet files in the private folder `scratch`."""
    sql, spark = import_module("pyspark.sql"), import_module("splink.backends.spark")
    # Unless told where else it runs, it listens to this machine alone.
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    for side in SIDES:
        database.execute(f"copy {side} to '{scratch / side}.parquet' (format parquet)").fetchall()
    session = (
        sql.SparkSession.builder.appName("link_register")
        .config("spark.jars", spark.similarity_jar_location())
        .config("spark.sql.shuffle.partitions", "8")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.local.dir", str(scratch))
        # Or it would make a folder of that name wherever the command is run.
        .config("spark.sql.warehouse.dir", str(scratch / "spark-warehouse"))
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(str(scratch / "checkpoints"))
    try:
        api = spark.SparkAPI(spark_session=session)
        tables = [api.register(session.read.parquet(f"{scratch / side}.parquet")) for side in SIDES]
        found = Linker(tables, settings, log_level=WARNING).inference.predict()
        found.as_spark_dataframe().write.parquet(str(scratch / "compared"))
    finally:
        session.stop()
    database.execute(f"create view compared as select * from '{scratch / 'compared'}/*.parquet'").fetchall()


def engine(name: str) -> Callable[[DuckDBPyConnection, SettingsCreator, Path], None]:
    """`name`: "duckdb" or "spark". Raises EngineMissing where the engine is not installed."""
    if name == "spark" and find_spec("pyspark") is None:
        raise EngineMissing("Spark is not installed here. To get it: python3 bootstrap.py --spark")
    return {"duckdb": on_duckdb, "spark": on_spark}[name]
