"""For locust: as many users as requests a second, each sending one complaint a second whatever became of the last (an open loop).

Read by the ``locust`` of its own environment, which has nothing of ours installed.
"""

import os
import random
import time
import uuid

import gevent
from locust import FastHttpUser, constant, task
from locust.exception import StopUser

TEXTS = (
    "No network for Surulere since morning, I no fit call anybody",
    "I recharged 1000 naira and nothing came, please check my line",
    "Data finished in one hour, I did not even stream anything",
    "They removed 50 naira for caller tune I never asked for",
)


EACH = int(os.environ["INTAKE_EACH"])
done = []


class Customer(FastHttpUser):
    """Sends its share and is done; the last one to be done ends the run, so that nothing is cut off in the middle of an answer."""

    wait_time = constant(0)
    connection_timeout = 10.0
    network_timeout = 10.0

    def on_start(self) -> None:
        self.left = EACH
        # Users are made in batches, and locust's own pacing counts from there: all would send in the same instant of each second.
        self.due = time.monotonic() + random.random()

    @task
    def complain(self) -> None:
        if not self.left:
            done.append(self)
            if len(done) == self.environment.runner.target_user_count:
                gevent.sleep(3)  # locust writes its figures once a second
                self.environment.runner.quit()
            raise StopUser
        self.left -= 1
        gevent.sleep(max(0.0, self.due - time.monotonic()))
        self.due += 1
        body = {"text": random.choice(TEXTS), "phone": f"0719{random.randrange(10**7):07d}", "state": "Lagos", "lga": "Surulere"}
        headers = {"Authorization": f"Bearer {os.environ['INTAKE_KEY']}", "Idempotency-Key": str(uuid.uuid4())}
        with self.client.post("/complaints", json=body, headers=headers, name="complaint", catch_response=True) as answer:
            if answer.status_code != 202:
                answer.failure(f"status {answer.status_code}")
