"""Speaks to a gateway with the providers' own clients, and says as JSON what they understood.

Arguments: the gateway's address (…/gateway) and a run's key.
"""

import json
import sys

import anthropic
import openai
from google import genai
from google.genai import errors, types

BASE, KEY = sys.argv[1], sys.argv[2]
WRONG = "dpr_" + "0" * 32 + "_wrong"


def refusal(kind, call):
    """The status of the refusal that this call meets, if the client knows it for what it is."""
    try:
        call()
    except kind as error:
        return getattr(error, "status_code", None) or error.code
    return None


def of_anthropic():
    def client(key):
        return anthropic.Anthropic(base_url=f"{BASE}/anthropic", api_key=key, max_retries=0)

    def ask(key, model="m"):
        return client(key).messages.create(
            model=model, max_tokens=50, messages=[{"role": "user", "content": "hello"}]
        )

    whole = ask(KEY)
    words = []
    with client(KEY).messages.stream(
        model="m", max_tokens=50, messages=[{"role": "user", "content": "hello"}]
    ) as stream:
        words.extend(stream.text_stream)
        last = stream.get_final_message()
    counted = client(KEY).messages.count_tokens(
        model="m", messages=[{"role": "user", "content": "hello"}]
    )
    return {
        "whole": [whole.content[0].text, whole.usage.output_tokens],
        "stream": ["".join(words), last.usage.output_tokens],
        "counted": counted.input_tokens,
        "models": [model.id for model in client(KEY).models.list()],
        "wrong": refusal(anthropic.AuthenticationError, lambda: ask(WRONG)),
        "unpriced": refusal(anthropic.BadRequestError, lambda: ask(KEY, "unpriced")),
    }


def of_openai():
    def client(key, provider="openai"):
        return openai.OpenAI(base_url=f"{BASE}/{provider}/v1", api_key=key, max_retries=0)

    def ask(key, model="m"):
        return client(key).responses.create(model=model, input="hello")

    whole = ask(KEY)
    words, used = [], None
    for event in client(KEY).responses.create(model="m", input="hello", stream=True):
        if event.type == "response.output_text.delta":
            words.append(event.delta)
        if event.type == "response.completed":
            used = event.response.usage.output_tokens
    return {
        "whole": [whole.output_text, whole.usage.output_tokens],
        "stream": ["".join(words), used],
        "models": [model.id for model in client(KEY).models.list()],
        "wrong": refusal(openai.AuthenticationError, lambda: ask(WRONG)),
        "unpriced": refusal(openai.BadRequestError, lambda: ask(KEY, "unpriced")),
    }


def of_chat():
    client = openai.OpenAI(base_url=f"{BASE}/local/v1", api_key=KEY, max_retries=0)
    messages = [{"role": "user", "content": "hello"}]
    whole = client.chat.completions.create(model="m", messages=messages)
    words = []
    for chunk in client.chat.completions.create(model="m", messages=messages, stream=True):
        words.extend(choice.delta.content or "" for choice in chunk.choices)
    return {
        "whole": [whole.choices[0].message.content, whole.usage.completion_tokens],
        "stream": ["".join(words), None],
    }


def of_gemini():
    def client(key):
        return genai.Client(api_key=key, http_options=types.HttpOptions(base_url=f"{BASE}/gemini"))

    def ask(key, model="m"):
        with client(key) as one:
            return one.models.generate_content(model=model, contents="hello")

    whole = ask(KEY)
    with client(KEY) as one:
        chunks = list(one.models.generate_content_stream(model="m", contents="hello"))
        counted = one.models.count_tokens(model="m", contents="hello")
        models = [model.name for model in one.models.list(config={"query_base": True})]
    return {
        "whole": [whole.text, whole.usage_metadata.candidates_token_count],
        "stream": [
            "".join(chunk.text or "" for chunk in chunks),
            chunks[-1].usage_metadata.candidates_token_count,
        ],
        "counted": counted.total_tokens,
        "models": models,
        "wrong": refusal(errors.ClientError, lambda: ask(WRONG)),
        "unpriced": refusal(errors.ClientError, lambda: ask(KEY, "unpriced")),
    }


print(
    json.dumps(
        {
            "anthropic": of_anthropic(),
            "openai": of_openai(),
            "chat": of_chat(),
            "gemini": of_gemini(),
        }
    )
)
