"""Train."""

import pandas as pd
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def train_churn_model(features, target, holdout: float, seed: int):
    """Train churn model.

    From cell 12 of churn.py.
    """
    X_train, X_test, y_train, y_test = train_test_split(
        features, target, test_size=holdout, random_state=seed, stratify=target
    )
    model = make_pipeline(StandardScaler(), LogisticRegression(max_iter=500))
    model.fit(X_train, y_train)
    auc = roc_auc_score(y_test, model.predict_proba(X_test)[:, 1])
    print(f"AUC {auc:.3f}")
    return model


def compute_weights(model, features):
    """Compute `weights` from `model` and `features`.

    From cell 13 of churn.py.
    """
    # what drives it?
    weights = pd.Series(model[-1].coef_[0], index=features.columns)
    return weights
