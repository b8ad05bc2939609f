import { bytesOf, textOf } from "../../src/base/encoding.ts";
import type { Protocol, WireRequest, WireResponse } from "../../src/emulator/api/protocols/protocol.ts";
import type { Service } from "../../src/emulator/api/router.ts";
import type { OperationSchema } from "../../src/emulator/api/schema/codec.ts";
import { usualRules } from "../../src/emulator/api/schema/input-rules.ts";
import { AwsError } from "../../src/emulator/aws-error.ts";
import type { World } from "../../src/emulator/world.ts";

// Smithy's schema shapes, small ones: 0 is a string, 1 a number, 2 a boolean, 4 a time, 21 a blob, 64 a list of strings.
const [text, number, truth, time, blob, texts] = [0, 1, 2, 4, 21, 64];
const structure = (name: string, members: Readonly<Record<string, unknown>>) =>
  [3, "test", name, 0, Object.keys(members), Object.values(members)] as const;
const operation = (name: string, traits: object | 0, input: unknown, output: unknown) =>
  [9, "test", name, traits, () => input, () => output] as unknown as OperationSchema;

const label = [text, { httpLabel: 1 }];

/** `PUT /2015/things/{Name}?Qualifier&Size` with headers, and a body of members. */
export const putThing = operation(
  "PutThing",
  { http: ["PUT", "/2015/things/{Name}", 202] },
  structure("PutThingInput", {
    Name: label,
    Qualifier: [text, { httpQuery: "Qualifier" }],
    Size: [number, { httpQuery: "size" }],
    Dry: [truth, { httpHeader: "X-Dry" }],
    Tags: texts,
    At: time,
  }),
  structure("PutThingOutput", { Name: text, Etag: [text, { httpHeader: "X-Etag" }], At: time }),
);

/** `POST /2015/things/{Name}/run`, whose body is the payload itself, both ways. */
export const runThing = operation(
  "RunThing",
  { http: ["POST", "/2015/things/{Name}/run", 200] },
  structure("RunThingInput", { Name: label, Payload: [blob, { httpPayload: 1 }] }),
  structure("RunThingOutput", { StatusCode: [number, { httpResponseCode: 1 }], Payload: [blob, { httpPayload: 1 }] }),
);

/** `DELETE /2015/things/{Name}`, answered with 204 and nothing. */
export const deleteThing = operation(
  "DeleteThing",
  { http: ["DELETE", "/2015/things/{Name}", 204] },
  structure("DeleteThingInput", { Name: label }),
  structure("DeleteThingOutput", {}),
);

/** An operation of a service that is spoken to by `X-Amz-Target`. */
export const countThings = operation(
  "CountThings",
  0,
  structure("CountThingsInput", { Prefix: text, Data: blob, At: time }),
  structure("CountThingsOutput", { Count: number, Data: blob, At: time }),
);

/** The rules of a service without enumerations. */
export const plainRules = usualRules((message) => new AwsError("ValidationException", message));

/** A request as it comes off the wire. */
export const wireRequest = (given: Partial<Omit<WireRequest, "body">> & { body?: string }): WireRequest => ({
  method: "POST",
  path: "/",
  query: {},
  headers: {},
  ...given,
  body: bytesOf(given.body ?? ""),
});

/** The body of an answer, as JSON. */
export const jsonOf = ({ body }: WireResponse): unknown => JSON.parse(textOf(body));

/** An account that only draws request IDs: r-1, r-2, … */
export function worldOfRequestIds(): World {
  let count = 0;
  return { newRequestId: () => `r-${++count}` } as unknown as World;
}

/** A service of one protocol. */
export const serviceOf = (name: string, protocol: Protocol, actions: Service["actions"]): Service => ({
  name,
  protocols: [protocol],
  actions,
});
