import type { World } from "../account.ts";
import { AwsError } from "../aws-error.ts";
import { MalformedDocumentError, type OperationSchema } from "./codec.ts";
import type { Protocol } from "./protocols/protocol.ts";
import { bytesOf, type WireRequest, type WireResponse } from "./wire.ts";

/** One API action of a service: its schema from the SDK, and its effect on the account. */
export interface Action {
  readonly schema: OperationSchema;
  readonly run: (input: unknown, world: World) => unknown;
}

/** The actions of one service, by name. */
export type ActionTable = Readonly<Record<string, Action>>;

/**
 * Combines an action's schema and behavior. `run` returns the output, or a promise that an event of the kernel resolves
 * (see `World.later`); it throws `AwsError` for requests that AWS rejects.
 */
export function action<Input, Output>(
  schema: OperationSchema,
  run: (input: Input, world: World) => Output | Promise<Output>,
): Action {
  return { schema, run: (input, world) => run(input as Input, world) };
}

/** One service behind the router: its protocols and its actions. */
export interface Service {
  readonly name: string;
  readonly protocols: readonly Protocol[];
  readonly actions: ActionTable;
}

/** Answers a request to any service. */
export type Router = (request: WireRequest) => Promise<WireResponse>;

/** Creates the router: it finds the service and action of a request, runs the action and encodes the response. */
export function createRouter(world: World, services: readonly Service[]): Router {
  return async (request) => {
    const requestId = world.newRequestId();
    for (const service of services) {
      for (const protocol of service.protocols) {
        const operation = protocol.operationOf(request);
        if (operation !== undefined) return answer(world, service, protocol, operation, request, requestId);
      }
    }
    return unknownRequest(request, requestId);
  };
}

async function answer(
  world: World,
  service: Service,
  protocol: Protocol,
  operation: string,
  request: WireRequest,
  requestId: string,
): Promise<WireResponse> {
  try {
    const found = Object.hasOwn(service.actions, operation) ? service.actions[operation] : undefined;
    if (found === undefined) {
      throw new AwsError(
        "UnknownOperationException",
        `flatten's emulator does not support ${service.name} ${operation}.`,
      );
    }
    const output = await found.run(protocol.decode(found.schema, request), world);
    return protocol.encode(found.schema, output, requestId);
  } catch (error) {
    return protocol.encodeError(asAwsError(error), requestId);
  }
}

function asAwsError(error: unknown): AwsError {
  if (error instanceof AwsError) return error;
  if (error instanceof MalformedDocumentError) return new AwsError("SerializationException", error.message);
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return new AwsError("InternalFailure", `flatten's emulator failed: ${detail}`, { status: 500 });
}

function unknownRequest({ query }: WireRequest, requestId: string): WireResponse {
  const hint =
    query.Action === undefined ? "" : " A request of the query protocol must be a POST with a form as its body.";
  return {
    status: 404,
    headers: { "content-type": "application/json", "x-amzn-requestid": requestId },
    body: bytesOf(JSON.stringify({ message: `flatten's emulator does not recognize this request.${hint}` })),
  };
}
