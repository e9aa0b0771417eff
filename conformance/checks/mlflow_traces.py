# venv: mlflow
"""Traces, assessments, evaluation datasets and scorers by the unmodified mlflow client, and spans by OpenTelemetry's own.

Against the packaged program, or the server whose URL is given. Exits with 0 when every check holds; prints each that
does not, and exits with 1.
"""

import os
import pathlib
import sys
import traceback
import uuid
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import program

URL = sys.argv[1] if len(sys.argv) > 1 else program.start()
os.environ.update(
    MLFLOW_TRACKING_URI=URL, MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", MLFLOW_ENABLE_ASYNC_LOGGING="false"
)
warnings.filterwarnings("ignore")

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.entities import AssessmentSource, SpanEvent, SpanType
from mlflow.entities.issue import IssueSeverity, IssueStatus
from mlflow.exceptions import MlflowException
from mlflow.genai import scorer
from mlflow.genai.datasets import create_dataset, delete_dataset, get_dataset, search_datasets
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.trace import Status, StatusCode

mlflow.set_tracking_uri(URL)
CLIENT = MlflowClient()
UNIQUE = uuid.uuid4().hex[:8]
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


def raises(text, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except MlflowException as error:
        assert text in str(error), f"expected '{text}' in: {error}"
        return error
    raise AssertionError(f"nothing was raised, expected: {text}")


def experiment(name):
    return mlflow.set_experiment(f"{name}-{UNIQUE}").experiment_id


@mlflow.trace(span_type=SpanType.TOOL)
def look_up(word):
    return {"word": word, "found": True}


@mlflow.trace(span_type=SpanType.AGENT, attributes={"depth": 3})
def answer(question):
    mlflow.update_current_trace(tags={"team": "search"}, metadata={"build": "7"})
    with mlflow.start_span("think", span_type=SpanType.CHAIN) as span:
        span.set_inputs({"question": question})
        span.add_event(SpanEvent("idea", attributes={"nr": 1}))
        found = look_up(question.split()[-1])
        span.set_outputs(found)
    if "fail" in question:
        raise ValueError("cannot answer")
    return f"It is {found['word']}."


def asked(question):
    answer(question)
    mlflow.flush_trace_async_logging()
    return mlflow.get_last_active_trace_id()


def found(where, filter_string, **named):
    return [t.info.trace_id for t in mlflow.search_traces(locations=[where], filter_string=filter_string, return_type="list", **named)]


@check
def a_decorated_function_leaves_a_trace_that_comes_back_whole():
    where = experiment("decorated")
    trace = mlflow.get_trace(asked("what is blue"))
    assert trace.info.experiment_id == where and trace.info.state.value == "OK"
    assert trace.info.tags["team"] == "search" and trace.info.trace_metadata["build"] == "7"
    assert trace.info.execution_duration is not None and "what is blue" in trace.info.request_preview
    spans = {span.name: span for span in trace.data.spans}
    assert set(spans) == {"answer", "think", "look_up"} and trace.data.spans[0].name == "answer"
    assert spans["answer"].span_type == SpanType.AGENT and spans["answer"].get_attribute("depth") == 3
    assert spans["answer"].inputs == {"question": "what is blue"} and spans["answer"].outputs == "It is blue."
    assert spans["think"].parent_id == spans["answer"].span_id and spans["look_up"].parent_id == spans["think"].span_id
    assert spans["look_up"].outputs == {"word": "blue", "found": True}
    assert spans["think"].events[0].name == "idea" and spans["think"].events[0].attributes == {"nr": 1}


@check
def traces_are_found_by_what_they_are_and_by_what_happened_in_them():
    where = experiment("search")
    good = asked("what is green")
    try:
        asked("do fail")
    except ValueError:
        mlflow.flush_trace_async_logging()
    bad = mlflow.get_last_active_trace_id()
    assert found(where, "status = 'ERROR'") == [bad] and found(where, "trace.status = 'OK'") == [good]
    assert found(where, "span.name = 'look_up' AND span.type = 'TOOL'", order_by=["timestamp_ms ASC"]) == [good, bad]
    assert found(where, "span.status = 'ERROR' AND span.type = 'TOOL'") == []
    assert found(where, "trace.text LIKE '%green%'") == [good]
    assert found(where, "tags.team RLIKE '^sea' AND metadata.build = '7'", max_results=1) == [bad]
    assert found(where, "span.attributes.depth = '3'", order_by=["timestamp_ms DESC"]) == [bad, good]
    assert found(where, f"timestamp_ms > 0 AND name = 'answer' AND request_id = '{good}'") == [good]
    frame = mlflow.search_traces(locations=[where])
    assert sorted(frame["state"]) == ["ERROR", "OK"]
    first = CLIENT.search_traces(locations=[where], max_results=1)
    second = CLIENT.search_traces(locations=[where], max_results=1, page_token=first.token)
    assert [t.info.trace_id for t in first + second] == [bad, good] and second.token is None
    raises("nvalid", CLIENT.search_traces, locations=[where], filter_string="nonsense = 'x'")


@check
def tags_are_set_and_removed_and_traces_deleted():
    where = experiment("tags")
    one, other = asked("a one"), asked("a two")
    mlflow.set_trace_tag(one, "reviewed", "yes")
    assert found(where, "tags.reviewed = 'yes'") == [one]
    mlflow.delete_trace_tag(one, "reviewed")
    assert found(where, "tags.reviewed IS NULL") == [other, one]
    raises("No trace tag", mlflow.delete_trace_tag, one, "reviewed")
    assert CLIENT.delete_traces(where, trace_ids=[one]) == 1
    assert found(where, "") == [other]
    assert CLIENT.delete_traces(where, max_timestamp_millis=2**45, max_traces=5) == 1
    assert found(where, "") == []


@check
def a_trace_belongs_to_the_run_it_was_made_in_or_linked_to():
    where = experiment("runs")
    with mlflow.start_run() as run:
        inside = asked("in a run")
    outside = asked("outside of one")
    asked("never linked")
    CLIENT.link_traces_to_run([outside], run.info.run_id)
    assert set(found(where, f"attribute.run_id = '{run.info.run_id}'")) == {inside, outside}
    assert {t.info.trace_id for t in mlflow.search_traces(run_id=run.info.run_id, locations=[where], return_type="list")} == {inside, outside}


@check
def feedback_and_expectations_are_kept_replaced_and_searched():
    where = experiment("assessed")
    trace = asked("what is red")
    ann = AssessmentSource(source_type="HUMAN", source_id="ann")
    first = mlflow.log_feedback(trace_id=trace, name="good", value=True, source=ann, rationale="It is red.", metadata={"k": "v"})
    mlflow.log_expectation(trace_id=trace, name="wanted", value={"colour": "red"}, source=ann)
    kept = {a.name: a for a in mlflow.get_trace(trace).info.assessments}
    assert kept["good"].value is True and kept["good"].rationale == "It is red." and kept["good"].metadata["k"] == "v"
    assert kept["good"].source.source_id == "ann" and kept["wanted"].value == {"colour": "red"}
    assert found(where, "feedback.good = 'true'") == [trace] and found(where, "feedback.good = 'false'") == []
    second = mlflow.override_feedback(trace_id=trace, assessment_id=first.assessment_id, value=False, source=ann)
    assert mlflow.get_assessment(trace, first.assessment_id).valid is False
    assert found(where, "feedback.good = 'false'") == [trace] and found(where, "feedback.good = 'true'") == []
    mlflow.delete_assessment(trace_id=trace, assessment_id=second.assessment_id)
    assert mlflow.get_assessment(trace, first.assessment_id).valid is True
    changed = mlflow.update_assessment(trace, first.assessment_id, mlflow.entities.Feedback(name="good", value="so-so", source=ann))
    assert changed.value == "so-so" and mlflow.get_assessment(trace, first.assessment_id).value == "so-so"
    raises("not found", mlflow.get_assessment, trace, "a-none")
    raises("not found", mlflow.log_feedback, trace_id="tr-none", name="x", value=1)


@check
def plain_opentelemetry_exporters_are_understood_with_and_without_compression():
    for compression in (Compression.NoCompression, Compression.Gzip, Compression.Deflate):
        where = experiment(f"otlp-{compression.value}")
        provider = TracerProvider(resource=Resource.create({"service.name": "shop"}))
        exporter = OTLPSpanExporter(endpoint=f"{URL}/v1/traces", headers={"x-mlflow-experiment-id": where}, compression=compression)
        provider.add_span_processor(SimpleSpanProcessor(exporter))
        tracer = provider.get_tracer("check")
        with tracer.start_as_current_span("order") as root:
            root.set_attribute("session.id", "s-1")
            with tracer.start_as_current_span("chat gpt") as span:
                span.set_attributes({"gen_ai.operation.name": "chat", "gen_ai.request.model": "small", "gen_ai.usage.input_tokens": 12, "gen_ai.usage.output_tokens": 30, "list": [1, 2], "share": 0.5})
                span.add_event("token", {"text": "hi"})
                span.set_status(Status(StatusCode.ERROR, "cut off"))
        provider.shutdown()
        (trace,) = mlflow.search_traces(locations=[where], return_type="list")
        spans = {span.name: span for span in trace.data.spans}
        assert trace.info.state.value == "OK" and trace.info.tags["mlflow.traceName"] == "order"
        assert trace.info.token_usage == {"input_tokens": 12, "output_tokens": 30, "total_tokens": 42}, trace.info.token_usage
        assert spans["chat gpt"].get_attribute("list") == [1, 2] and spans["chat gpt"].get_attribute("share") == 0.5
        assert spans["chat gpt"].status.status_code.value == "ERROR" and spans["chat gpt"].status.description == "cut off"
        assert spans["chat gpt"].span_type == "CHAT_MODEL" and spans["chat gpt"].events[0].attributes == {"text": "hi"}
        assert spans["order"].get_attribute("service.name") == "shop"
        assert found(where, "metadata.`mlflow.trace.session` = 's-1' AND span.type = 'CHAT_MODEL'") == [trace.info.trace_id]


@check
def spans_without_an_experiment_or_in_no_known_form_are_refused():
    type_ = {"content-type": "application/x-protobuf"}
    assert requests.post(f"{URL}/v1/traces", data=b"", headers=type_, timeout=20).status_code == 422
    named = {"x-mlflow-experiment-id": "0"}
    assert requests.post(f"{URL}/v1/traces", data=b"junk", headers={**type_, **named}, timeout=20).status_code == 400
    assert requests.post(f"{URL}/v1/traces", data=b"{}", headers={"content-type": "text/plain", **named}, timeout=20).status_code == 400
    gone = requests.post(f"{URL}/v1/traces", json={"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": "0" * 31 + "1", "spanId": "0" * 15 + "1", "name": "x"}]}]}]}, headers={"x-mlflow-experiment-id": "99999999"}, timeout=20)
    assert gone.status_code == 404, gone.text


@check
def an_evaluation_dataset_keeps_its_records_and_adds_to_them():
    where = experiment("datasets")
    dataset = create_dataset(name=f"qa-{UNIQUE}", experiment_id=where, tags={"team": "search"})
    dataset.merge_records([{"inputs": {"question": "what is blue"}, "expectations": {"word": "blue"}}, {"inputs": {"question": "what is red"}, "expectations": {"word": "red"}}])
    dataset.merge_records([{"inputs": {"question": "what is red"}, "expectations": {"short": True}, "tags": {"hard": "no"}}])
    again = get_dataset(dataset_id=dataset.dataset_id)
    frame = again.to_df()
    assert len(frame) == 2 and again.experiment_ids == [where] and again.tags["team"] == "search"
    red = frame[frame["inputs"].apply(lambda one: one["question"] == "what is red")].iloc[0]
    assert red["expectations"] == {"word": "red", "short": True} and red["tags"]["hard"] == "no"
    assert dataset.dataset_id in [d.dataset_id for d in search_datasets(experiment_ids=where, filter_string="tags.team = 'search'")]
    assert again.delete_records([frame.iloc[0]["dataset_record_id"]]) == 1
    assert len(get_dataset(dataset_id=dataset.dataset_id).to_df()) == 1
    trace = asked("what is gold")
    mlflow.log_expectation(trace_id=trace, name="word", value="gold")
    again.merge_records([mlflow.get_trace(trace)])
    gold = [r for r in get_dataset(dataset_id=dataset.dataset_id).to_df().to_dict("records") if r["inputs"] == {"question": "what is gold"}]
    assert len(gold) == 1 and gold[0]["expectations"] == {"word": "gold"} and gold[0]["source_type"] == "TRACE", gold
    delete_dataset(dataset_id=dataset.dataset_id)
    raises("not found", get_dataset, dataset_id=dataset.dataset_id)


@scorer
def names_the_word(outputs, expectations):
    return expectations["word"] in outputs


@scorer
def length(outputs):
    return len(outputs)


@check
def an_evaluation_with_scorers_of_ones_own_leaves_its_verdicts_on_the_traces():
    where = experiment("evaluate")
    dataset = create_dataset(name=f"eval-{UNIQUE}", experiment_id=where)
    dataset.merge_records([{"inputs": {"question": "what is blue"}, "expectations": {"word": "blue"}}, {"inputs": {"question": "what is red"}, "expectations": {"word": "green"}}])
    result = mlflow.genai.evaluate(data=dataset, predict_fn=answer, scorers=[names_the_word, length])
    assert result.metrics["names_the_word/mean"] == 0.5 and result.metrics["length/mean"] > 5, result.metrics
    run = CLIENT.get_run(result.run_id)
    assert run.data.metrics["names_the_word/mean"] == 0.5 and run.inputs.dataset_inputs
    mlflow.flush_trace_async_logging()
    assert len(found(where, "feedback.names_the_word = 'true'")) == 1
    assert len(found(where, "expectation.word = 'green'")) == 1
    assert len(found(where, f"run_id = '{result.run_id}'")) == 2


@check
def scorers_are_versioned():
    where = experiment("scorers")
    store = mlflow.tracking._tracking_service.utils._get_store()
    assert [store.register_scorer(where, "exact", '{"n": %d}' % n).scorer_version for n in (1, 2)] == [1, 2]
    assert [s.scorer_version for s in store.list_scorers(where)] == [2]
    assert [s.scorer_version for s in store.list_scorer_versions(where, "exact")] == [1, 2]
    assert store.get_scorer(where, "exact", version=1).scorer_version == 1
    config = store.upsert_online_scoring_config(experiment_id=where, scorer_name="exact", sample_rate=0.5, filter_string="status = 'OK'")
    assert [c.sample_rate for c in store.get_online_scoring_configs([config.scorer_id])] == [0.5]
    store.delete_scorer(where, "exact")
    raises("not found", store.get_scorer, where, "exact")


@check
def issues_are_kept_with_the_traces_that_show_them():
    where = experiment("issues")
    store = mlflow.tracking._tracking_service.utils._get_store()
    run = CLIENT.create_run(where).info.run_id
    slow = store.create_issue(where, "slow", "Answers take long.", severity=IssueSeverity.HIGH, root_causes=["no index"], categories=["latency"], source_run_id=run)
    rude = store.create_issue(where, "rude", "Answers are rude.", severity=IssueSeverity.LOW, created_by="ann")
    assert (slow.status, slow.root_causes, slow.categories, slow.source_run_id) == (IssueStatus.PENDING, ["no index"], ["latency"], run), slow
    shown = asked("is it slow")
    mlflow.log_issue(trace_id=shown, issue_id=slow.issue_id, issue_name=slow.name)
    assert found(where, f"issue.id = '{slow.issue_id}'") == [shown]
    listed = store.search_issues(where, include_trace_count=True)
    assert [(i.issue_id, i.trace_count) for i in listed] == [(slow.issue_id, 1), (rude.issue_id, 0)] and listed.token is None, listed
    changed = store.update_issue(rude.issue_id, status=IssueStatus.RESOLVED, description="They were.")
    assert (changed.status, changed.description, changed.severity) == (IssueStatus.RESOLVED, "They were.", IssueSeverity.LOW), changed
    assert store.get_issue(rude.issue_id).status == IssueStatus.RESOLVED
    assert [i.name for i in store.search_issues(where, "status != 'resolved'")] == ["slow"]
    page = store.search_issues(where, max_results=1)
    assert [i.name for i in page] == ["slow"] and [i.name for i in store.search_issues(where, page_token=page.token)] == ["rude"]
    raises("not found", store.get_issue, "iss-none")
    native = requests.get(f"{URL}/api/v1/issues", params={"experiment": where}, timeout=20).json()
    assert [(i["name"], i["traces"]) for i in native["issues"]] == [("slow", 1), ("rude", 0)], native


@check
def numbers_of_traces_are_told_by_group():
    where = experiment("numbers")
    asked("number one")
    asked("number two")
    told = requests.post(f"{URL}/api/3.0/mlflow/traces/metrics", json={"experiment_ids": [where], "view_type": "SPANS", "metric_name": "span_count", "aggregations": [{"aggregation_type": "COUNT"}], "dimensions": ["span_type"]}, timeout=20).json()
    assert {p["dimensions"]["span_type"]: p["values"]["COUNT"] for p in told["data_points"]} == {"AGENT": 2, "CHAIN": 2, "TOOL": 2}, told
    native = requests.get(f"{URL}/api/v1/traces", params={"experiment": where, "limit": 1}, timeout=20).json()
    assert len(native["traces"]) == 1 and native["next"] == 1
    detail = requests.get(f"{URL}/api/v1/traces/{native['traces'][0]['id']}", timeout=20).json()
    assert [s["name"] for s in detail["spans"]] == ["answer", "think", "look_up"] and detail["spans"][0]["startUs"] == 0


failed = 0
for one in CHECKS:
    try:
        one()
        print(f"ok   {one.__name__}")
    except Exception:
        failed += 1
        print(f"FAIL {one.__name__}")
        traceback.print_exc()
print(f"{len(CHECKS) - failed} of {len(CHECKS)} hold (mlflow {mlflow.__version__})")
sys.exit(1 if failed else 0)
