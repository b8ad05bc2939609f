import { describe, expect, test } from "vitest";
import { awsJsonProtocol, restJsonProtocol } from "../../../src/emulator/api/protocols/json.ts";
import { action, createRouter } from "../../../src/emulator/api/router.ts";
import { AwsError } from "../../../src/emulator/aws-error.ts";
import {
  countThings,
  deleteThing,
  jsonOf,
  plainRules,
  serviceOf,
  wireRequest,
  worldOfRequestIds,
} from "../../support/wire-operations.ts";

const counting = serviceOf("things", awsJsonProtocol("Things", "1.1", plainRules), {
  CountThings: action<{ Prefix?: string }, { Count: number }>(countThings, ({ Prefix }) => {
    if (Prefix === "refused") throw new AwsError("Refused", "no", { status: 409 });
    if (Prefix === "bug") throw new TypeError("a bug");
    return Prefix === "late" ? Promise.resolve({ Count: 2 }) : { Count: 1 };
  }),
});
const deleting = serviceOf("rest", restJsonProtocol([deleteThing], plainRules), {
  DeleteThing: action(deleteThing, () => ({})),
});

const router = () => createRouter(worldOfRequestIds(), [counting, deleting]);
const count = (body: string, operation = "CountThings") =>
  router()(wireRequest({ headers: { "x-amz-target": `Things.${operation}` }, body }));

describe("the router", () => {
  test("finds the action of a request in any protocol", async () => {
    expect(jsonOf(await count("{}"))).toEqual({ Count: 1 });
    const deleted = await router()(wireRequest({ method: "DELETE", path: "/2015/things/a" }));
    expect(deleted.status).toBe(204);
  });

  test("waits for an asynchronous result", async () => {
    expect(jsonOf(await count('{"Prefix":"late"}'))).toEqual({ Count: 2 });
  });

  test("gives every request a different id", async () => {
    const one = router();
    const request = wireRequest({ headers: { "x-amz-target": "Things.CountThings" } });
    const ids = [await one(request), await one(request), await one(wireRequest({}))].map(
      ({ headers }) => headers["x-amzn-requestid"],
    );
    expect(ids).toEqual(["r-1", "r-2", "r-3"]);
  });

  test("returns AWS's error for a rejected request", async () => {
    const response = await count('{"Prefix":"refused"}');
    expect([response.status, jsonOf(response)]).toEqual([409, { __type: "Refused", message: "no" }]);
  });

  test("returns a SerializationException for a malformed document", async () => {
    const response = await count("{");
    expect([response.status, jsonOf(response)]).toMatchObject([400, { __type: "SerializationException" }]);
  });

  test("names an unknown action in the error", async () => {
    const response = await count("{}", "PaintThings");
    expect([response.status, jsonOf(response)]).toEqual([
      400,
      { __type: "UnknownOperationException", message: "flatten's emulator does not support things PaintThings." },
    ]);
  });

  test("runs nothing for action names from Object.prototype", async () => {
    expect((await count("{}", "constructor")).status).toBeGreaterThanOrEqual(400);
  });

  test("returns 500 with the location of an internal error", async () => {
    const response = await count('{"Prefix":"bug"}');
    expect([response.status, jsonOf(response)]).toMatchObject([500, { __type: "InternalFailure" }]);
    expect(jsonOf(response)).toHaveProperty("message", expect.stringContaining("a bug"));
  });

  test("returns 404 for a request to no service", async () => {
    const response = await router()(wireRequest({ method: "GET", path: "/favicon.ico" }));
    expect([response.status, jsonOf(response)]).toEqual([
      404,
      { __type: "UnknownOperationException", message: "flatten's emulator does not recognize this request." },
    ]);
    const authorization = "AWS4-HMAC-SHA256 Credential=x/20260101/us-east-1/lambda/aws4_request, …";
    const signed = await router()(
      wireRequest({ method: "GET", path: "/2018-10-31/layers", headers: { authorization } }),
    );
    expect(jsonOf(signed)).toHaveProperty(
      "message",
      expect.stringMatching(/It is for lambda: GET \/2018-10-31\/layers\.$/),
    );
  });
});
