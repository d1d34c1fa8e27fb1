"""Airflow's own Python client against Mainspring: what its users do, and every answer it must read.

Started by the test `clients`, with the address and the token of a running `mainspring serve`.
"""

import json
import os

import airflow_client.client as airflow
from airflow_client.client.exceptions import ApiException

HOST, TOKEN = os.environ["MAINSPRING_URL"], os.environ["MAINSPRING_TOKEN"]


def refused(status, call, *args, **kwargs):
    """The call must be refused with this status."""
    try:
        call(*args, **kwargs)
    except ApiException as error:
        assert error.status == status, (error.status, error.body)
        return
    raise AssertionError(f"{call.__name__} was not refused")


def signed_in():
    """As Airflow's own examples begin: a name and a password for an access token."""
    with airflow.ApiClient(airflow.Configuration(host=HOST)) as client:
        body = airflow.ApiClient.sanitize_for_serialization(
            client, {"username": "me", "password": TOKEN}
        )
        answer = client.call_api(
            "POST", f"{HOST}/auth/token", {"Content-Type": "application/json"}, body
        )
        answer.read()
        token = json.loads(answer.data)["access_token"]
    return airflow.ApiClient(airflow.Configuration(host=HOST, access_token=token))


def dags(client):
    api = airflow.DAGApi(client)
    listed = api.get_dags(order_by=["dag_id"], limit=10)
    assert [dag.dag_id for dag in listed.dags] == ["fails", "sales"], listed
    assert api.get_dags(tags=["nightly"]).total_entries == 1
    details = api.get_dag_details("sales")
    assert details.params["region"]["value"] == "kr", details.params
    assert details.latest_dag_version.version_number == 1
    assert api.patch_dag("sales", airflow.DAGPatchBody(is_paused=False)).is_paused is False
    assert api.patch_dags(airflow.DAGPatchBody(is_paused=True), dag_id_pattern="sales").total_entries == 1
    assert api.get_dag_tags().tags == ["nightly"]
    refused(404, api.get_dag, "none")
    tasks = airflow.TaskApi(client).get_tasks("sales")
    assert [task.task_id for task in tasks.tasks] == ["load", "zip"]
    assert airflow.TaskApi(client).get_task("sales", "zip").trigger_rule == "all_success"
    versions = airflow.DagVersionApi(client)
    assert versions.get_dag_versions("sales").total_entries == 1
    assert versions.get_dag_version("sales", 1).version_number == 1
    assert "echo loading" in airflow.DagSourceApi(client).get_dag_source("sales").content


def a_run(client):
    api = airflow.DagRunApi(client)
    wanted = airflow.TriggerDAGRunPostBody(
        dag_run_id="one", logical_date="2026-03-08T07:00:00Z", conf={"region": "us"}, note="by hand"
    )
    run = api.trigger_dag_run("sales", wanted)
    assert (run.conf, run.note) == ({"region": "us"}, "by hand"), run
    refused(409, api.trigger_dag_run, "sales", wanted)
    api.wait_dag_run_until_finished_without_preload_content("sales", "one", interval=1).read()
    run = api.get_dag_run("sales", "one")
    assert run.state == "success" and run.dag_versions[0].version_number == 1, run
    assert api.get_dag_runs("~", state=["success"], order_by=["-run_after"]).total_entries == 1
    batch = airflow.DAGRunsBatchBody(dag_ids=["sales"])
    assert api.get_list_dag_runs_batch("~", batch).total_entries == 1


def tasks_of_a_run(client):
    api = airflow.TaskInstanceApi(client)
    listed = api.get_task_instances("sales", "one")
    assert [(ti.task_id, ti.state) for ti in listed.task_instances] == [
        ("load", "success"),
        ("zip", "success"),
    ], listed
    load = api.get_task_instance("sales", "one", "load")
    assert load.try_number == 1 and load.dag_version.version_number == 1, load
    assert api.get_mapped_task_instance("sales", "one", "load", -1).id == load.id
    assert api.get_task_instances("~", "~", state=["success"]).total_entries == 2
    assert api.get_task_instances_batch("~", "~", airflow.TaskInstancesBatchBody()).total_entries == 2
    assert api.get_task_instance_tries("sales", "one", "load").total_entries == 1
    assert api.get_task_instance_try_details("sales", "one", "load", 1).state == "success"
    assert api.get_task_instance_dependencies("sales", "one", "load").dependencies == []
    log = api.get_log("sales", "one", "load", 1)
    events = [line.event for line in log.content.actual_instance]
    assert "loading us" in events, events
    xcoms = airflow.XComApi(client)
    entry = xcoms.get_xcom_entry("sales", "load", "one", "return_value")
    assert entry.actual_instance.value == "42", entry
    assert xcoms.get_xcom_entries("sales", "~", "~").total_entries >= 1
    new = airflow.XComCreateBody(key="rows", value=[1, 2])
    assert xcoms.create_xcom_entry("sales", "load", "one", new).key == "rows"
    xcoms.update_xcom_entry("sales", "load", "one", "rows", airflow.XComUpdateBody(value=3))
    xcoms.delete_xcom_entry("sales", "load", "one", "rows")


def clearing_and_marking(client):
    runs, api = airflow.DagRunApi(client), airflow.TaskInstanceApi(client)
    runs.trigger_dag_run("fails", airflow.TriggerDAGRunPostBody(dag_run_id="bad"))
    runs.wait_dag_run_until_finished_without_preload_content("fails", "bad", interval=1).read()
    assert runs.get_dag_run("fails", "bad").state == "failed"

    def clear(dry_run):
        body = airflow.ClearTaskInstancesBody(dag_run_id="bad", dry_run=dry_run)
        return api.post_clear_task_instances("fails", body)

    assert clear(True).total_entries == 1
    assert runs.get_dag_run("fails", "bad").state == "failed"
    assert clear(False).total_entries == 1
    runs.wait_dag_run_until_finished_without_preload_content("fails", "bad", interval=1).read()
    assert api.get_task_instance("fails", "bad", "bang").try_number == 2
    mark = airflow.PatchTaskInstanceBody(new_state="success", note="it is fine")
    assert api.patch_task_instance_dry_run("fails", "bad", "bang", mark).total_entries == 1
    assert api.patch_task_instance("fails", "bad", "bang", mark).task_instances[0].note == "it is fine"
    assert runs.get_dag_run("fails", "bad").state == "success"
    again = airflow.DAGRunPatchBody(state="failed")
    assert runs.patch_dag_run("fails", "bad", again).state == "failed"
    runs.delete_dag_run("fails", "bad")
    refused(404, runs.get_dag_run, "fails", "bad")


def variables_and_pools(client):
    api = airflow.VariableApi(client)
    api.post_variable(airflow.VariableBody(key="region", value="kr", description="where"))
    body = airflow.VariableBody(key="region", value={"a": 1})
    assert api.patch_variable("region", body).value == '{"a":1}'
    assert api.get_variables(variable_key_pattern="reg").variables[0].key == "region"
    api.delete_variable("region")
    refused(404, api.get_variable, "region")
    connections(client)
    pools = airflow.PoolApi(client)
    assert pools.post_pool(airflow.PoolBody(name="small", slots=2)).open_slots == 2
    assert pools.patch_pool("small", airflow.PoolPatchBody(slots=3)).slots == 3
    assert pools.get_pools().total_entries == 2
    pools.delete_pool("small")


def connections(client):
    api = airflow.ConnectionApi(client)
    body = airflow.ConnectionBody(
        connection_id="shop",
        conn_type="http",
        host="http://127.0.0.1:9",
        login="ann",
        password="sesame-password",
        extra='{"token": "sesame-token", "timeout": 1}',
    )
    made = api.post_connection(body)
    assert made.password == "***" and "sesame" not in made.extra, made
    refused(409, api.post_connection, body)
    body = airflow.ConnectionBody(connection_id="shop", conn_type="http", host="h", password="***")
    assert api.patch_connection("shop", body).host == "h"
    assert api.get_connections(connection_id_pattern="SHO").total_entries == 1
    tried = api.test_connection(
        airflow.ConnectionBody(connection_id="x", conn_type="http", host="http://127.0.0.1:9")
    )
    assert not tried.status and "nothing listens" in tried.message, tried
    assert "sesame" not in str(api.get_connection("shop"))
    api.delete_connection("shop")
    refused(404, api.get_connection, "shop")


def the_rest(client):
    errors = airflow.ImportErrorApi(client).get_import_errors()
    assert errors.import_errors[0].filename == "broken.yaml", errors
    one = airflow.ImportErrorApi(client).get_import_error(errors.import_errors[0].import_error_id)
    assert "broken.yaml:1:" in one.stack_trace, one
    assert airflow.MonitorApi(client).get_health().scheduler.status == "healthy"
    assert airflow.VersionApi(client).get_version().version
    assert airflow.DagWarningApi(client).list_dag_warnings().total_entries == 0


with signed_in() as client:
    dags(client)
    a_run(client)
    tasks_of_a_run(client)
    clearing_and_marking(client)
    variables_and_pools(client)
    the_rest(client)
