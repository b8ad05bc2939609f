import { memoize } from "../../../base/numbers.ts";
import type { AwsError } from "../../aws-error.ts";
import { CborError, readCbor } from "../schema/cbor-reader.ts";
import {
  describeOperation,
  NormalizedSchema,
  type OperationSchema,
  operationTraits,
  writeAwsJson,
  writeCbor,
  writeRestJson,
} from "../schema/codec.ts";
import { type InputRules, serializationError } from "../schema/input-rules.ts";
import {
  cborFormat,
  inputReader,
  jsonFormat,
  type Protocol,
  parseJsonBody,
  restJsonFormat,
  textFormat,
  type WireRequest,
  type WireResponse,
} from "./protocol.ts";

/** Services that formerly used the query protocol also return their old error code. */
const oldCode = ({ queryCode }: AwsError): Record<string, string> =>
  queryCode === undefined ? {} : { "x-amzn-query-error": `${queryCode};Sender` };

/** AWS JSON 1.0 / 1.1: `POST /` with `X-Amz-Target: <prefix>.<Action>`. */
export function awsJsonProtocol(targetPrefix: string, version: "1.0" | "1.1", rules: InputRules): Protocol {
  const read = inputReader(jsonFormat, rules);
  const contentType = `application/x-amz-json-${version}`;
  const headersFor = (requestId: string) => ({ "content-type": contentType, "x-amzn-requestid": requestId });
  return {
    operationOf: ({ method, headers }) => {
      const [prefix, name] = (headers["x-amz-target"] ?? "").split(".");
      return method === "POST" && prefix === targetPrefix ? name : undefined;
    },
    decode: (schema, request) => read(schema, () => parseJsonBody(request.body)),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: writeAwsJson(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: { ...headersFor(requestId), ...oldCode(error) },
      body: JSON.stringify({ __type: error.code, message: error.message, ...error.members }),
    }),
  };
}

/** Smithy RPC v2 CBOR: `POST /service/<Service>/operation/<Operation>` (smithy.io, "Smithy RPC v2 CBOR protocol"). */
export function rpcCborProtocol(serviceName: string, rules: InputRules): Protocol {
  const read = inputReader(cborFormat, rules);
  const pattern = new RegExp(`^/service/${serviceName}/operation/(\\w+)$`);
  const headersFor = (requestId: string) => ({
    "content-type": "application/cbor",
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": requestId,
  });
  return {
    operationOf: ({ method, path, headers }) =>
      method === "POST" && headers["smithy-protocol"] === "rpc-v2-cbor" ? pattern.exec(path)?.[1] : undefined,
    decode: (schema, request) => read(schema, () => parseCborBody(request.body)),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: writeCbor(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: { ...headersFor(requestId), ...oldCode(error) },
      body: writeCbor(NormalizedSchema.of(mapOfStrings as never), { __type: error.code, message: error.message }),
    }),
  };
}

/** An empty body is an empty document. */
function parseCborBody(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return readCbor(body);
  } catch (error) {
    if (error instanceof CborError) throw serializationError(`the body is not valid CBOR: ${error.message}`);
    throw error;
  }
}

const stringSchema = 0;

const mapOfStrings = [2, "flatten", "ErrorDocument", 0, stringSchema, stringSchema] as const;

/** REST-JSON, which Lambda uses: routes, headers and status codes come from the HTTP traits of each operation. */
export function restJsonProtocol(schemas: readonly OperationSchema[], rules: InputRules): Protocol {
  const read = inputReader(restJsonFormat, rules);
  const routes = schemas.map(routeOf);
  return {
    operationOf: ({ method, path }) =>
      routes.find((route) => route.method === method && route.pattern.test(path))?.name,
    decode: (schema, request) => read(schema, () => rawInput(schema, request)),
    encode: encodeOutput,
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: {
        "content-type": "application/json",
        "x-amzn-errortype": error.code,
        "x-amzn-requestid": requestId,
      },
      body: JSON.stringify({ message: error.message, Message: error.message, ...error.members }),
    }),
  };
}

/** The method and the path of an operation. The groups of its pattern are the labels of the path. */
const routeOf = memoize((schema: OperationSchema) => {
  const { name } = describeOperation(schema);
  const { http } = operationTraits(schema);
  if (http === undefined) throw new Error(`${name} has no HTTP binding`);
  const [method, uri] = http;
  const [path = uri] = uri.split("?");
  return { name, method, pattern: new RegExp(`^${path.replace(/\{(\w+)\+?\}/g, "(?<$1>[^/]+)")}/?$`) };
});

/** The input with its members from the path, the query string, the headers and the body, before it is checked. */
function rawInput(schema: OperationSchema, request: WireRequest): unknown {
  const { input } = describeOperation(schema);
  const labels = routeOf(schema).pattern.exec(request.path)?.groups ?? {};
  let payloadMember: string | undefined;
  const bound: Record<string, unknown> = {};
  for (const [name, member] of input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpPayload) payloadMember = name;
    const text = traits.httpLabel
      ? decodedLabel(labels[name] ?? "")
      : traits.httpQuery
        ? request.query[traits.httpQuery]
        : traits.httpHeader
          ? request.headers[traits.httpHeader.toLowerCase()]
          : undefined;
    if (text !== undefined) bound[restJsonFormat.nameOf(name, member)] = jsonValue(member, text);
  }
  if (payloadMember !== undefined) return { ...bound, [payloadMember]: request.body };
  const body = parseJsonBody(request.body);
  if (typeof body !== "object" || body === null || Array.isArray(body)) {
    throw serializationError("the body is not a JSON object");
  }
  return { ...body, ...bound };
}

function decodedLabel(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw serializationError("the path is not valid percent-encoding");
  }
}

/** A member outside of the body, as it would be in the body. */
function jsonValue(schema: NormalizedSchema, text: string): unknown {
  if (schema.isNumericSchema()) return textFormat.number(text);
  if (schema.isBooleanSchema()) return textFormat.boolean(text);
  if (schema.isListSchema()) return text.split(",");
  return text;
}

function encodeOutput(schema: OperationSchema, output: unknown, requestId: string): WireResponse {
  const { output: outputSchema } = describeOperation(schema);
  const value = (output ?? {}) as Record<string, unknown> & { $metadata?: { requestId?: string } };
  const headers: Record<string, string> = {
    "content-type": "application/json",
    // A response may have its own request id: an invocation has the one in the function's log.
    "x-amzn-requestid": value.$metadata?.requestId ?? requestId,
  };
  let status = operationTraits(schema).http?.[2] ?? 200;
  let payload: WireResponse["body"] | undefined;
  const rest: Record<string, unknown> = {};
  for (const [name, member] of outputSchema.isUnitSchema() ? [] : outputSchema.structIterator()) {
    const traits = member.getMergedTraits();
    const item = value[name];
    if (traits.httpPayload) payload = (item as Uint8Array | undefined) ?? new Uint8Array();
    else if (item === undefined) continue;
    else if (traits.httpResponseCode) status = Number(item);
    else if (traits.httpHeader) headers[traits.httpHeader.toLowerCase()] = String(item);
    else rest[name] = item;
  }
  if (payload === undefined && status !== 204) payload = writeRestJson(outputSchema, rest);
  return { status, headers, body: payload ?? new Uint8Array() };
}
