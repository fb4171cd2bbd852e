"""Lesson 04, look at the data first: tables, choosing features, splitting and scaling."""

EXERCISES = (
    "summarise",
    "choose_features",
    "train_test_split_idx",
    "condition_number",
    "fit_scaler",
    "apply_scaler",
    "unscale_weights",
)
