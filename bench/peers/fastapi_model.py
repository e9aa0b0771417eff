"""What a team writes by hand: one XGBoost model behind FastAPI. No log, no features, no versions."""

import os

import numpy as np
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
model = xgboost.Booster(model_file=os.environ["MODEL"])
model.set_param({"nthread": 1})


class Rows(BaseModel):
    rows: list[list[float]]


@app.get("/health")
def health():
    return "ok"


@app.post("/predict")
async def predict(body: Rows):
    values = np.asarray(body.rows, dtype=np.float32)
    return {"predictions": model.inplace_predict(values, validate_features=False).tolist()}
