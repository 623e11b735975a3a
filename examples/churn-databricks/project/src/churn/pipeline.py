"""The pipeline of Customer churn: all steps in order, without display."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from churn.config import Config
from churn.load import load
from churn.prepare import compute_target, derive_tenure_activity
from churn.save import write_scores
from churn.score import score_customers, summarise_overview
from churn.train import compute_weights, train_churn_model


@dataclass(frozen=True)
class Results:
    """The variables of the notebook when all steps have run."""

    catalog: str
    schema: str
    customers: pd.DataFrame
    features: Any
    target: Any
    model: Any
    weights: Any
    scores: pd.DataFrame
    overview: Any
    table_name: str
    scores_spark: Any
    exit_value: str | None = None


def run(config: Config, spark: Any = None) -> Results:
    """Run all steps in the notebook's order and return its variables."""
    catalog = config.catalog
    schema = config.schema
    customers = load(config.data)
    customers = derive_tenure_activity(customers, reference_date=config.reference_date)
    features, target = compute_target(customers)
    model = train_churn_model(
        features, target, holdout=config.holdout, seed=config.seed
    )
    weights = compute_weights(model, features)
    scores = score_customers(customers, model, features, threshold=config.threshold)
    overview = summarise_overview(scores, threshold=config.threshold)
    table_name, scores_spark = write_scores(catalog, schema, spark, scores)
    scores_spark.write.mode(config.write_mode).saveAsTable(table_name)
    return Results(
        catalog=catalog,
        schema=schema,
        customers=customers,
        features=features,
        target=target,
        model=model,
        weights=weights,
        scores=scores,
        overview=overview,
        table_name=table_name,
        scores_spark=scores_spark,
        exit_value=f"{len(scores)} rows",
    )
