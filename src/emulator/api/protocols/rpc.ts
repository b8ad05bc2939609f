import type { AwsError } from "../../aws-error.ts";
import { CborError, readCbor } from "../schema/cbor-reader.ts";
import { describeOperation, NormalizedSchema, writeAwsJson, writeCbor } from "../schema/codec.ts";
import { type InputRules, serializationError } from "../schema/input-rules.ts";
import { cborFormat, inputReader, jsonFormat, type Protocol, parseJsonBody } from "./protocol.ts";

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
