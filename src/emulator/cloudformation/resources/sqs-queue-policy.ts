import type { ResourceType } from "./resource-type.ts";

/** Accepted and kept with the stack: the emulator checks no permissions. */
export const sqsQueuePolicy: ResourceType = {
  properties: ["PolicyDocument", "Queues"],
  attributes: ["Id"],
  replacing: [],
  create: (request) => {
    const name = request.generateName(80);
    return { physicalId: name, attributes: { Id: name } };
  },
  update: () => undefined,
  delete: () => undefined,
};
