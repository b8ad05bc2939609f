import type { EmulatorParts } from "../../src/emulator/assemble.ts";
import { endpointOf } from "./flatten.ts";
import { operationOf } from "./operations.ts";

/** Operations that change something; the exceptions return peeked messages, or discard a change set again. */
const changes =
  /^(?!ChangeMessageVisibility|CreateChangeSet|DeleteChangeSet)(?:Create|Delete|Put|Update|Execute|Set|Send|Purge|Start|Cancel|Invoke|Change|Enable|Disable)/;

/** Serves an emulator, and records the changes that commands ask it for. */
export async function recordedEndpoint(emulator: EmulatorParts) {
  const made: string[] = [];
  const { flatten } = await endpointOf(emulator, (request) => {
    const operation = operationOf(request) ?? "";
    if (changes.test(operation)) made.push(operation);
    // A long poll waits on the emulator's clock, which otherwise moves only while a command sleeps.
    return emulator.functionEndpoint.router(request);
  });
  return { flatten, made };
}
