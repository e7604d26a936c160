import os

import boto3
import watchtower
from botocore.config import Config

from handlers import of_handler


def watchtower_handler(to):
    client = boto3.client(
        "logs",
        endpoint_url=f"http://{to['host']}:{to['http']}",
        region_name="eu-central-1",
        aws_access_key_id="any",
        aws_secret_access_key="secret",
        config=Config(retries={"mode": "standard", "max_attempts": 10}),
    )
    handler = watchtower.CloudWatchLogHandler(
        log_group_name="/shop/watchtower",
        log_stream_name=os.environ["LOGBOOM_KEY"],
        boto3_client=client,
        send_interval=1,
        max_batch_count=500,
    )
    return of_handler(handler)
