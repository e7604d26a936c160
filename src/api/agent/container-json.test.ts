import { expect, test } from "vitest";
import { containerJson } from "./container-json.ts";
import { goJson } from "./go-json.ts";

/** As the Engine tells it: other order, members that logspout's structs do not have, nulls. */
const INSPECTED = {
  AppArmorProfile: "",
  Args: [],
  Config: {
    Cmd: null,
    Env: ["PATH=/bin", "TOKEN=a=b", "EMPTY=", "BARE"],
    Entrypoint: [],
    Hostname: "h",
    Labels: { b: "2", a: "1", __proto__x: "3" },
    Tty: true,
    Future: 1,
  },
  Created: "2026-11-20T10:00:00.5Z",
  HostConfig: {
    OomKillDisable: false,
    MemorySwappiness: null,
    PidsLimit: 0,
    ShmSize: 67_108_864,
    LogConfig: { Type: "splunk", Config: { "splunk-url": "https://s", "splunk-token": "t", env: "A" } },
    PortBindings: { "80/tcp": [{ HostPort: "8080", HostIp: "" }] },
    RestartPolicy: { MaximumRetryCount: 0, Name: "no" },
  },
  Id: "abc",
  ImageManifestDescriptor: {},
  Mounts: [{ Type: "bind", Source: "/a", Destination: "/b", RW: true }],
  Name: "/web",
  NetworkSettings: {
    Ports: { "80/tcp": null },
    Networks: { bridge: { IPAddress: "172.17.0.2", DNSNames: null } },
  },
  State: { Status: "running", Running: true, Pid: 7, StartedAt: "2026-11-20T10:00:01Z" },
};

const HEAD = `{
  "Id": "abc",
  "Created": "2026-11-20T10:00:00.5Z",
  "Config": {
    "Hostname": "h",
    "Env": [
      "PATH=***",
      "TOKEN=***",
      "EMPTY=***",
      "BARE"
    ],
    "Cmd": null,
    "Entrypoint": [],
    "Labels": {
      "__proto__x": "3",
      "a": "1",
      "b": "2"
    },
    "Tty": true
  },
  "State": {
    "Status": "running",
    "Running": true,
    "Pid": 7,
    "StartedAt": "2026-11-20T10:00:01Z",
    "FinishedAt": "0001-01-01T00:00:00Z",
    "Health": {}
  },
  "NetworkSettings": {
    "Networks": {
      "bridge": {
        "IPAddress": "172.17.0.2"
      }
    },
    "Ports": {
      "80/tcp": null
    }
  },
  "Name": "/web",
  "Mounts": [
    {
      "Name": "",
      "Source": "/a",
      "Destination": "/b",
      "Driver": "",
      "Mode": "",
      "RW": true
    }
  ],
  "HostConfig": {
    "PortBindings": {
      "80/tcp": [
        {
          "HostPort": "8080"
        }
      ]
    },
    "ConsoleSize": [
      0,
      0
    ],
    "RestartPolicy": {
      "Name": "no"
    },
    "LogConfig": {
      "Type": "splunk",
      "Config": {
        "env": "A",
        "splunk-token": "***",
        "splunk-url": "https://s"
      }
    },
    "PidsLimit": 0,
    "OomKillDisable": false,
    "ShmSize": 67108864
  }
}`;

test("members and order are logspout's, values of the environment are not shown", () => {
  expect(goJson(containerJson(INSPECTED, false))).toBe(HEAD);
});

test("with values when that is wanted", () => {
  const text = goJson(containerJson(INSPECTED, true));
  expect(text).toContain('"TOKEN=a=b"');
  expect(text).toContain('"splunk-token": "t"');
});

test.for([[undefined], [null], ["text"], [[]]] as const)(
  "%o is no description, and no error",
  ([inspected]) => {
    expect(containerJson(inspected, false)).toMatchObject({ Id: "" });
  },
);
