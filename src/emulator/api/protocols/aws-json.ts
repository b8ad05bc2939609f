import { awsJsonCodec, cborCodec, describeOperation, NormalizedSchema } from "../codec.ts";
import { bytesOf } from "../wire.ts";
import type { Protocol } from "./protocol.ts";

/**
 * AWS JSON 1.0 / 1.1: `POST /` with `X-Amz-Target: <prefix>.<Action>`. Services that formerly used the query protocol
 * also return their old error code in `x-amzn-query-error`.
 */
export function awsJsonProtocol(targetPrefix: string, version: "1.0" | "1.1"): Protocol {
  const contentType = `application/x-amz-json-${version}`;
  const headersFor = (requestId: string) => ({ "content-type": contentType, "x-amzn-requestid": requestId });
  return {
    operationOf: ({ headers }) => {
      const [prefix, name] = (headers["x-amz-target"] ?? "").split(".");
      return prefix === targetPrefix ? name : undefined;
    },
    decode: (schema, request) => awsJsonCodec.read(describeOperation(schema).input, request.body),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: awsJsonCodec.write(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: {
        ...headersFor(requestId),
        ...(error.queryCode === undefined ? {} : { "x-amzn-query-error": `${error.queryCode};Sender` }),
      },
      body: bytesOf(JSON.stringify({ __type: error.code, message: error.message, ...error.members })),
    }),
  };
}

/** Smithy RPC v2 CBOR: `POST /service/<Service>/operation/<Operation>` (smithy.io, "Smithy RPC v2 CBOR protocol"). */
export function rpcCborProtocol(serviceName: string): Protocol {
  const pattern = new RegExp(`/service/${serviceName}/operation/(\\w+)$`);
  const headersFor = (requestId: string) => ({
    "content-type": "application/cbor",
    "smithy-protocol": "rpc-v2-cbor",
    "x-amzn-requestid": requestId,
  });
  return {
    operationOf: ({ path, headers }) =>
      headers["smithy-protocol"] === "rpc-v2-cbor" ? pattern.exec(path)?.[1] : undefined,
    decode: (schema, request) => cborCodec.read(describeOperation(schema).input, request.body),
    encode: (schema, output, requestId) => ({
      status: 200,
      headers: headersFor(requestId),
      body: cborCodec.write(describeOperation(schema).output, output ?? {}),
    }),
    encodeError: (error, requestId) => ({
      status: error.status,
      headers: {
        ...headersFor(requestId),
        ...(error.queryCode === undefined ? {} : { "x-amzn-query-error": `${error.queryCode};Sender` }),
      },
      body: cborCodec.write(NormalizedSchema.of(mapOfStrings as never), { __type: error.code, message: error.message }),
    }),
  };
}

const stringSchema = 0;

const mapOfStrings = [2, "flatten", "ErrorDocument", 0, stringSchema, stringSchema] as const;
