import sys, json, numpy as np, xgboost as xgb
out, version = sys.argv[1], xgb.__version__
def data(seed, rows):
    r = np.random.default_rng(seed)
    X = r.normal(size=(rows, 5)).astype(np.float32)
    X[:, 4] = r.integers(0, 12, rows)
    X[r.random(X.shape) < 0.1] = np.nan
    s = np.nan_to_num(X[:, 0]) - 0.5 * np.nan_to_num(X[:, 1]) + (np.nan_to_num(X[:, 4]) * 7 % 5 - 2) * 0.4 + r.normal(size=rows) * 0.3
    return X, s
names = ["age", "income", "tenure", "visits", "plan"]; types = ["float", "float", "q", "float", "c"]
X, s = data(1, 400); T, _ = data(2, 60)
cases = {"binary": ("binary:logistic", (s > 0).astype(int), {}), "multi": ("multi:softprob", np.digitize(s, [-.5, .5]), {"num_class": 3}), "poisson": ("count:poisson", np.floor(np.exp(np.minimum(s, 3))), {})}
for name, (objective, y, more) in cases.items():
    d = xgb.DMatrix(X, label=y, feature_names=names, feature_types=types, enable_categorical=True)
    b = xgb.train({"objective": objective, "max_depth": 3, "tree_method": "hist", "max_cat_to_onehot": 4, "nthread": 1, **more}, d, 5 if name != "multi" else 3)
    for kind in ("json", "ubj"):
        b.save_model(f"{out}/xgboost-{version}-{name}.{kind}")
    t = xgb.DMatrix(T, feature_names=names, feature_types=types, enable_categorical=True)
    p = b.predict(t).reshape(len(T), -1); m = b.predict(t, output_margin=True).reshape(len(T), -1)
    with open(f"{out}/xgboost-{version}-{name}.expected.csv", "w") as f:
        f.write("# bits of 32-bit floats in hexadecimal: the row | the prediction | the margin\n")
        for i in range(len(T)):
            f.write("|".join(",".join("%08x" % v for v in a[i].astype(np.float32).view(np.uint32)) for a in (T, p, m)) + "\n")
