/** The pages that run in a browser, as text. */
export function viewerPage(): Promise<string>;
export function webPage(): Promise<string>;
