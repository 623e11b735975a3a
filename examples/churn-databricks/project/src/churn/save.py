"""Save."""

import pandas as pd


def write_scores(catalog: str, schema: str, spark, scores: pd.DataFrame):
    """Write scores.

    From cell 18 of churn.py.
    """
    table_name = f"{catalog}.{schema}.churn_scores"
    scores_spark = spark.createDataFrame(scores)
    return table_name, scores_spark
