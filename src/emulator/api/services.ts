import { cloudformationService } from "./cloudformation/index.ts";
import { cloudwatchService } from "./cloudwatch/index.ts";
import { iamService } from "./iam/index.ts";
import { lambdaService } from "./lambda/index.ts";
import { logsService } from "./logs/index.ts";
import type { Service } from "./router.ts";
import { schedulerService } from "./scheduler/index.ts";
import { snsService } from "./sns/index.ts";
import { sqsService } from "./sqs/index.ts";
import { statesService } from "./states/index.ts";
import { stsService } from "./sts/index.ts";

/** Every service of the emulator. */
export const services: readonly Service[] = [
  sqsService,
  lambdaService,
  cloudwatchService,
  logsService,
  cloudformationService,
  snsService,
  schedulerService,
  statesService,
  stsService,
  iamService,
];
