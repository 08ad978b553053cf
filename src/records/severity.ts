/** How bad a finding is, and a connection by the worst of its findings. */
export type Trouble = 'problem' | 'warning' | 'note' | 'none';

export const SEVERITY_RANK: Readonly<Record<Trouble, number>> = { problem: 3, warning: 2, note: 1, none: 0 };
