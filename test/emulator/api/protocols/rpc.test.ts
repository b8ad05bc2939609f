import { describe, expect, test } from "vitest";
import { textOf } from "../../../../src/base/encoding.ts";
import { awsJsonProtocol } from "../../../../src/emulator/api/protocols/json.ts";
import { AwsError } from "../../../../src/emulator/aws-error.ts";
import { countThings, jsonOf, plainRules, wireRequest } from "../../../support/wire-operations.ts";

const protocol = awsJsonProtocol("Things_2026", "1.0", plainRules);

describe("AWS JSON", () => {
  test.each([
    ["Things_2026.CountThings", "CountThings"],
    ["Things_2026.Nonsense", "Nonsense"],
    ["Other_2026.CountThings", undefined],
    ["Things_2026", undefined],
    [undefined, undefined],
  ])("takes the target %s for %s", (target, operation) => {
    const headers: Record<string, string> = target === undefined ? {} : { "x-amz-target": target };
    expect(protocol.operationOf(wireRequest({ headers }))).toBe(operation);
  });

  test("reads members by their types: base64 to bytes, seconds to a time", () => {
    const request = wireRequest({ body: '{"Prefix":"a","Data":"aGVsbG8=","At":1767225600.5,"Unknown":1}' });
    const { Data, ...rest } = protocol.decode(countThings, request) as { Data: Uint8Array };
    expect(textOf(Data)).toBe("hello");
    expect(rest).toEqual({ Prefix: "a", At: new Date("2026-01-01T00:00:00.500Z") });
  });

  test.each(["", "{}"])("reads an empty input from %j", (body) => {
    expect(protocol.decode(countThings, wireRequest({ body }))).toEqual({});
  });

  test("rejects a body that is not JSON", () => {
    expect(() => protocol.decode(countThings, wireRequest({ body: "{" }))).toThrow("the body is not valid JSON");
  });

  test("writes an output by its types, with the version in the content type", () => {
    const output = { Count: 3, Data: new TextEncoder().encode("hello"), At: new Date("2026-01-01T00:00:00Z") };
    const response = protocol.encode(countThings, output, "r-1");
    expect(response).toMatchObject({
      status: 200,
      headers: { "content-type": "application/x-amz-json-1.0", "x-amzn-requestid": "r-1" },
    });
    expect(jsonOf(response)).toEqual({ Count: 3, Data: "aGVsbG8=", At: 1_767_225_600 });
  });

  test("writes an output without members as an empty document", () => {
    expect(jsonOf(protocol.encode(countThings, undefined, "r-1"))).toEqual({});
  });

  test("writes consecutive responses independently", () => {
    const first = protocol.encode(countThings, { Count: 1 }, "r-1");
    protocol.encode(countThings, { Count: 22 }, "r-2");
    expect(jsonOf(first)).toEqual({ Count: 1 });
  });

  test("writes an error with its type, and with its query code for older clients", () => {
    const error = new AwsError("QueueDoesNotExist", "No such queue.", {
      queryCode: "AWS.SimpleQueueService.NonExistentQueue",
      members: { Extra: 1 },
    });
    const response = protocol.encodeError(error, "r-1");
    expect(response.status).toBe(400);
    expect(response.headers).toMatchObject({ "x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender" });
    expect(jsonOf(response)).toEqual({ __type: "QueueDoesNotExist", message: "No such queue.", Extra: 1 });
    expect(protocol.encodeError(new AwsError("A", "b"), "r-1").headers).not.toHaveProperty("x-amzn-query-error");
  });
});
