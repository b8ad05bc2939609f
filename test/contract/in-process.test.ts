import { contracts } from "./contracts.ts";
import { openInProcess } from "./doors.ts";

contracts(openInProcess);
