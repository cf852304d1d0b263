/** Exit statuses of the contract: of `ask`, and of `score` and `eval` with floors. */
export const ExitStatus = { found: 0, notFound: 1, underFloor: 1, error: 2 } as const;
