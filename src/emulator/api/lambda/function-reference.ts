/** A function's name or ARN with the qualifier that a request gives beside it. */
export const functionReference = (name: string | undefined, qualifier: string | undefined): string =>
  qualifier === undefined ? (name ?? "") : `${name}:${qualifier}`;
