/** The request that a workflow was started for, or its fingerprint. The request is not checked; a fingerprint that nobody remembers is null. */
export type Asked = { readonly request: unknown } | { readonly fingerprint: string | null };
