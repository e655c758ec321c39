"""The pods that the hub asks Kubernetes for: students' and the course's, made by KubeSpawner."""

import asyncio
import json
import sys
import types
from unittest import mock

import kubernetes_validate
import pytest
from kubernetes_asyncio.client import ApiClient
from kubespawner import KubeSpawner
from tornado.web import HTTPError
from traitlets.config import Config

from .test_ngshare import COURSE, GRADER, KUBERNETES, VALUES


@pytest.fixture(scope="module")
def hub_config():
    """What hub.py adds to the hub's configuration."""
    chart = types.ModuleType("z2jh")

    def value(key):
        found = VALUES
        for part in key.split("."):
            found = found[part]
        return found

    chart.get_config = value
    config = Config()
    config.JupyterHub.load_roles = []
    with mock.patch.dict(sys.modules, {"z2jh": chart}):
        exec((KUBERNETES / "hub.py").read_text(), {"c": config})
    return config


def pod_of(name, config):
    """The pod of a user, as the interface of Kubernetes gets it."""

    async def manifest():
        given = Config(config)
        given.KubeSpawner.storage_pvc_ensure = False
        user = types.SimpleNamespace(name=name, escaped_name=name, id=1, url=f"/user/{name}/")
        hub = types.SimpleNamespace(
            public_host="",
            url="http://hub:8081/hub/",
            base_url="/hub/",
            api_url="http://hub:8081/hub/api",
        )
        there = {"load_config": mock.DEFAULT, "shared_client": mock.DEFAULT}
        with mock.patch.multiple("kubespawner.spawner", **there):  # there is no cluster to talk to
            spawner = KubeSpawner(config=given, user=user, hub=hub)
        spawner.image = "student:1"
        config.Spawner.pre_spawn_hook(spawner)
        made = await spawner.get_pod_manifest()
        async with ApiClient() as client:
            return client.sanitize_for_serialization(made)

    return asyncio.run(manifest())


def test_the_course_s_pod_is_one_that_kubernetes_takes(hub_config):
    pod = pod_of(GRADER, hub_config)
    kubernetes_validate.validate(pod, "1.37", strict=True)
    wanted = VALUES["custom"]["grader"]
    (container,) = pod["spec"]["containers"]
    assert container["image"] == wanted["image"]
    assert container["args"] == wanted["cmd"]
    assert pod["spec"]["hostUsers"] is False
    assert pod["spec"]["automountServiceAccountToken"] is False
    assert wanted["container_security_context"].items() <= container["securityContext"].items()
    assert wanted["extra_labels"].items() <= pod["metadata"]["labels"].items()
    variables = {v["name"]: v for v in container["env"]}
    reference = variables["GRADEBOOK_URL"]["valueFrom"]["secretKeyRef"]
    assert reference == {"name": "gradebook", "key": "url"}
    assert container["resources"]["limits"] == {"cpu": 4.0, "memory": 8 * 2**30}


def test_a_student_s_pod_has_nothing_of_it(hub_config):
    pod = pod_of("mallory", hub_config)
    kubernetes_validate.validate(pod, "1.37", strict=True)
    text = json.dumps(pod)
    for part in ("GRADEBOOK_URL", "grader", "Unconfined", "Unmasked", "secretKeyRef"):
        assert part not in text
    assert pod["spec"]["automountServiceAccountToken"] is False


def test_groups_have_the_course_s_name(hub_config):
    instructors = f"formgrade-{COURSE}"
    assert hub_config.Authenticator.allowed_groups == {instructors, f"nbgrader-{COURSE}"}
    assert hub_config.JupyterHub.load_roles[0]["groups"] == [instructors]


@pytest.mark.parametrize("name, may", [(GRADER, False), ("mallory", True)])
def test_who_may_log_in(hub_config, name, may):
    if may:
        assert hub_config.Authenticator.post_auth_hook(None, None, {"name": name})["name"] == name
    else:
        with pytest.raises(HTTPError):
            hub_config.Authenticator.post_auth_hook(None, None, {"name": name})
