import { DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import type { Cloud } from "./clients.ts";

/** Begins to delete a stack; its events tell how it goes. */
export async function deleteStack({ cloudformation }: Cloud, stackName: string): Promise<void> {
  await cloudformation.send(new DeleteStackCommand({ StackName: stackName }));
}
