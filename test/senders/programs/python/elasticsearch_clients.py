from handlers import nothing, until_taken


def elasticsearch(to):
    from elasticsearch import Elasticsearch, helpers

    client = Elasticsearch(f"http://{to['host']}:{to['http']}", max_retries=0)

    def send(texts):
        actions = [{"_op_type": "create", "_index": "logs-shop", "message": text, "order": 1} for text in texts]
        until_taken(lambda: helpers.bulk(client, actions))

    return send, nothing


def opensearch(to):
    from opensearchpy import OpenSearch, helpers

    client = OpenSearch(f"http://{to['host']}:{to['http']}", max_retries=0)

    def send(texts):
        actions = [{"_index": "logs-shop", "message": text} for text in texts]
        until_taken(lambda: helpers.bulk(client, actions))

    return send, nothing
