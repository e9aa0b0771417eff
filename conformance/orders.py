"""A loop small enough to have its first champion in seconds: will an order come back?"""

import datetime
import json
import os
import random
import time
import urllib.request

import program

LOOP = "orders"
ROWS = 600
DAYS = 20
CHAMPION_SECONDS_MAX = 120
POLL_SECONDS = 0.2
FILE = """\
loop: orders
owner: shop
purpose: Tell which orders will come back.
data:
  orders: { source: orders.csv, time: known_at }
features:
  request: { price: number, colour: category }
  views:
    shop_record:
      from: orders
      key: shop
      aggregate:
        returned_5d: mean(returned) over 5d
  on_demand:
    dear: "price * 2"
train:
  from: orders
  time: ordered_at
  known: known_at
  target: returned > 0
  holdout: 4d
  trainer: xgboost
  rounds: 10
  parameters: { objective: "binary:logistic", max_depth: 3 }
gate: ["auc >= 0.6"]
"""


def csv(seed, days_ago):
    """Orders of DAYS days that ended `days_ago` days ago; a dear or a red one comes back more often."""
    chance = random.Random(seed)
    end = datetime.datetime.now(datetime.timezone.utc).replace(microsecond=0) - datetime.timedelta(days=days_ago)
    lines = ["ordered_at,known_at,shop,colour,price,returned"]
    for row in range(ROWS):
        ordered = end - datetime.timedelta(days=DAYS) * (1 - row / ROWS)
        known = ordered + datetime.timedelta(minutes=5)
        price, colour = round(chance.uniform(1, 100), 2), chance.choice(["red", "green", "blue"])
        returned = chance.random() < 0.1 + price / 200 + (0.3 if colour == "red" else 0)
        at = [moment.strftime("%Y-%m-%dT%H:%M:%SZ") for moment in (ordered, known)]
        lines.append(f"{at[0]},{at[1]},shop-{chance.randrange(5)},{colour},{price},{int(returned)}")
    return "\n".join(lines) + "\n"


def declare():
    """Adds data and the loop through the command line, as a person would."""
    with open(os.path.join(program.FOLDER, "loop.yaml"), "w") as file:
        file.write(FILE)
    for name, seed, days_ago in (("orders.csv", 1, DAYS + 1), ("newer.csv", 2, 1)):
        with open(os.path.join(program.FOLDER, name), "w") as file:
            file.write(csv(seed, days_ago))
    program.order("data", "add", "orders", os.path.join(program.FOLDER, "orders.csv"))
    added = program.order("data", "add", "orders", os.path.join(program.FOLDER, "newer.csv"), "--append")
    assert added["rows"] == 2 * ROWS, added
    program.order("apply", os.path.join(program.FOLDER, "loop.yaml"))


def champion(url):
    """Waits until the loop has its first champion; answers its version."""
    ends = time.monotonic() + CHAMPION_SECONDS_MAX
    while time.monotonic() < ends:
        with urllib.request.urlopen(f"{url}/api/v1/loops/{LOOP}") as answer:
            loop = json.load(answer)
        if loop.get("champion"):
            return loop["champion"]["version"]
        time.sleep(POLL_SECONDS)
    raise SystemExit(f"no champion after {CHAMPION_SECONDS_MAX} s: {program.order('events', LOOP)}")
