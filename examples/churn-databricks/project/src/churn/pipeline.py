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


def only_in_the_notebook(statement: str) -> Any:
    """Stop at a statement that needs a notebook to run in."""
    raise RuntimeError(f"{statement!r} runs only in the notebook")


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
    only_in_the_notebook(
        "cell 13, line 3: display(weights.reindex(weights.abs().sort_values(ascending="
    )
    scores = score_customers(customers, model, features, threshold=config.threshold)
    overview = summarise_overview(scores, threshold=config.threshold)
    table_name, scores_spark = write_scores(catalog, schema, spark, scores)
    scores_spark.write.mode(config.write_mode).saveAsTable(table_name)
    only_in_the_notebook("cell 19, line 1: %sql")
    only_in_the_notebook(
        'cell 20, line 1: dbutils.notebook.exit(f"{len(scores)} rows")'
    )
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
    )
