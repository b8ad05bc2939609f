import { expect, test } from "vitest";
import { callTask } from "../../../src/emulator/states/tasks.ts";
import { LambdaAccount } from "../../support/lambda-account.ts";

test("an invoke returns the payload, the error of the function, or a throttle", async () => {
  const account = new LambdaAccount({ options: { accountConcurrency: 2 } });
  account.create("work");
  const ends: unknown[] = [];
  const invoke = (args: object) => callTask("arn:aws:states:::lambda:invoke", args, account, (end) => ends.push(end));
  invoke({ FunctionName: "work", Payload: { n: 1 } });
  invoke({ FunctionName: "work", Payload: { fail: "broken" } });
  invoke({ FunctionName: "work" });
  invoke({ FunctionName: "none" });
  await account.run();
  expect(ends).toMatchObject([
    { error: "Lambda.TooManyRequestsException" },
    { error: "Lambda.ResourceNotFoundException" },
    { result: { StatusCode: 200, Payload: { n: 1 } } },
    { error: "Error", cause: expect.stringContaining("broken") },
  ]);
});
