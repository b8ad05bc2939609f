import type { Cloud } from "../../aws/clients.ts";
import { queueMappings } from "../../aws/event-source-mapping.ts";
import { existingStack, listStackResources, type StackResource } from "../../aws/stack.ts";
import { burstWorkload, isFlattens, type Workload } from "../../aws/workload.ts";
import { FlattenError, nearest, usageError } from "../../base/errors.ts";
import { findWorkload } from "./find.ts";
import { namesParts, type PartNames, type WorkloadChoice } from "./names.ts";

/**
 * Finds the chosen workload: flatten's stack, any other stack with one function behind one queue, or a function or queue.
 *
 * @throws {FlattenError} (cloud) when the stack or a part does not exist; (usage) when the choice is ambiguous.
 */
export async function chosenWorkload(cloud: Cloud, choice: WorkloadChoice): Promise<Workload> {
  const { stack } = choice;
  if (stack === undefined) return findWorkload(cloud, choice);
  const described = await existingStack(cloud, stack);
  const resources = await listStackResources(cloud, stack);
  if (!namesParts(choice) && isFlattens(described, resources)) return burstWorkload(cloud, stack, resources);
  const functionName =
    choice.functionName === undefined ? undefined : functionIn(stack, resources, choice.functionName);
  const parts = namesParts(choice) ? { ...choice, functionName } : await onlyPair(cloud, stack, resources);
  return { ...(await findWorkload(cloud, parts)), stack };
}

const functionType = "AWS::Lambda::Function";

/** The function of a stack that has this logical id or this name. */
function functionIn(stack: string, resources: readonly StackResource[], typed: string): string {
  const functions = resources.filter(({ type }) => type === functionType);
  const found = functions.find(({ logicalId, physicalId }) => logicalId === typed || physicalId === typed);
  if (found !== undefined) return found.physicalId;
  const guess = nearest(
    typed,
    functions.map(({ logicalId }) => logicalId),
  );
  const names = functions.map(({ physicalId }) => physicalId).join(", ");
  throw new FlattenError("cloud", `the stack "${stack}" has no function "${typed}"`, {
    remedy: guess === undefined ? `its functions: ${names || "none"}` : `did you mean: --function ${guess}`,
  });
}

/** The only function of a stack that reads a queue. */
async function onlyPair(cloud: Cloud, stack: string, resources: readonly StackResource[]): Promise<PartNames> {
  const inStack = new Set(resources.map(({ physicalId }) => physicalId));
  const mappings = (await queueMappings(cloud)).filter(
    ({ id, functionName }) => inStack.has(id) || inStack.has(functionName),
  );
  const names = [...new Set(mappings.map(({ functionName }) => functionName))];
  const [functionName, ...more] = names;
  if (functionName === undefined) {
    const functions = resources.filter(({ type }) => type === functionType).map(({ physicalId }) => physicalId);
    throw new FlattenError("cloud", `the stack "${stack}" has no function that reads an SQS queue`, {
      remedy:
        functions.length === 0
          ? "choose another stack, or name the function: --function <name>"
          : `name a function of it: --stack ${stack} --function ${functions[0]}`,
    });
  }
  if (more.length === 0) return { functionName };
  throw usageError(
    `the stack "${stack}" has ${names.length} functions that read a queue: ${names.join(", ")}`,
    `choose one: --stack ${stack} --function ${functionName}`,
  );
}
