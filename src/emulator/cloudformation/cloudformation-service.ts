// skeleton: the owner replaces it and keeps the public names
import type { ModelContext } from "../model-context.ts";
import type { Services } from "../world.ts";

export declare class CloudFormationService {
  constructor(context: ModelContext, services: Services);
  snapshot(): unknown;
  restore(state: unknown): void;
}
