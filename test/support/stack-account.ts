import type {
  CreateStackRequest,
  UpdateStackRequest,
} from "../../src/emulator/cloudformation/cloudformation-service.ts";
import type { WorldState } from "../../src/emulator/world.ts";
import { TestAccount } from "./account.ts";

/** Creates an account, and functions that run stack operations in it to their end. */
export function stackAccount(state?: WorldState) {
  const account = new TestAccount(state === undefined ? {} : { state });
  const { cloudformation, kernel } = account;
  const settle = () => {
    for (let untilMs = kernel.nowMs; cloudformation.busy; untilMs += 1_000) kernel.run(untilMs);
  };
  const create = (templateText: string, request: Partial<CreateStackRequest> = {}) => {
    const stack = cloudformation.createStack({
      name: "s",
      templateText,
      parameters: [],
      tags: {},
      capabilities: ["CAPABILITY_IAM"],
      failureRule: "ROLLBACK",
      ...request,
    });
    settle();
    return stack;
  };
  const update = (templateText: string | undefined, request: Partial<UpdateStackRequest> = {}) => {
    const stack = cloudformation.updateStack({
      name: "s",
      templateText,
      parameters: [],
      tags: undefined,
      capabilities: ["CAPABILITY_IAM"],
      disableRollback: false,
      ...request,
    });
    settle();
    return stack;
  };
  const remove = (name = "s") => {
    cloudformation.deleteStack(name);
    settle();
  };
  return { account, cloudformation, kernel, settle, create, update, remove };
}

/** The events of a stack, oldest first, as `<logical id> <status>`. */
export const story = ({
  events,
}: {
  readonly events: readonly { readonly logicalId: string; readonly status: string }[];
}) => events.map(({ logicalId, status }) => `${logicalId} ${status}`);
