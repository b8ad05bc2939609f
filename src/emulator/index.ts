/**
 * The entry point `flatten-the-curve/emulator`: an AWS account with SQS, Lambda, CloudWatch, CloudWatch Logs, CloudFormation,
 * SNS, EventBridge Scheduler and Step Functions in this process, on virtual time. See README.md in this folder.
 */
export type { ClientClass, ClientConfigOf } from "./api/clients.ts";
export {
  createEmulator,
  type Duration,
  type Emulator,
  type EmulatorClock,
  type EmulatorRequest,
  type EmulatorSnapshot,
} from "./emulator.ts";
export type { Listening, ListenOptions } from "./listen.ts";
export { type EmulatorOptions, emulatorOptions } from "./options.ts";
