# venv: mlflow
"""Accounts: what mlflow's own clients send, against the packaged program with accounts on.

The tracking client with Basic and with a token, the client of mlflow's user management, and the plain requests of its
versions before 3.12 about permissions.
"""

import contextlib
import os
import pathlib
import subprocess
import sys
import time
import traceback
import uuid

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
import program

for variable in ("MLFLOW_TRACKING_USERNAME", "MLFLOW_TRACKING_PASSWORD", "MLFLOW_TRACKING_TOKEN"):
    os.environ.pop(variable, None)
os.environ.update(MLFLOW_DISABLE_TELEMETRY="true", GIT_PYTHON_REFRESH="quiet", MLFLOW_HTTP_REQUEST_MAX_RETRIES="0")
URL = program.start()
os.environ["MLFLOW_TRACKING_URI"] = URL

import mlflow
import requests
from mlflow import MlflowClient
from mlflow.exceptions import MlflowException
from mlflow.server.auth.client import AuthServiceClient

CLIENT = MlflowClient()
USERS = AuthServiceClient(URL)
ADMIN = ("ann", "a password of ann")
CHECKS = []


def check(function):
    CHECKS.append(function)
    return function


@contextlib.contextmanager
def signed_in(name=None, password=None, token=None):
    """The variables that mlflow's client reads, for as long as the block lasts."""
    told = {"MLFLOW_TRACKING_USERNAME": name, "MLFLOW_TRACKING_PASSWORD": password, "MLFLOW_TRACKING_TOKEN": token}
    os.environ.update({variable: value for variable, value in told.items() if value is not None})
    try:
        yield
    finally:
        for variable in told:
            os.environ.pop(variable, None)


def refused(code, text, function, *arguments, **named):
    try:
        function(*arguments, **named)
    except MlflowException as error:
        assert error.error_code == code and text in str(error), f"expected {code} '{text}', got {error.error_code}: {error}"
        return
    raise AssertionError(f"nothing was raised, expected {code}")


def not_permitted(function, *arguments, **named):
    refused("PERMISSION_DENIED", "Permission denied.", function, *arguments, **named)


def user():
    """A new user whom the client of mlflow has made; answers the name and the password."""
    name, password = f"user-{uuid.uuid4().hex[:8]}", uuid.uuid4().hex
    with signed_in(*ADMIN):
        USERS.create_user(name, password)
    return name, password


def experiment(owner):
    with signed_in(*owner):
        return CLIENT.create_experiment(f"experiment-{uuid.uuid4().hex[:8]}")


@check
def nobody_is_let_in_without_proof():
    refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)
    with signed_in("ann", "not her password"):
        refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)
    with signed_in(token="windlass_made-up"):
        refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)
    answer = requests.get(f"{URL}/api/2.0/mlflow/experiments/search", timeout=20)
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Basic realm="), answer.headers
    for path in ("/health", "/health/live", "/health/ready", "/api/3.0/mlflow/server-info"):
        assert requests.get(URL + path, timeout=20).status_code == 200, path


@check
def a_name_with_its_password_tracks_runs_and_artifacts():
    with signed_in(*ADMIN):
        mlflow.set_experiment(f"basic-{uuid.uuid4().hex[:8]}")
        with mlflow.start_run() as run:
            mlflow.log_metric("auc", 0.75)
            mlflow.log_text("hello", "notes/a.txt")
        assert mlflow.artifacts.load_text(f"{run.info.artifact_uri}/notes/a.txt") == "hello"
        assert CLIENT.get_run(run.info.run_id).data.metrics == {"auc": 0.75}


@check
def a_token_does_what_its_account_may_until_it_is_revoked():
    program.order("accounts", "add", "ci", "--role", "contributor", "--no-password")
    made = program.order("tokens", "create", "ci", "--name", "nightly", "--days", "90")
    with signed_in(token=made["secret"]):
        id = CLIENT.create_experiment(f"token-{uuid.uuid4().hex[:8]}")
        CLIENT.log_param(CLIENT.create_run(id).info.run_id, "depth", 5)
    with signed_in("ci", made["secret"]):
        refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)
    program.order("tokens", "revoke", made["token"]["id"])
    with signed_in(token=made["secret"]):
        refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)


@check
def a_read_only_user_cannot_log():
    id = experiment(ADMIN)
    with signed_in(*ADMIN):
        run = CLIENT.create_run(id).info.run_id
    reader = user()
    with signed_in(*reader):
        assert CLIENT.get_run(run).info.experiment_id == id
        not_permitted(CLIENT.log_metric, run, "loss", 1.0)
        not_permitted(CLIENT.log_batch, run, params=[mlflow.entities.Param("a", "1")])
        not_permitted(CLIENT.set_tag, run, "a", "1")
        not_permitted(CLIENT.create_run, id)
        not_permitted(CLIENT.delete_run, run)
        not_permitted(CLIENT.delete_experiment, id)
        try:
            CLIENT.log_text(run, "mine", "a.txt")
            raise AssertionError("an artifact was written")
        except (MlflowException, requests.HTTPError) as error:
            assert "403" in str(error) or "Permission denied" in str(error), error
    with signed_in(*ADMIN):
        assert CLIENT.get_run(run).data.metrics == {} and CLIENT.list_artifacts(run) == []


@check
def a_change_of_permissions_holds_from_the_next_request_on():
    id = experiment(ADMIN)
    name, password = user()
    for level, reads, writes, deletes in [
        ("EDIT", True, True, False),
        ("MANAGE", True, True, True),
        ("DENY", False, False, False),
        ("USE", True, False, False),
        ("READ", True, False, False),
    ]:
        with signed_in(*ADMIN):
            USERS.grant_user_permission(name, "experiment", id, level)
            found = USERS.get_user_permission(name, "experiment", id)
            assert (found.permission, found.allowed) == (level, level in ("USE", "EDIT", "MANAGE")), (level, vars(found))
        with signed_in(name, password):
            for allowed, call in [
                (reads, lambda: CLIENT.get_experiment(id)),
                (writes, lambda: CLIENT.set_experiment_tag(id, "level", level)),
                (deletes, lambda: (CLIENT.delete_experiment(id), CLIENT.restore_experiment(id))),
            ]:
                call() if allowed else not_permitted(call)
            listed = [one.experiment_id for one in CLIENT.search_experiments()]
            assert (id in listed) == reads, (level, listed)
        with signed_in(*ADMIN):
            USERS.revoke_user_permission(name, "experiment", id)
    with signed_in(*ADMIN):
        refused("RESOURCE_DOES_NOT_EXIST", "", USERS.revoke_user_permission, name, "experiment", id)
        refused("INVALID_PARAMETER_VALUE", "Invalid permission", USERS.grant_user_permission, name, "experiment", id, "BOGUS")
        refused("INVALID_PARAMETER_VALUE", "Invalid resource type", USERS.grant_user_permission, name, "bogus", id, "READ")


@check
def what_a_user_makes_is_theirs():
    owner, other = user(), user()
    id = experiment(owner)
    model = f"model-{uuid.uuid4().hex[:8]}"
    with signed_in(*owner):
        run = CLIENT.create_run(id).info.run_id
        CLIENT.log_metric(run, "loss", 1.0)
        CLIENT.create_registered_model(model)
        assert USERS.get_user_permission(owner[0], "experiment", id).permission == "MANAGE"
    with signed_in(*other):
        not_permitted(CLIENT.log_metric, run, "loss", 2.0)
        not_permitted(CLIENT.update_registered_model, model, "mine now")
        not_permitted(CLIENT.delete_registered_model, model)
        not_permitted(USERS.grant_user_permission, other[0], "experiment", id, "MANAGE")
    with signed_in(*owner):
        USERS.grant_user_permission(other[0], "registered_model", model, "EDIT")
    with signed_in(*other):
        CLIENT.update_registered_model(model, "described by another")
        not_permitted(CLIENT.delete_registered_model, model)
    with signed_in(*owner):
        CLIENT.delete_registered_model(model)
        CLIENT.create_registered_model(model)
    with signed_in(*other):
        not_permitted(CLIENT.update_registered_model, model, "the permission was on the model before")


@check
def users_are_managed_as_the_client_expects():
    name, password = user()
    with signed_in(*ADMIN):
        made = USERS.get_user(name)
        assert (made.username, made.is_admin) == (name, False)
        refused("RESOURCE_ALREADY_EXISTS", "already exists", USERS.create_user, name, password)
        refused("INVALID_PARAMETER_VALUE", "12 characters", USERS.create_user, f"{name}x", "short")
        refused("RESOURCE_DOES_NOT_EXIST", "User with username=nobody-there not found", USERS.get_user, "nobody-there")
    current = requests.get(f"{URL}/api/2.0/mlflow/users/current", auth=(name, password), timeout=20).json()["user"]
    assert current == {"id": made.id, "username": name, "is_admin": False}, current
    with signed_in(name, password):
        assert USERS.get_user(name).id == made.id
        not_permitted(USERS.get_user, "ann")
        not_permitted(USERS.create_user, f"{name}x", password)
        not_permitted(USERS.update_user_admin, name, True)
        not_permitted(USERS.update_user_password, "ann", password)
        refused("INVALID_PARAMETER_VALUE", "Current password is required", USERS.update_user_password, name, password + "2")
        refused("INVALID_PARAMETER_VALUE", "does not match", USERS.update_user_password, name, password + "2", "not it at all")
        USERS.update_user_password(name, password + "2", current_password=password)
        refused("UNAUTHENTICATED", "You are not authenticated.", USERS.get_user, name)
    with signed_in(*ADMIN):
        USERS.update_user_admin(name, True)
    with signed_in(name, password + "2"):
        assert USERS.get_user("ann").is_admin
    with signed_in(*ADMIN):
        USERS.delete_user(name)
        refused("RESOURCE_DOES_NOT_EXIST", "not found", USERS.get_user, name)
    with signed_in(name, password + "2"):
        refused("UNAUTHENTICATED", "You are not authenticated.", CLIENT.search_experiments)
    refused("UNAUTHENTICATED", "You are not authenticated.", USERS.delete_user, name)


@check
def roles_of_the_client_gather_permissions():
    id, (name, password) = experiment(ADMIN), user()
    with signed_in(*ADMIN):
        role = USERS.create_role("default", f"role-{uuid.uuid4().hex[:8]}", "who is on call")
        refused("RESOURCE_ALREADY_EXISTS", "already exists", USERS.create_role, "default", role.name)
        permission = USERS.add_role_permission(role.id, "experiment", id, "EDIT")
        assert (permission.resource_type, permission.resource_pattern, permission.permission) == ("experiment", id, "EDIT")
        refused("RESOURCE_ALREADY_EXISTS", "", USERS.add_role_permission, role.id, "experiment", id, "READ")
        assert USERS.assign_role(name, role.id).role_id == role.id
        refused("RESOURCE_ALREADY_EXISTS", "already exists", USERS.assign_role, name, role.id)
        assert [r.id for r in USERS.list_user_roles(name)] == [role.id]
        assert len(USERS.list_role_users(role.id)) == 1
        assert role.id in [r.id for r in USERS.list_all_roles()] and role.id in [r.id for r in USERS.list_roles("default")]
        assert USERS.get_role(role.id).description == "who is on call"
    with signed_in(name, password):
        CLIENT.set_experiment_tag(id, "by", "a role")
        assert [r.id for r in USERS.list_user_roles(name)] == [role.id]
        not_permitted(USERS.list_all_roles)
        not_permitted(USERS.create_role, "default", "mine")
    with signed_in(*ADMIN):
        assert USERS.update_role_permission(permission.id, "READ").permission == "READ"
    with signed_in(name, password):
        not_permitted(CLIENT.set_experiment_tag, id, "by", "a role")
    with signed_in(*ADMIN):
        USERS.update_role_permission(permission.id, "EDIT")
        assert USERS.update_role(role.id, name=f"{role.name}-2").name == f"{role.name}-2"
        refused("INVALID_PARAMETER_VALUE", "At least one of", USERS.update_role, role.id)
        USERS.unassign_role(name, role.id)
        assert USERS.list_user_roles(name) == []
    with signed_in(name, password):
        not_permitted(CLIENT.set_experiment_tag, id, "by", "a role")
    with signed_in(*ADMIN):
        USERS.remove_role_permission(permission.id)
        assert USERS.list_role_permissions(role.id) == []
        everything = USERS.add_role_permission(role.id, "workspace", "*", "MANAGE")
        USERS.assign_role(name, role.id)
        assert everything.permission == "MANAGE"
    with signed_in(name, password):
        CLIENT.delete_experiment(id)
    with signed_in(*ADMIN):
        USERS.delete_role(role.id)
        refused("RESOURCE_DOES_NOT_EXIST", "not found", USERS.get_role, role.id)
    with signed_in(name, password):
        not_permitted(CLIENT.restore_experiment, id)


@check
def permissions_of_version_2_are_served():
    id, (name, password) = experiment(ADMIN), user()
    for kind, field, thing, answer in [
        ("experiments", "experiment_id", id, "experiment_permission"),
        ("registered-models", "name", f"model-{uuid.uuid4().hex[:8]}", "registered_model_permission"),
    ]:
        path = f"{URL}/api/2.0/mlflow/{kind}/permissions/"
        told = {field: thing, "username": name}

        def ask(method, word, auth=ADMIN, **more):
            named = {"params": told} if method == "GET" else {"json": told | more}
            return requests.request(method, path + word, auth=auth, timeout=20, **named)

        made = ask("POST", "create", permission="EDIT")
        assert made.status_code == 200 and made.json()[answer]["permission"] == "EDIT", made.text
        assert ask("POST", "create", permission="EDIT").json()["error_code"] == "RESOURCE_ALREADY_EXISTS"
        assert ask("PATCH", "update", permission="NO_PERMISSIONS").json() == {}
        found = ask("GET", "get").json()[answer]
        assert found["permission"] == "NO_PERMISSIONS" and found[field] == thing, found
        assert ask("GET", "get", auth=(name, password)).status_code == 403
        assert ask("DELETE", "delete").json() == {}
        gone = ask("GET", "get").json()
        assert gone["error_code"] == "RESOURCE_DOES_NOT_EXIST" and f"and username={name} not found" in gone["message"], gone


@check
def a_large_file_goes_up_in_parts_by_whom_it_may():
    from mlflow.server import get_app_client

    id = experiment(ADMIN)
    reader = user()
    large = pathlib.Path(os.environ["CHECK_FOLDER"]) / "large.bin"
    large.write_bytes(os.urandom(6 * 1024 * 1024))
    os.environ.update(
        MLFLOW_ENABLE_PROXY_MULTIPART_UPLOAD="true",
        MLFLOW_MULTIPART_UPLOAD_MINIMUM_FILE_SIZE=str(5 * 1024 * 1024),
        MLFLOW_MULTIPART_UPLOAD_CHUNK_SIZE=str(5 * 1024 * 1024),
    )
    try:
        with signed_in(*ADMIN):
            run = CLIENT.create_run(id).info.run_id
            CLIENT.log_artifact(run, str(large))
            kept = mlflow.artifacts.download_artifacts(run_id=run, artifact_path="large.bin")
            assert pathlib.Path(kept).read_bytes() == large.read_bytes()
            get_app_client("basic-auth", URL).grant_user_permission(reader[0], "experiment", id, "READ")
        with signed_in(*reader):
            kept = mlflow.artifacts.download_artifacts(run_id=run, artifact_path="large.bin")
            assert pathlib.Path(kept).read_bytes() == large.read_bytes()
            try:
                CLIENT.log_artifact(run, str(large), "mine")
                raise AssertionError("an artifact was written")
            except (MlflowException, requests.HTTPError) as error:
                assert "403" in str(error) or "Permission denied" in str(error), error
    finally:
        for variable in ("PROXY_MULTIPART_UPLOAD", "UPLOAD_MINIMUM_FILE_SIZE", "UPLOAD_CHUNK_SIZE"):
            os.environ.pop("MLFLOW_ENABLE_" + variable, None)
            os.environ.pop("MLFLOW_MULTIPART_" + variable, None)


@check
def there_is_one_workspace():
    for named, status in [("default", 200), ("elsewhere", 400)]:
        answer = requests.get(
            f"{URL}/api/2.0/mlflow/experiments/search?max_results=1",
            auth=ADMIN,
            headers={"X-MLFLOW-WORKSPACE": named},
            timeout=20,
        )
        assert answer.status_code == status, answer.text
    assert answer.json()["error_code"] == "FEATURE_DISABLED" and "elsewhere" in answer.json()["message"], answer.text


@check
def webhooks_and_approvals_are_kept_apart():
    name, password = user()
    model = f"model-{uuid.uuid4().hex[:8]}"
    events = [{"entity": "MODEL_VERSION", "action": "CREATED"}]
    hook = {"name": "mine", "url": "https://example.org/x", "events": events}
    answer = requests.post(f"{URL}/api/2.0/mlflow/webhooks", auth=(name, password), json=hook, timeout=20)
    assert answer.status_code == 403, answer.text
    with signed_in(*ADMIN):
        CLIENT.create_registered_model(model)
        for _ in range(2):
            CLIENT.create_model_version(model, "s3://bucket/x")
        CLIENT.set_registered_model_alias(model, "champion", "1")
        USERS.grant_user_permission(name, "registered_model", model, "EDIT")
    path = f"{URL}/api/v1/models/{model}"
    assert requests.put(f"{path}/protections/champion", auth=(name, password), json={}, timeout=20).status_code == 403
    assert requests.put(f"{path}/protections/champion", auth=ADMIN, json={}, timeout=20).status_code == 200
    with signed_in(name, password):
        refused("PERMISSION_DENIED", "approval", CLIENT.set_registered_model_alias, model, "champion", "2")
    approve = f"{path}/requests/1/approve"
    assert requests.post(approve, auth=(name, password), json={}, timeout=20).status_code == 403
    assert requests.post(approve, auth=ADMIN, json={}, timeout=20).status_code == 200
    with signed_in(name, password):
        assert CLIENT.get_model_version_by_alias(model, "champion").version == "2"
    moved = max(requests.get(f"{path}/history", auth=ADMIN, timeout=20).json()["history"], key=lambda one: one["at"])
    assert (moved["actor"], moved["approver"]) == (name, "ann"), moved


@check
def guessing_is_stopped():
    name, password = user()
    codes = [
        requests.get(f"{URL}/api/2.0/mlflow/users/current", auth=(name, f"guess {guess}"), timeout=60).status_code
        for guess in range(10)
    ]
    assert set(codes) == {401}, codes
    answer = requests.get(f"{URL}/api/2.0/mlflow/users/current", auth=(name, password), timeout=60)
    assert answer.status_code == 401 and "Too many logins" in answer.json()["message"], answer.text
    with signed_in(*ADMIN):
        assert CLIENT.search_experiments(), "others are not stopped"


@check
def a_password_is_not_hashed_for_each_request():
    with signed_in(*ADMIN):
        CLIENT.search_experiments()
        start = time.monotonic()
        for _ in range(50):
            CLIENT.get_experiment("0")
        took = time.monotonic() - start
    print(f"         50 calls with a password took {took:.2f} s")


@check
def the_command_line_says_who_it_is():
    def status(**variables):
        clean = {key: value for key, value in os.environ.items() if not key.startswith("WINDLASS_T")}
        done = subprocess.run(
            [os.environ["WINDLASS"], "status", "--url", URL], capture_output=True, text=True, env=clean | variables, timeout=120
        )
        return done.returncode, done.stderr

    assert status()[0] == 1 and "You are not authenticated" in status()[1], status()
    assert status(WINDLASS_USERNAME="ann", WINDLASS_PASSWORD=ADMIN[1])[0] == 0
    token = program.order("tokens", "create", "ann", "--name", "shell")["secret"]
    assert status(WINDLASS_TOKEN=token)[0] == 0
    assert status(WINDLASS_TOKEN=token + "x")[0] == 1


def main():
    program.order("accounts", "add", ADMIN[0], "--role", "admin", told=ADMIN[1] + "\n")
    failed = 0
    for function in CHECKS:
        name = function.__name__.replace("_", " ")
        try:
            function()
            print("ok      ", name, flush=True)
        except Exception:
            failed += 1
            print("FAILED  ", name, flush=True)
            traceback.print_exc()
    print(f"{len(CHECKS) - failed} of {len(CHECKS)} hold with mlflow {mlflow.__version__}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
