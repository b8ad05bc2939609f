import { limits } from "../../../base/limits.ts";
import { validationError } from "../validation-error.ts";

/** @throws ValidationError for a template body above 51,200 bytes (CFN-API CreateStack). */
export function checkTemplateSize(text: string): void {
  const bytes = new TextEncoder().encode(text).length;
  const max = limits.cloudformation.templateBytesMax;
  if (bytes > 0 && bytes <= max) return;
  const bound = bytes === 0 ? "greater than or equal to 1" : `less than or equal to ${max}`;
  throw validationError(
    `1 validation error detected: Value '<${bytes} bytes>' at 'templateBody' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
