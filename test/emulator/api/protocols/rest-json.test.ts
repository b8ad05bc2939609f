import { describe, expect, test } from "vitest";
import { textOf } from "../../../../src/base/encoding.ts";
import { restJsonProtocol } from "../../../../src/emulator/api/protocols/json.ts";
import { AwsError } from "../../../../src/emulator/aws-error.ts";
import { deleteThing, jsonOf, plainRules, putThing, runThing, wireRequest } from "../../../support/wire-operations.ts";

const protocol = restJsonProtocol([putThing, runThing, deleteThing], plainRules);
const putRequest = wireRequest({
  method: "PUT",
  path: "/2015/things/my%20thing",
  query: { Qualifier: "$LATEST", size: "12" },
  headers: { "x-dry": "true" },
  body: '{"Tags":["a","b"],"At":1767225600}',
});

describe("REST-JSON", () => {
  test.each([
    ["PUT", "/2015/things/a", "PutThing"],
    ["PUT", "/2015/things/a/", "PutThing"],
    ["DELETE", "/2015/things/a", "DeleteThing"],
    ["POST", "/2015/things/a/run", "RunThing"],
    ["POST", "/2015/things/a/b/run", undefined],
    ["GET", "/2015/things/a", undefined],
    ["PUT", "/2015/things/", undefined],
    ["PUT", "/other/2015/things/a", undefined],
    ["POST", "/", undefined],
  ])("takes %s %s for %s", (method, path, operation) => {
    expect(protocol.operationOf(wireRequest({ method, path }))).toBe(operation);
  });

  test("reads an input from path, query, header and body", () => {
    expect(protocol.decode(putThing, putRequest)).toEqual({
      Name: "my thing",
      Qualifier: "$LATEST",
      Size: 12,
      Dry: true,
      Tags: ["a", "b"],
      At: new Date("2026-01-01T00:00:00Z"),
    });
  });

  test("reads an input without a body, and omits absent members", () => {
    const input = protocol.decode(putThing, wireRequest({ method: "PUT", path: "/2015/things/a" }));
    expect(input).toEqual({ Name: "a" });
  });

  test("passes a payload on unchanged", () => {
    const request = wireRequest({ path: "/2015/things/a/run", body: "not JSON" });
    const { Name, Payload } = protocol.decode(runThing, request) as { Name: string; Payload: Uint8Array };
    expect([Name, textOf(Payload)]).toEqual(["a", "not JSON"]);
  });

  test("rejects a number that is not a number", () => {
    const request = wireRequest({ method: "PUT", path: "/2015/things/a", query: { size: "many" } });
    expect(() => protocol.decode(putThing, request)).toThrow("'many' is not a number");
  });

  test("rejects a body that is not JSON", () => {
    const request = wireRequest({ method: "PUT", path: "/2015/things/a", body: "{" });
    expect(() => protocol.decode(putThing, request)).toThrow("the body is not valid JSON");
  });

  test("writes an output to status, headers and body", () => {
    const output = { Name: "a", Etag: "e-1", At: new Date("2026-01-01T00:00:00Z") };
    const response = protocol.encode(putThing, output, "r-1");
    expect(response.status).toBe(202);
    expect(response.headers).toMatchObject({ "x-etag": "e-1", "x-amzn-requestid": "r-1" });
    expect(jsonOf(response)).toEqual({ Name: "a", At: 1_767_225_600 });
  });

  test("uses the status and the payload of an output", () => {
    const response = protocol.encode(runThing, { StatusCode: 299, Payload: new Uint8Array([1, 2]) }, "r-1");
    expect([response.status, [...response.body]]).toEqual([299, [1, 2]]);
  });

  test("uses the request id of an output that has one", () => {
    const output = { StatusCode: 200, $metadata: { requestId: "of-the-invocation" } };
    expect(protocol.encode(runThing, output, "r-1").headers).toMatchObject({ "x-amzn-requestid": "of-the-invocation" });
  });

  test("writes 204 without a body", () => {
    const response = protocol.encode(deleteThing, undefined, "r-1");
    expect([response.status, response.body.length]).toEqual([204, 0]);
  });

  test("writes an error with its type in the header and its members in the body", () => {
    const error = new AwsError("TooManyRequestsException", "Rate Exceeded.", {
      status: 429,
      members: { Reason: "why" },
    });
    const response = protocol.encodeError(error, "r-1");
    expect(response).toMatchObject({
      status: 429,
      headers: { "x-amzn-errortype": "TooManyRequestsException", "x-amzn-requestid": "r-1" },
    });
    expect(jsonOf(response)).toMatchObject({ message: "Rate Exceeded.", Reason: "why" });
  });
});
