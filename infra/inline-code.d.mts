/** The template with the source of each function as its inline code. */
export declare function withInlineCode(template: string, sources: Readonly<Record<string, string>>): string;
/** Refreshes `infra/template.yaml` from the bundles; answers whether it has changed. */
export declare function inlineCode(bundles: Readonly<Record<string, string>>): boolean;
