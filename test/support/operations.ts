import type { WireRequest } from "../../src/emulator/api/protocols/protocol.ts";
import { services } from "../../src/emulator/api/services.ts";

/** The operation that a request is for, such as `SendMessage`; undefined for a request that is for no service. */
export function operationOf(request: WireRequest): string | undefined {
  for (const { protocols } of services) {
    for (const protocol of protocols) {
      const operation = protocol.operationOf(request);
      if (operation !== undefined) return operation;
    }
  }
  return undefined;
}
